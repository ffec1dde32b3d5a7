/** Next edit: the other places that need the change just made (docs/next-edit.md), as a list to choose from. */

import { commands, l10n, type TextEditor, window } from "vscode";
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  type LanguageClient,
} from "vscode-languageclient/node";
import { apply } from "./applying";
import { COMMANDS, isObject } from "./protocol";

/** Offer what the server knows for the cursor's place, and do what is chosen. */
export async function nextEdit(client: LanguageClient, editor: TextEditor): Promise<void> {
  const actions = await offered(client, editor);
  if (actions.length === 0) {
    void window.showInformationMessage(l10n.t("No other place needs the change you made last."));
    return;
  }
  const items = actions.map((action) => ({ label: action.title, action }));
  const chosen = await window.showQuickPick(items, { title: l10n.t("Next Edit") });
  if (chosen !== undefined) await carryOut(client, chosen.action);
}

async function offered(client: LanguageClient, editor: TextEditor): Promise<CodeAction[]> {
  const { asTextDocumentIdentifier, asRange } = client.code2ProtocolConverter;
  const answer = await client.sendRequest(CodeActionRequest.type, {
    textDocument: asTextDocumentIdentifier(editor.document),
    range: asRange(editor.selection),
    context: { diagnostics: [] },
  });
  return (answer ?? []).filter(
    (action): action is CodeAction => !("disabled" in action) && isNextEdit(action as CodeAction),
  );
}

/** The server's other actions, such as writing a docstring, have places of their own in the menus. */
function isNextEdit(action: CodeAction): boolean {
  return action.command?.command === COMMANDS.show || (isObject(action.data) && "found" in action.data);
}

async function carryOut(client: LanguageClient, action: CodeAction): Promise<void> {
  if (action.command !== undefined) {
    await commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
    return;
  }
  const { edit } = await client.sendRequest(CodeActionResolveRequest.type, action);
  if (edit !== undefined) await apply(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}
