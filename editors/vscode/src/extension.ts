/** The extension: one language server for the window, its state in the status bar, and the commands. */

import { type ExtensionContext, window, workspace } from "vscode";
import { Assistant } from "./assistant";
import { registerCommands } from "./commands";
import { changed } from "./configuration";
import { showTrouble } from "./messages";
import { EditPreview } from "./preview";
import { tellSelections } from "./selection";
import { FORWARDED, RESTARTING } from "./settings";
import { StatusBar } from "./statusBar";
import { WhyPage } from "./why";

let assistant: Assistant | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("codeassist", { log: true });
  const bar = new StatusBar();
  const pages = { why: new WhyPage(), preview: new EditPreview() };
  const started = new Assistant(log);
  assistant = started;
  context.subscriptions.push(
    log,
    bar,
    pages.why,
    pages.preview,
    started,
    started.onStatus((status) => bar.show(status)),
    started.onTrouble((trouble) => void showTrouble(trouble)),
    ...registerCommands(started, pages, log),
    ...tellSelections(started),
    workspace.onDidChangeConfiguration((event) => {
      if (changed(event, RESTARTING)) void started.restart();
      else if (changed(event, FORWARDED)) void started.reconfigure();
    }),
    log.onDidChangeLogLevel(() => void started.reconfigure()),
  );
  void started.restart();
}

export async function deactivate(): Promise<void> {
  await assistant?.stop();
}
