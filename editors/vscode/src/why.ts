/** The page that says why the last suggestion looks as it does. */

import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  type TextDocumentContentProvider,
  Uri,
  workspace,
} from "vscode";
import type { Assistant } from "./assistant";
import { explanation } from "./explanation";
import { COMMANDS } from "./protocol";

const SCHEME = "codeassist";

/** A document that is never written to a disk: it holds code. */
export class WhyPage implements TextDocumentContentProvider, Disposable {
  readonly #changes = new EventEmitter<Uri>();
  readonly #uri: Uri;
  #text = "";
  readonly #registration: Disposable;
  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#uri = Uri.from({ scheme: SCHEME, path: `/${l10n.t("Last suggestion")}.md` });
    this.#registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Ask the server, and show what it says. */
  async show(assistant: Assistant): Promise<void> {
    this.#text = explanation(await assistant.run(COMMANDS.explain), assistant.status.why, l10n.t);
    this.#changes.fire(this.#uri);
    await commands.executeCommand("markdown.showPreview", this.#uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }
}
