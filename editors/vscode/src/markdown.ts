/** Texts in Markdown, of which nothing is taken for Markdown. */

/** `MarkdownString.appendText` would make hard spaces of all spaces, so that lines break within words. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
}

/** Code in a block that nothing in it can end. `path` tells the language. */
export function codeBlock(code: string, path = ""): string {
  const runs = [...code.matchAll(/`+/g)].map(([run]) => run.length + 1);
  const fence = "`".repeat(Math.max(3, ...runs));
  return `${fence}${/\.(\w+)$/.exec(path)?.[1] ?? ""}\n${code}\n${fence}`;
}
