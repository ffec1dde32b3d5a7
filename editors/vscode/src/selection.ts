/** Tells the server while text is selected: then it suggests nothing. LSP has no words for that. */

import {
  type Disposable,
  languages,
  type TextDocument,
  type TextEditorSelectionChangeEvent,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Assistant } from "./assistant";
import { EDITOR_STATE } from "./protocol";

/** Send each beginning and end of a selection. */
export function tellSelections(assistant: Assistant): Disposable[] {
  const selecting = new WeakSet<TextDocument>();
  const take = ({ textEditor: { document }, selections }: TextEditorSelectionChangeEvent) => {
    const isSelecting = selections.some((selection) => !selection.isEmpty);
    if (isSelecting === selecting.has(document)) return;
    if (tellState(assistant, document, { selecting: isSelecting })) {
      if (isSelecting) selecting.add(document);
      else selecting.delete(document);
    }
  };
  return [
    window.onDidChangeTextEditorSelection(take),
    // The server forgets with the document, and so does this.
    workspace.onDidCloseTextDocument((document) => selecting.delete(document)),
  ];
}

/** Tell the server what a person does in a document; false where the server has not been told of that. */
export function tellState(
  assistant: Assistant,
  document: TextDocument,
  state: { readonly selecting?: boolean; readonly accepting?: boolean },
): boolean {
  const client = assistant.client;
  if (client === undefined || !isKnown(client, document)) return false;
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  void client.sendNotification(EDITOR_STATE, { uri, ...state });
  return true;
}

/** Whether the server has been told of the document. */
function isKnown(client: LanguageClient, document: TextDocument): boolean {
  const selector = client.clientOptions.documentSelector ?? [];
  return languages.match(client.protocol2CodeConverter.asDocumentSelector(selector), document) > 0;
}
