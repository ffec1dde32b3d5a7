/** What a person can run, from the palette, the menus and the status bar. */

import { commands, type Disposable, type LogOutputChannel, l10n, type Range, type TextEditor, window } from "vscode";
import type { LanguageClient, Range as LspRange } from "vscode-languageclient/node";
import { acceptNextWord } from "./accepting";
import type { Assistant } from "./assistant";
import { editByInstruction } from "./edit";
import { chooseServer, install } from "./installing";
import { showMenu } from "./menu";
import { nextEdit } from "./nextEdit";
import type { EditPreview } from "./preview";
import { isObject } from "./protocol";
import { runInTerminal } from "./terminal";
import type { WhyPage } from "./why";

/** The documents of ours that are shown. */
export interface Pages {
  readonly why: WhyPage;
  readonly preview: EditPreview;
}

/** The server's own commands (`codeassist.pause` and others) are registered by the client while it runs. */
export function registerCommands(assistant: Assistant, pages: Pages, log: LogOutputChannel): Disposable[] {
  const inEditor = (work: (client: LanguageClient, editor: TextEditor, argument: unknown) => Promise<void>) =>
    guarded(async (argument) => {
      const editor = window.activeTextEditor;
      if (assistant.client === undefined) throw new Error(l10n.t("The language server is not running."));
      if (editor === undefined) throw new Error(l10n.t("Open a file first."));
      await work(assistant.client, editor, argument);
    });
  const handlers: Record<string, (argument: unknown) => Promise<void>> = {
    "codeassist.restart": guarded(() => assistant.restart()),
    "codeassist.install": guarded(() => install()),
    "codeassist.chooseServer": guarded(() => chooseServer()),
    "codeassist.openLogs": guarded(async () => log.show()),
    "codeassist.serverLogs": guarded(() => runInTerminal(assistant, ["logs"])),
    "codeassist.doctor": guarded(() => runInTerminal(assistant, ["doctor"])),
    "codeassist.showWhy": guarded(() => pages.why.show(assistant)),
    "codeassist.showMenu": guarded(() => showMenu(assistant)),
    "codeassist.writeDocstring": inEditor(async () => {
      await commands.executeCommand("editor.action.codeAction", { kind: "refactor.rewrite.docstring", apply: "first" });
    }),
    "codeassist.editByInstruction": inEditor((client, editor, argument) =>
      editByInstruction(client, editor, pages.preview, rangeOf(client, argument)),
    ),
    "codeassist.nextEdit": inEditor(nextEdit),
    "codeassist.acceptNextWord": guarded(() => acceptNextWord(assistant)),
  };
  return Object.entries(handlers).map(([id, handler]) => commands.registerCommand(id, handler));
}

/** The boundary of all commands: what fails is told in words, and written down. */
function guarded(work: (argument: unknown) => Promise<void>): (argument: unknown) => Promise<void> {
  return async (argument) => {
    try {
      await work(argument);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      void window.showErrorMessage(l10n.t("codeassist: {0}", message));
    }
  };
}

/** The place that an action of the server names; a menu of VS Code hands over something else. */
function rangeOf(client: LanguageClient, argument: unknown): Range | undefined {
  if (!isObject(argument) || !isObject(argument.range) || !("start" in argument.range)) return undefined;
  return client.protocol2CodeConverter.asRange(argument.range as unknown as LspRange);
}
