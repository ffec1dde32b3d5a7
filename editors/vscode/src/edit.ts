/** Edit by instruction: the person says what is to be done, sees what it would change, and applies it. */

import { type CancellationToken, l10n, ProgressLocation, type Range, type TextEditor, window } from "vscode";
import { ExecuteCommandRequest, type LanguageClient, type WorkspaceEdit as LspEdit } from "vscode-languageclient/node";
import { apply } from "./applying";
import * as configuration from "./configuration";
import type { EditPreview } from "./preview";
import { COMMANDS, editedOf } from "./protocol";

let lastInstruction = "";

/** Ask for an instruction, have the server carry it out on the selection, and apply what it answers in one step. */
export async function editByInstruction(
  client: LanguageClient,
  editor: TextEditor,
  preview: EditPreview,
  chosen?: Range,
): Promise<void> {
  const { document } = editor;
  const range = chosen ?? editor.selection;
  const version = document.version;
  const instruction = await ask(range.isEmpty);
  if (instruction === undefined) return;
  const argument = {
    uri: client.code2ProtocolConverter.asUri(document.uri),
    range: client.code2ProtocolConverter.asRange(range),
    version,
    instruction,
  };
  const said = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t("codeassist: {0}", instruction), cancellable: true },
    (_progress, token) => request(client, argument, token),
  );
  if (said === undefined) return;
  if (said.edit === undefined) {
    await window.showInformationMessage(l10n.t("codeassist: {0}", said.message));
    return;
  }
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(said.edit as LspEdit);
  if (configuration.userValueOrDefault<boolean>("edit.preview")) {
    if (!(await preview.isWanted(document, edit.get(document.uri), instruction, said.message))) return;
  } else if (said.message !== "") {
    void window.showInformationMessage(l10n.t("codeassist: {0}", said.message));
  }
  if (document.version === version) await apply(edit);
  else await window.showWarningMessage(l10n.t("The file has changed meanwhile, so nothing was edited."));
}

async function ask(isAtCursor: boolean): Promise<string | undefined> {
  const given = await window.showInputBox({
    title: l10n.t("Edit by Instruction"),
    prompt: isAtCursor
      ? l10n.t("What is to be done with the function or statement at the cursor?")
      : l10n.t("What is to be done with the selected code?"),
    placeHolder: l10n.t("for example: return early when the list is empty"),
    value: lastInstruction,
  });
  const instruction = given?.trim();
  if (instruction) lastInstruction = instruction;
  return instruction || undefined;
}

async function request(client: LanguageClient, argument: object, token: CancellationToken) {
  try {
    const answer = await client.sendRequest(
      ExecuteCommandRequest.type,
      { command: COMMANDS.edit, arguments: [argument] },
      token,
    );
    return editedOf(answer) ?? { edit: undefined, message: l10n.t("The language server's answer could not be read.") };
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  }
}
