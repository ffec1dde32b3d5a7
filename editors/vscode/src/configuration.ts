/** VS Code's settings, as the other modules want them. */

import { homedir } from "node:os";
import { LogLevel, type LogOutputChannel, workspace } from "vscode";
import { type Machine, thisMachine } from "./server";
import { environmentOf, type Options, serverOptions, withOption } from "./settings";

const SECTION = "codeassist";

/** What the user has set on this machine; never what the folder's own settings say. */
export function userValue<T>(key: string): T | undefined {
  return workspace.getConfiguration(SECTION).inspect<T>(key)?.globalValue;
}

/** The same, or the default of `package.json`. */
export function userValueOrDefault<T>(key: string): T {
  const known = workspace.getConfiguration(SECTION).inspect<T>(key);
  return (known?.globalValue ?? known?.defaultValue) as T;
}

/** The server's settings. Where VS Code's log level asks for more than the server would write, it writes more. */
export function options(log: LogOutputChannel): Options {
  const own = serverOptions(userValue);
  const isDebugging = log.logLevel === LogLevel.Trace || log.logLevel === LogLevel.Debug;
  return isDebugging ? withOption(own, "logs.level", "debug") : own;
}

export function environment(): Record<string, string> {
  return environmentOf(userValueOrDefault("server.environment"));
}

export function machine(): Machine {
  return thisMachine(
    homedir(),
    (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
  );
}

export function changed(event: { affectsConfiguration(section: string): boolean }, keys: readonly string[]): boolean {
  return keys.some((key) => event.affectsConfiguration(`${SECTION}.${key}`));
}
