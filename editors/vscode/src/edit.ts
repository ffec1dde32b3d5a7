/** Edit by instruction: the person says what is to be done, sees what it would change, and applies it. */

import {
  type CancellationToken,
  l10n,
  ProgressLocation,
  type Range,
  type TextEdit,
  type TextEditor,
  WorkspaceEdit,
  type WorkspaceEditEntryMetadata,
  window,
  workspace,
} from "vscode";
import { ExecuteCommandRequest, type LanguageClient, type WorkspaceEdit as LspEdit } from "vscode-languageclient/node";
import * as configuration from "./configuration";
import { COMMANDS, editedOf } from "./protocol";

let lastInstruction = "";

/** Ask for an instruction, have the server carry it out on the selection, and apply what it answers in one step. */
export async function editByInstruction(client: LanguageClient, editor: TextEditor, chosen?: Range): Promise<void> {
  const { document, selection } = editor;
  const range = chosen ?? selection;
  const instruction = await ask();
  if (instruction === undefined) return;
  const version = document.version;
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
    void window.showInformationMessage(said.message);
  } else if (document.version !== version) {
    void window.showWarningMessage(l10n.t("The file has changed meanwhile, so nothing was edited."));
  } else {
    await apply(await client.protocol2CodeConverter.asWorkspaceEdit(said.edit as LspEdit), instruction);
  }
}

async function ask(): Promise<string | undefined> {
  const given = await window.showInputBox({
    title: l10n.t("Edit by Instruction"),
    prompt: l10n.t("What is to be done with the selected code?"),
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

/** VS Code makes one step of undoing of a workspace edit in one file. */
async function apply(edit: WorkspaceEdit, instruction: string): Promise<void> {
  const isPreviewed = configuration.userValueOrDefault<boolean>("edit.preview");
  if (!(await workspace.applyEdit(isPreviewed ? confirmed(edit, instruction) : edit))) {
    void window.showWarningMessage(l10n.t("VS Code did not apply the edit; the file may be read-only."));
  }
}

/** The same edit, of which VS Code shows a preview before it applies anything. */
function confirmed(edit: WorkspaceEdit, instruction: string): WorkspaceEdit {
  const metadata: WorkspaceEditEntryMetadata = { needsConfirmation: true, label: instruction };
  const previewed = new WorkspaceEdit();
  for (const [uri, edits] of edit.entries()) {
    const marked = edits.map((part): [TextEdit, WorkspaceEditEntryMetadata] => [part, metadata]);
    previewed.set(uri, marked);
  }
  return previewed;
}
