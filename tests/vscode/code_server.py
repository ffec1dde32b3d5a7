"""The VS Code that is tested: code-server on a loopback port, with folders and settings of its own."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psutil

START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 20.0
OPTIONS = (
    "--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust",
    "--disable-getting-started-override",
)  # fmt: skip
_UNTIL_INPUT_ENDS = '"$@" & read -r _; kill 0'
"""A shell's script: run a command until standard input ends, as it does when the tests end, in whatever way."""
SETTINGS: Mapping[str, object] = {
    "editor.minimap.enabled": False,
    # The browser's VS Code saves by itself; here a person does.
    "files.autoSave": "off",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "git.openRepositoryInParentFolders": "never",
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.editor.limit.enabled": True,
    "workbench.editor.limit.value": 2,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}


NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Served:
    """A running one."""

    url: str
    process: psutil.Process

    def servers(self) -> list[psutil.Process]:
        """The language servers that it has started and that have not ended."""
        family = self.process.children(recursive=True)
        return [one for one in family if one.status() != psutil.STATUS_ZOMBIE and "codeassist-lsp" in one.name()]


@dataclass(frozen=True, slots=True)
class CodeServer:
    """An installation that may be started; all that it writes lies in `folder`."""

    tools: Path
    folder: Path
    environment: Mapping[str, str]

    def install(self, vsix: Path) -> None:
        """Install an extension from its file, as `code --install-extension` does."""
        done = subprocess.run(
            [*self._command, "--install-extension", str(vsix)],
            env=self._environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "was successfully installed" in done.stdout, done.stdout + done.stderr

    def copied(self, folder: Path, environment: Mapping[str, str]) -> "CodeServer":
        """Another one with the same extensions."""
        shutil.copytree(self.folder / "extensions", folder / "extensions")
        return CodeServer(self.tools, folder, environment)

    def configure(
        self, machine: Mapping[str, object], user: Mapping[str, object] = NOTHING, keys: Mapping[str, str] = NOTHING
    ) -> None:
        """Write settings of the machine that the files are on, and the user's beside ours, with keys for commands."""
        bound = [{"key": key.lower(), "command": command} for key, command in keys.items()]
        self._write("Machine/settings.json", machine)
        self._write("User/settings.json", {**SETTINGS, **user})
        self._write("User/keybindings.json", bound)

    def _write(self, name: str, content: object) -> None:
        file = self.folder / "user" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=2), encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[Served]:
        """All of its processes are gone at the end of the block."""
        port = _free_port()
        address = f"127.0.0.1:{port}"
        with (self.folder / "code-server.log").open("wb") as log:
            process = subprocess.Popen(
                ["setsid", "sh", "-c", _UNTIL_INPUT_ENDS, "sh", *self._command, *OPTIONS, "--bind-addr", address],
                env=self._environment, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            _wait_until_healthy(process, f"http://{address}/healthz")
            yield Served(f"http://{address}/", psutil.Process(process.pid))
        finally:
            process.communicate(timeout=STOP_SECONDS_MAX)

    @property
    def _command(self) -> list[str]:
        entry = self.tools / "node_modules" / "code-server" / "out" / "node" / "entry.js"
        places = {"user-data-dir": "user", "extensions-dir": "extensions", "config": "code-server.yaml"}
        options = [part for name, place in places.items() for part in (f"--{name}", str(self.folder / place))]
        return ["node", str(entry), *options]

    @property
    def _environment(self) -> dict[str, str]:
        return {**self.environment, "XDG_CONFIG_HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until:
        assert process.poll() is None, f"code-server ended with {process.returncode}"
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - the address is ours
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("code-server did not become healthy")
