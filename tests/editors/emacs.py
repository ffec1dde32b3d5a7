"""An Emacs in a terminal of its own for a test: keys go in as a person's would, and the screen is read back."""

import json
import os
import pty
import re
import select
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAIT_SECONDS_MAX = 90.0
_CALL_SECONDS_MAX = 60.0
_STEP_SECONDS = 0.05
_QUIET = "(setq inhibit-startup-screen t make-backup-files nil auto-save-default nil)"
_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?>]*[a-zA-Z]|[()][0-9A-B]|[=>78])")


@dataclass(slots=True)
class Emacs:
    """A running editor: `terminal` is our end of its terminal, `socket` where its server listens."""

    terminal: int
    socket: Path
    answer: Path
    output: bytearray = field(default_factory=bytearray)

    def keys(self, keys: str) -> None:
        """Press keys, as a terminal sends them."""
        os.write(self.terminal, keys.encode())

    def lisp(self, expression: str) -> Any:
        """The value of an expression in the buffer that is shown, as JSON knows it."""
        form = f"(with-current-buffer (window-buffer (selected-window)) {expression})"
        written = f'(with-temp-file "{self.answer}" (insert (json-encode {form})))'
        command = ["emacsclient", "--socket-name", str(self.socket), "--eval", written]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_CALL_SECONDS_MAX)
        assert done.returncode == 0, f"{done.stderr} of {expression}"
        return json.loads(self.answer.read_text(encoding="utf-8"))

    def text(self) -> str:
        """The text of the buffer."""
        found: str = self.lisp("(buffer-substring-no-properties (point-min) (point-max))")
        return found

    def screen(self) -> str:
        """What is on the screen, drawn anew, without colours and movements."""
        start = len(self.output)
        self.lisp("(progn (redraw-display) (redisplay t) t)")
        self.wait(lambda: len(self.output) > start, lambda: "the screen")
        return _CONTROL.sub(b"", bytes(self.output[start:])).decode("utf-8", "replace")

    def wait_for_screen(self, expected: str) -> None:
        """Wait until a text stands on the screen."""
        self.wait(lambda: expected in self.screen(), lambda: f"{expected!r} in {self.screen()!r}")

    def wait_for_text(self, expected: str) -> None:
        """Wait until the buffer has this text."""
        self.wait(lambda: self.text() == expected, lambda: f"{expected!r}, not {self.text()!r}")

    def wait(self, condition: Callable[[], bool], told: Callable[[], str]) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not condition():
            assert time.monotonic() < deadline, f"waited for {told()}"
            time.sleep(_STEP_SECONDS)

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Read what it draws until it ends."""
        while process.poll() is None:
            if select.select([self.terminal], [], [], _STEP_SECONDS)[0]:
                try:
                    self.output += os.read(self.terminal, 65_536)
                except OSError:  # the terminal is gone with the process
                    return


@contextmanager
def editing(configuration: str, file: Path, folder: Path) -> Iterator[Emacs]:
    """Emacs with `configuration` in its init.el and a file open, until the end of the block."""
    socket = folder / "emacs.sock"
    configured = folder / ".emacs.d"
    configured.mkdir()
    (configured / "early-init.el").write_text("(setq native-comp-deferred-compilation nil)", encoding="utf-8")
    listening = f'(setq server-socket-dir "{folder}" server-name "{socket.name}")\n(require \'server)\n(server-start)\n'
    (configured / "init.el").write_text(f"{_QUIET}\n{configuration}\n{listening}", encoding="utf-8")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    environment.pop("XDG_CONFIG_HOME", None)
    command = ["setsid", "--ctty", "emacs", "-nw", str(file)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=file.parent)
    os.close(theirs)
    editor = Emacs(ours, socket, folder / "answer.json")
    reader = threading.Thread(target=editor.follow, args=(process,))
    reader.start()
    try:
        editor.wait(socket.exists, lambda: f"Emacs: {bytes(editor.output)!r}")
        yield editor
        editor.lisp("(progn (set-buffer-modified-p nil) (run-with-timer 0 nil #'kill-emacs) t)")
        process.wait(WAIT_SECONDS_MAX)
    finally:
        process.kill()
        process.wait()
        reader.join()
        os.close(ours)
