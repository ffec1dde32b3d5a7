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
import { type Status, type View, viewOf } from "./status";

const COLOURS: Record<View["severity"], ThemeColor | undefined> = {
  none: undefined,
  warning: new ThemeColor("statusBarItem.warningBackground"),
  error: new ThemeColor("statusBarItem.errorBackground"),
};
const LINKS = ["codeassist.showWhy", "codeassist.showMenu"];

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

/** Texts of the server are appended as texts: nothing in them is taken for Markdown. */
function tooltip(status: Status): MarkdownString {
  const markdown = new MarkdownString("**codeassist** — ", true);
  markdown.isTrusted = { enabledCommands: LINKS };
  markdown.appendText(status.message);
  if (status.model !== undefined)
    markdown.appendMarkdown("\n\n$(circuit-board) ").appendText(l10n.t("Model: {0}", status.model));
  markdown.appendMarkdown("\n\n$(question) ");
  markdown.appendText(status.why ?? l10n.t("Nothing was suggested yet."));
  markdown.appendMarkdown(`\n\n[${l10n.t("More about the last suggestion")}](command:codeassist.showWhy)`);
  return markdown;
}
