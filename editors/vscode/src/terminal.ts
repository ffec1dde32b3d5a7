/** Commands of `codeassist` in a terminal, where their colours and questions are at home. */

import { l10n, ProcessExecution, Task, TaskScope, tasks, workspace } from "vscode";
import type { Assistant } from "./assistant";
import * as configuration from "./configuration";
import { commandBeside } from "./server";

/** Run `codeassist ARGUMENTS` from the installation that the server is of. */
export async function runInTerminal(assistant: Assistant, commandArguments: readonly string[]): Promise<void> {
  const command = assistant.command && commandBeside(assistant.command, configuration.machine());
  if (!command) throw new Error(l10n.t("The command codeassist was not found beside its language server."));
  // A task needs no shell, so nothing has to be quoted, and its terminal stays open when it is done.
  const execution = new ProcessExecution(command, [...commandArguments], {
    env: configuration.environment(),
    ...(workspace.workspaceFolders === undefined ? { cwd: configuration.machine().home } : {}),
  });
  const name = commandArguments.join(" ");
  await tasks.executeTask(
    new Task({ type: "codeassist", command: name }, TaskScope.Workspace, name, "codeassist", execution),
  );
}
