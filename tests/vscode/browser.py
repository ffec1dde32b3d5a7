"""One page of headless Chromium, driven through `driver.mjs`: real keys in, what a person sees out."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

WAIT_SECONDS_MAX = 240.0
"""Two busy cores read 60 tokens a second, and fewer beside other work: the longest wait is for an edit."""
KEY_MS = 60
"""Between two keys, as a quick typist presses them."""
_DRIVER = Path(__file__).with_name("driver.mjs")


class PageError(AssertionError):
    """What was waited for did not come, or could not be done."""


@dataclass(frozen=True, slots=True)
class Browser:
    """The page, and the folder for a picture of what was there instead of what was waited for."""

    process: subprocess.Popen[str]
    failures: Path

    @classmethod
    @contextmanager
    def running(cls, tools: Path, chromium: str, failures: Path) -> Iterator[Self]:
        """A browser that is gone at the end of the block; `tools` is the folder that `install.sh` made."""
        with subprocess.Popen(
            ["node", str(_DRIVER), str(tools), chromium],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        ) as process:  # fmt: skip
            try:
                yield cls(process, failures)
            finally:
                assert process.stdin is not None
                process.stdin.close()
                process.wait(WAIT_SECONDS_MAX)

    def open(self, url: str) -> None:
        self._do("open", url)

    def press(self, *keys: str) -> None:
        """Press keys or chords, in Playwright's names."""
        for key in keys:
            self._do("press", key)

    def type(self, text: str) -> None:
        self._do("type", text, KEY_MS)

    def insert(self, text: str) -> None:
        """As if it were pasted, or came from an input method."""
        self._do("insert", text)

    def click(self, selector: str, text: str | None = None) -> None:
        self._do("click", selector, text)

    def hover(self, selector: str) -> None:
        self._do("hover", selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all that the selector finds, with plain spaces for VS Code's hard ones."""
        return [text.replace("\xa0", " ") for text in self._do("texts", selector)]

    def value(self, selector: str) -> str:
        """The text in the input that the selector finds."""
        value: str = self._do("value", selector)
        return value

    def see(self, selector: str, text: str | None = None) -> None:
        """Wait until it stands on the page; ` | ` leads into a frame."""
        self._do("wait", selector, text, "visible", WAIT_SECONDS_MAX * 1000)

    def see_no_more(self, selector: str, text: str | None = None) -> None:
        """Wait until it is gone."""
        self._do("wait", selector, text, "hidden", WAIT_SECONDS_MAX * 1000)

    def picture(self, file: Path, clip: dict[str, int] | None = None) -> None:
        self._do("screenshot", str(file), clip)

    def failed(self, what: str) -> PageError:
        """An error that leads to a picture of the page as it is."""
        file = self.failures / "failure.png"
        self._ask("screenshot", str(file), None)
        return PageError(f"{what} (see {file})")

    def _do(self, operation: str, *given: object) -> Any:
        answer = self._ask(operation, *given)
        if "error" not in answer:
            return answer["value"]
        raise self.failed(f"{operation} {given}: {answer['error']}")

    def _ask(self, *command: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise PageError(f"the browser ended before it answered {command}")
        answer: dict[str, Any] = json.loads(line)
        return answer
