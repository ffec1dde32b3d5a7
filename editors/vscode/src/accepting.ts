/** Takes a word of the ghost text. VS Code tells nobody of that, and a word of one character looks like a key. */

import { commands, window } from "vscode";
import type { Assistant } from "./assistant";
import { tellState } from "./selection";

/** Let VS Code take the next word, and tell the server before and after, whoever suggested it. */
export async function acceptNextWord(assistant: Assistant): Promise<void> {
  const document = window.activeTextEditor?.document;
  const tell = (accepting: boolean) => document !== undefined && tellState(assistant, document, { accepting });
  tell(true);
  try {
    await commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
  } finally {
    tell(false);
  }
}
