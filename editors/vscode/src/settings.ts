/** The settings of `package.json`: which the server gets, under the names of docs/settings.md, and which it restarts for. */

/** Those of the server. In its own file the names are in snake case: `completion.context_tokens`. */
export const FORWARDED = [
  "completion.enabled",
  "completion.eagerness",
  "completion.contextTokens",
  "completion.newTokensMax",
  "completion.languagesOff",
  "completion.pathsOff",
  "completion.ahead",
  "model.baseUrl",
  "model.name",
  "model.apiKeyFile",
  "navigation",
] as const;

/** Those of the extension itself. */
export const OWN = ["server.path", "server.environment", "languages", "edit.preview"] as const;

/** What is read once, when the server starts or says what it can do. */
export const RESTARTING = ["server.path", "server.environment", "languages", "navigation"] as const;

/** The settings as the server's own file nests them. */
export type Options = { [key: string]: unknown };

/**
 * The server's options: what the user has set, and nothing else.
 *
 * A default of ours would stand above the user's own `settings.toml`; a folder's editor settings are written by
 * whoever can push to it. So `userValue` answers undefined for both.
 */
export function serverOptions(userValue: (key: string) => unknown): Options {
  const options: Options = {};
  for (const key of FORWARDED) {
    const value = userValue(key);
    if (value !== undefined) put(options, snakeCase(key).split("."), value);
  }
  return options;
}

/** `options` with one more value, for instance for `logs.level`. */
export function withOption(options: Options, key: string, value: unknown): Options {
  const copy = structuredClone(options);
  put(copy, key.split("."), value);
  return copy;
}

export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The variables of the setting `server.environment`; anything but text is left out. */
export function environmentOf(value: unknown): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function put(tree: Options, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const branch = (tree[head] ?? {}) as Options;
  tree[head] = branch;
  put(branch, rest, value);
}
