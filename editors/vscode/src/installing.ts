/** Helping to get the server onto this machine; the extension itself fetches nothing. */

import { ConfigurationTarget, commands, l10n, window, workspace } from "vscode";
import * as configuration from "./configuration";
import { installCommands } from "./install";
import { isOnPath } from "./server";

/** Put the command that installs the server into a terminal; the person runs it. */
export async function install(): Promise<void> {
  const machine = configuration.machine();
  const offered = installCommands(machine.platform, (name) => isOnPath(name, machine));
  if (offered.length === 0) {
    throw new Error(
      l10n.t("Neither uv, pipx nor Python was found on PATH. Install one of them, or your company's offline bundle."),
    );
  }
  const chosen = await window.showQuickPick(
    offered.map(({ name, line, shell }) => ({ label: l10n.t("with {0}", name), detail: line, line, shell })),
    {
      title: l10n.t("Install codeassist"),
      placeHolder: l10n.t("Written into a terminal; it runs when you press Enter there."),
    },
  );
  if (chosen === undefined) return;
  const terminal = window.createTerminal({
    name: l10n.t("Install codeassist"),
    cwd: machine.home,
    ...(chosen.shell === undefined ? {} : { shellPath: chosen.shell }),
  });
  terminal.show();
  terminal.sendText(chosen.line, false);
  const start = l10n.t("Start codeassist");
  const pressed = await window.showInformationMessage(
    l10n.t("When the installation is done, start codeassist."),
    start,
  );
  if (pressed === start) await commands.executeCommand("codeassist.restart");
}

/** Let the person point at the server's file; the setting that changes restarts it. */
export async function chooseServer(): Promise<void> {
  const [file] =
    (await window.showOpenDialog({ title: l10n.t("The file codeassist-lsp"), canSelectMany: false })) ?? [];
  if (file === undefined) return;
  await workspace.getConfiguration("codeassist").update("server.path", file.fsPath, ConfigurationTarget.Global);
}
