/** The item in the status bar: an icon, a word, and on hovering why the last suggestion looked as it did. */

import {
  type Disposable,
  l10n,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from "vscode";
import { escaped } from "./markdown";
import { type Status, type View, viewOf } from "./status";

const COLOURS: Record<View["severity"], ThemeColor | undefined> = {
  none: undefined,
  warning: new ThemeColor("statusBarItem.warningBackground"),
  error: new ThemeColor("statusBarItem.errorBackground"),
};

export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;

  constructor() {
    this.#item = window.createStatusBarItem("codeassist.status", StatusBarAlignment.Right, 100);
    this.#item.name = "codeassist";
    this.#item.command = "codeassist.showMenu";
    this.#item.show();
  }

  show(status: Status): void {
    const { text, label, severity } = viewOf(status, l10n.t);
    this.#item.text = text;
    this.#item.backgroundColor = COLOURS[severity];
    this.#item.accessibilityInformation = { label, role: "button" };
    this.#item.tooltip = tooltip(status);
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function tooltip(status: Status): MarkdownString {
  const { message, model, why } = status;
  const lines = [
    `**codeassist**: ${escaped(message)}`,
    ...(model === undefined || message.includes(model)
      ? []
      : [`$(circuit-board) ${escaped(l10n.t("Model: {0}", model))}`]),
    `$(question) ${escaped(why ?? l10n.t("Nothing was suggested yet."))}`,
    `[${l10n.t("More about the last suggestion")}](command:codeassist.showWhy)`,
  ];
  const markdown = new MarkdownString(lines.join("\n\n"), true);
  markdown.isTrusted = { enabledCommands: ["codeassist.showWhy"] };
  return markdown;
}
