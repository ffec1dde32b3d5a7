/** What an edit would change, side by side with what is there, and the question whether to make it. */

import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  TabInputTextDiff,
  type TextDocument,
  type TextDocumentContentProvider,
  type TextEdit,
  Uri,
  window,
  workspace,
} from "vscode";
import { editedText } from "./editedText";

const SCHEME = "codeassist-edit";

/** Virtual documents with the text after an edit; none of them is written to a disk. */
export class EditPreview implements TextDocumentContentProvider, Disposable {
  readonly #changes = new EventEmitter<Uri>();
  readonly #registration: Disposable;
  #text = "";
  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Whether the person wants the edit, having seen it; `remark` is what else they should know. */
  async isWanted(document: TextDocument, edits: readonly TextEdit[], title: string, remark: string): Promise<boolean> {
    const pieces = edits.map(({ range, newText }) => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      newText,
    }));
    this.#text = editedText(document.getText(), pieces);
    const uri = Uri.from({ scheme: SCHEME, path: document.uri.path });
    this.#changes.fire(uri);
    await commands.executeCommand("vscode.diff", document.uri, uri, title, { preview: true, preserveFocus: true });
    try {
      return await ask(title, remark);
    } finally {
      await close(uri);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }
}

/** A list stays until it is answered, is read out, and needs no mouse. */
async function ask(title: string, remark: string): Promise<boolean> {
  const apply = { label: `$(check) ${l10n.t("Apply")}` };
  const discard = { label: `$(discard) ${l10n.t("Discard")}` };
  const chosen = await window.showQuickPick([apply, discard], {
    title,
    placeHolder: remark || l10n.t("Apply this edit?"),
    ignoreFocusOut: true,
  });
  return chosen === apply;
}

async function close(uri: Uri): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(
    ({ input }) => input instanceof TabInputTextDiff && input.modified.toString() === uri.toString(),
  );
  if (shown.length > 0) await window.tabGroups.close(shown);
}
