/** What a click on the status bar shows: how codeassist is, and what can be done. */

import { commands, l10n, type QuickPickItem, QuickPickItemKind, window, workspace } from "vscode";
import type { Assistant } from "./assistant";
import { COMMANDS } from "./protocol";

interface Item extends QuickPickItem {
  readonly run?: readonly [command: string, ...args: unknown[]];
}

/** Show it, and do what is chosen. */
export async function showMenu(assistant: Assistant): Promise<void> {
  const { status, version } = assistant;
  const chosen = await window.showQuickPick(items(assistant), {
    title: version === undefined ? "codeassist" : `codeassist ${version}`,
    placeHolder: status.message,
  });
  if (chosen?.run !== undefined) await commands.executeCommand(...chosen.run);
}

function items(assistant: Assistant): Item[] {
  const { status } = assistant;
  const isRunning = assistant.client !== undefined;
  const why: Item = {
    label: `$(question) ${l10n.t("Why the last suggestion looked as it did")}`,
    detail: status.why ?? l10n.t("Nothing was suggested yet."),
    run: ["codeassist.showWhy"],
  };
  const separator: Item = { label: "", kind: QuickPickItemKind.Separator };
  return [
    ...(isRunning ? [why, pausing(status.state === "paused"), ...withoutGhostText(), separator] : []),
    ...(status.state === "missing" ? [item("cloud-download", l10n.t("Install…"), "codeassist.install")] : []),
    item("debug-restart", isRunning ? l10n.t("Restart") : l10n.t("Start"), "codeassist.restart"),
    item("output", l10n.t("Open the log"), "codeassist.openLogs"),
    item("pulse", l10n.t("Check everything (codeassist doctor)"), "codeassist.doctor"),
    item("settings-gear", l10n.t("Settings"), "workbench.action.openSettings", "@ext:codeassist.codeassist"),
  ];
}

function pausing(isPaused: boolean): Item {
  return isPaused
    ? item("debug-start", l10n.t("Resume suggestions"), COMMANDS.resume)
    : item("debug-pause", l10n.t("Pause suggestions in this window"), COMMANDS.pause);
}

/** VS Code's own switch, which makes every suggestion invisible. */
function withoutGhostText(): Item[] {
  if (workspace.getConfiguration("editor").get("inlineSuggest.enabled")) return [];
  const label = l10n.t("VS Code does not show inline suggestions: open its setting");
  return [item("warning", label, "workbench.action.openSettings", "editor.inlineSuggest.enabled")];
}

function item(icon: string, label: string, ...run: [string, ...unknown[]]): Item {
  return { label: `$(${icon}) ${label}`, run };
}
