"""How the demo tells what it does: numbered headings, the commands it runs, and plain sentences."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType

from codeassist.errors import CodeassistError

TICK_SECONDS = 5.0
_STYLES = {"heading": "1;36", "command": "2", "good": "32", "bad": "31"}


class StepFailedError(CodeassistError):
    """A step of the demo did not come to what it promises; `exit_code` is 1, the answer "no"."""

    exit_code = 1


class Story:
    """Writes to standard output; colours only on a terminal that wants them."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._step = 0
        self._began_at = time.monotonic()

    def heading(self, text: str) -> None:
        """Begin the next step."""
        self._step += 1
        self._line(f"\n{self._step}. {text}", "heading")

    def say(self, text: str = "") -> None:
        """One or more plain lines, indented below the heading."""
        for line in text.split("\n"):
            self._line(f"   {line}".rstrip())

    def code(self, text: str) -> None:
        """Lines of code, set off by a bar."""
        for line in text.rstrip("\n").split("\n"):
            self._line(f"   | {line}")

    def good(self, text: str) -> None:
        """Something that was promised came true."""
        self._line(f"   {text}", "good")

    def command(
        self,
        *arguments: str,
        shown: Sequence[str] = (),
        stdin: str | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Run `codeassist ARGUMENTS` as a user would, show the line, and give its standard output.

        Its progress and messages go to standard error as they come.

        Raises:
            CodeassistError: it failed; with its exit code.
        """
        line = " ".join(shown or arguments)
        self._line(f"   $ codeassist {line}", "command")
        done = subprocess.run(
            [sys.executable, "-P", "-c", "from codeassist.cli import main; main()", *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | environment,
            check=False,
        )
        if done.returncode != 0:
            failure = CodeassistError(f"`codeassist {line}` ended with exit code {done.returncode}.")
            failure.exit_code = done.returncode  # type: ignore[misc]  # this failure has the child's code
            raise failure
        return done.stdout

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
