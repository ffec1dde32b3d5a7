/** Messages about trouble with the server, each with what can be done about it. */

import { commands, l10n, window } from "vscode";
import type { Trouble } from "./assistant";

interface Offer {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

const offers = {
  install: () => ({ title: l10n.t("Install…"), command: "codeassist.install" }),
  choose: () => ({ title: l10n.t("Choose the file…"), command: "codeassist.chooseServer" }),
  restart: () => ({ title: l10n.t("Restart"), command: "codeassist.restart" }),
  log: () => ({ title: l10n.t("Open the log"), command: "codeassist.openLogs" }),
  settings: () => ({
    title: l10n.t("Open the setting"),
    command: "workbench.action.openSettings",
    arguments: ["codeassist.server.path"],
  }),
} satisfies Record<string, () => Offer>;

export async function showTrouble(trouble: Trouble): Promise<void> {
  const message = wordsOf(trouble);
  const offered = offersFor(trouble);
  const chosen = await window.showErrorMessage(message, ...offered);
  if (chosen !== undefined) await commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

function offersFor(trouble: Trouble): Offer[] {
  if (trouble.kind !== "missing") return [offers.log(), offers.restart()];
  return trouble.search.configured === undefined
    ? [offers.install(), offers.choose()]
    : [offers.settings(), offers.choose()];
}

function wordsOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case "failed":
      return l10n.t("codeassist: {0} did not start. {1}", trouble.command, trouble.error);
    case "crashing":
      return l10n.t("codeassist: the language server ended four times within three minutes, and is left alone now.");
    case "missing": {
      const { configured, passedOver } = trouble.search;
      if (configured !== undefined) {
        return l10n.t(
          "codeassist: {0}, which the setting codeassist.server.path names, is no program that can be run.",
          configured,
        );
      }
      const [first] = passedOver;
      return first === undefined
        ? l10n.t("codeassist: its language server, codeassist-lsp, is not installed on this machine.")
        : l10n.t(
            "codeassist: {0} lies in the opened folder, and nothing there is run. Install codeassist-lsp elsewhere, or name the file in your settings.",
            first,
          );
    }
  }
}
