/**
 * Where the language server's command is.
 *
 * The opened folder is not trusted: nothing in it is ever executed, not even where PATH leads into it
 * (an activated `.venv`, `node_modules/.bin`, a relative entry). Only the user's own setting may name a file there.
 */

import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { posix, win32 } from "node:path";

/** The machine, as far as it matters. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folders that are open in this window. */
  readonly folders: readonly string[];
  isExecutable(file: string): boolean;
  /** With links followed; the path itself where nothing is there. */
  resolved(path: string): string;
}

/** `passedOver` are the commands that were found in an opened folder, and not used. */
export type Search =
  | { readonly found: string }
  | { readonly found: undefined; readonly configured: string | undefined; readonly passedOver: readonly string[] };

/** The command `codeassist-lsp`: the one that is configured, else the first on PATH or where installers put it. */
export function findServer(configured: string, machine: Machine): Search {
  if (configured !== "") {
    const file = expanded(configured, machine);
    const isUsable = paths(machine).isAbsolute(file) && machine.isExecutable(file);
    return isUsable ? { found: file } : { found: undefined, configured: file, passedOver: [] };
  }
  const passedOver: string[] = [];
  for (const folder of [...pathFolders(machine), ...installFolders(machine)]) {
    const file = paths(machine).join(folder, executable("codeassist-lsp", machine.platform));
    if (!machine.isExecutable(file)) continue;
    if (!isOpened(folder, machine)) return { found: file };
    passedOver.push(file);
  }
  return { found: undefined, configured: undefined, passedOver };
}

/** The command `codeassist` that was installed together with this server; undefined if it is not there. */
export function commandBeside(server: string, machine: Machine): string | undefined {
  const { dirname, join } = paths(machine);
  const beside = [server, machine.resolved(server)].map((file) =>
    join(dirname(file), executable("codeassist", machine.platform)),
  );
  return beside.find((file) => machine.isExecutable(file));
}

/** Whether a command of that name is on PATH, outside what is opened. */
export function isOnPath(name: string, machine: Machine): boolean {
  return pathFolders(machine).some(
    (folder) =>
      !isOpened(folder, machine) &&
      machine.isExecutable(paths(machine).join(folder, executable(name, machine.platform))),
  );
}

/** This machine, with these folders open. */
export function thisMachine(home: string, folders: readonly string[]): Machine {
  return {
    platform: process.platform,
    home,
    environment: process.env,
    folders,
    isExecutable: (file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    },
    resolved: (path) => {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
  };
}

function pathFolders(machine: Machine): string[] {
  const { delimiter, isAbsolute } = paths(machine);
  return (machine.environment.PATH ?? machine.environment.Path ?? "").split(delimiter).filter(isAbsolute);
}

/** What an editor that was started from the desktop does not have on its PATH. */
function installFolders(machine: Machine): string[] {
  const { join, isAbsolute } = paths(machine);
  const { UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME } = machine.environment;
  const own = machine.platform === "win32" ? "Scripts" : "bin";
  const named = [UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME].filter((folder) => folder !== undefined);
  const everywhere = machine.platform === "win32" ? [] : ["/usr/local/bin", "/opt/homebrew/bin", "/opt/codeassist/bin"];
  return [
    join(machine.home, ".codeassist", own), // the folder of docs/install.md and of the offline bundle
    ...named.filter(isAbsolute),
    join(machine.home, ".local", "bin"), // uv tool and pipx
    ...everywhere,
  ];
}

function isOpened(folder: string, machine: Machine): boolean {
  const { relative, isAbsolute } = paths(machine);
  const isBelow = (opened: string, path: string) => {
    const way = relative(opened, path);
    return way === "" || !(way === ".." || /^\.\.[\\/]/.test(way) || isAbsolute(way));
  };
  return machine.folders.some(
    (opened) => isBelow(opened, folder) || isBelow(machine.resolved(opened), machine.resolved(folder)),
  );
}

function expanded(path: string, machine: Machine): string {
  return /^~(?=[\\/]|$)/.test(path) ? paths(machine).join(machine.home, path.slice(1)) : path;
}

function executable(name: string, platform: NodeJS.Platform): string {
  return platform === "win32" ? `${name}.exe` : name;
}

function paths(machine: Machine): typeof posix {
  return machine.platform === "win32" ? win32 : posix;
}
