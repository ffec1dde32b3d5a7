/** The commands that install the server, shown to the person; they use the package index that the machine is set up for. */

/** Never `codeassist`: on the public index that is somebody else's package. */
const DISTRIBUTION = '"codeassist-onprem[local]"';

export interface InstallCommand {
  readonly name: string;
  /** One line, which every usual shell reads alike where `shell` names none. */
  readonly line: string;
  readonly shell?: string;
}

/** What can be offered on a machine; `has` tells whether a command is there. The folder of pip is that of docs/install.md. */
export function installCommands(platform: NodeJS.Platform, has: (command: string) => boolean): InstallCommand[] {
  const found: InstallCommand[] = [];
  if (has("uv")) found.push({ name: "uv", line: `uv tool install ${DISTRIBUTION}` });
  if (has("pipx")) found.push({ name: "pipx", line: `pipx install ${DISTRIBUTION}` });
  if (platform === "win32" && has("py")) {
    const folder = "%USERPROFILE%\\.codeassist";
    const line = `py -m venv "${folder}" && "${folder}\\Scripts\\python" -m pip install ${DISTRIBUTION}`;
    found.push({ name: "pip", line, shell: "cmd.exe" });
  }
  if (platform !== "win32" && has("python3")) {
    const folder = "~/.codeassist";
    found.push({
      name: "pip",
      line: `python3 -m venv ${folder} && ${folder}/bin/python -m pip install ${DISTRIBUTION}`,
    });
  }
  return found;
}
