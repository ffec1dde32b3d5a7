"""How the demo tells what it does: numbered headings, the commands it runs, and plain sentences."""

import asyncio
import io
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, redirect_stdout

from codeassist.errors import CodeassistError
from codeassist.terminal import visible
from codeassist_index.translation import tr

TICK_SECONDS = 5.0
_STYLES = {"heading": "1;36", "command": "2", "good": "32", "bad": "31"}


class StepFailedError(CodeassistError):
    """A step of the demo did not come to what it promises; `exit_code` is 1, the answer "no"."""

    exit_code = 1


class Story:
    """Writes to standard output; colours only on a terminal that wants them."""

    def __init__(self, execute: Callable[[Sequence[str]], int]) -> None:
        """`execute` runs the command line with its arguments and gives the exit code."""
        self._execute = execute
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._step = 0
        self._began_at = time.monotonic()

    def heading(self, text: str) -> None:
        """Begin the next step."""
        self._step += 1
        self._line(f"\n{self._step}. {text}", "heading")

    def say(self, text: str = "") -> None:
        """One or more plain lines, indented below the heading."""
        for line in visible(text).split("\n"):
            self._line(f"   {line}".rstrip())

    def code(self, text: str) -> None:
        """Lines of code, set off by a bar."""
        for line in visible(text).rstrip("\n").split("\n"):
            self._line(f"   | {line}")

    def good(self, text: str) -> None:
        """Something that was promised came true."""
        self._line(f"   {text}", "good")

    def command(self, *arguments: str, shown: Sequence[str] = ()) -> str:
        """Run `codeassist ARGUMENTS`, show the line, and give its standard output.

        It runs in this process, so that a demo that is killed leaves nothing running. Progress and messages
        go to standard error as they come.

        Raises:
            StepFailedError: it ended with another exit code than 0.
            CodeassistError: it failed.
        """
        line = " ".join(shown or arguments)
        self._line(f"   $ codeassist {line}", "command")
        output = io.StringIO()
        with redirect_stdout(output):
            code = self._execute(arguments)
        if code != 0:
            raise StepFailedError(tr("`codeassist {line}` ended with exit code {code}.").format(line=line, code=code))
        return output.getvalue().rstrip("\n")

    @asynccontextmanager
    async def waiting(self, what: str) -> AsyncIterator[None]:
        """Say every few seconds for how long `what` has been going on, until the block ends."""
        ticking = asyncio.create_task(self._tick(what))
        try:
            yield
        finally:
            ticking.cancel()

    async def _tick(self, what: str) -> None:
        began_at = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.say(f"({what}, {time.monotonic() - began_at:.0f} s)")

    @property
    def seconds(self) -> float:
        """How long the story has been going on."""
        return time.monotonic() - self._began_at

    def _line(self, text: str, style: str = "") -> None:
        if self._coloured and style:
            text = f"\033[{_STYLES[style]}m{text}\033[0m"
        print(text, flush=True)  # noqa: T201  standard output is what the demo is for
