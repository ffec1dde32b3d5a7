"""A Neovim of its own for a test: keys go in as a person's would, and the screen and buffers are read back.

It has no terminal, so what would stand on the screen is asked of Neovim's own grid (`screenstring`).
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WAIT_SECONDS_MAX = 90.0
_CALL_SECONDS_MAX = 60.0
_STEP_SECONDS = 0.05

_SCREEN = """
vim.cmd("redraw")
local lines = {}
for row = 1, vim.o.lines do
  local cells = {}
  for column = 1, vim.o.columns do
    table.insert(cells, vim.fn.screenstring(row, column))
  end
  table.insert(lines, (table.concat(cells):gsub("%s+$", "")))
end
return lines
"""


@dataclass(frozen=True, slots=True)
class Neovim:
    """A running editor that listens at `socket`; Lua goes in by way of `chunk`."""

    binary: str
    socket: Path
    chunk: Path

    def keys(self, keys: str) -> None:
        """Press keys, in the notation of mappings."""
        self._call("--remote-send", keys)

    def lua(self, code: str) -> Any:
        """What a chunk of Lua returns."""
        self.chunk.write_text(code, encoding="utf-8")
        return json.loads(self._call("--remote-expr", f"json_encode(luaeval('dofile(_A)', '{self.chunk}'))"))

    def text(self) -> str:
        """The text of the current buffer."""
        return "\n".join(self.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, true)")) + "\n"

    def screen(self) -> list[str]:
        """The rows of the screen, without the space at their ends."""
        rows: list[str] = self.lua(_SCREEN)
        return rows

    def wait_for_row(self, row: int, expected: str) -> None:
        """Wait until a row of the screen, from 0, looks like this."""
        self.wait(lambda: self.screen()[row] == expected, lambda: f"{expected!r} in {self.screen()}")

    def wait_for_text(self, expected: str) -> None:
        """Wait until the current buffer has this text."""
        self.wait(lambda: self.text() == expected, lambda: f"{expected!r}, not {self.text()!r}")

    def wait(self, condition: Callable[[], bool], told: Callable[[], str]) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not condition():
            assert time.monotonic() < deadline, (
                f"waited for {told()}: {self.lua('return vim.fn.execute([[messages]])')}"
            )
            time.sleep(_STEP_SECONDS)

    def _messages(self) -> str:
        return str(self.lua('return vim.fn.execute("messages")'))

    def _call(self, *arguments: str) -> str:
        command = [self.binary, "--clean", "--headless", "--server", str(self.socket), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_CALL_SECONDS_MAX)
        return done.stdout or done.stderr


@contextmanager
def editing(binary: str, configuration: str, file: Path, folder: Path) -> Iterator[Neovim]:
    """Neovim with `configuration` as its init.lua and a file open, until the end of the block."""
    init = folder / "init.lua"
    init.write_text(configuration, encoding="utf-8")
    editor = Neovim(binary, folder / "nvim.sock", folder / "chunk.lua")
    command = [binary, "--headless", "-n", "-u", str(init), "--listen", str(editor.socket), str(file)]
    with (folder / "nvim.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=file.parent)
        try:
            _until(editor.socket.exists, process)
            yield editor
            editor.keys("<C-\\><C-n>:qa!<CR>")
            process.wait(WAIT_SECONDS_MAX)
        finally:
            process.kill()
            process.wait()


def _until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not condition():
        assert process.poll() is None, "Neovim ended at once"
        assert time.monotonic() < deadline, "Neovim did not start"
        time.sleep(_STEP_SECONDS)
