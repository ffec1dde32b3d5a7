"""A window of VS Code, used as a person uses it, and the record that the language server keeps of that."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist.capture.journal import read
from codeassist.demo.scratch import Repository
from tests.vscode.browser import WAIT_SECONDS_MAX, Browser
from tests.vscode.code_server import SETTINGS, CodeServer, Served

GHOST_TEXT = "[class*=ghost-text]"
FOCUSED_EDITOR = ".editor-instance .monaco-editor.focused"
"""With `[data-uri$='NAME']` it shows that file: a tab has a new name before the editor has the text."""
POSITION = "[id='status.editor.selection']"
STATUS = "[id='codeassist.codeassist.codeassist.status']"
QUICK_INPUT = ".quick-input-widget"

MENU_ITEM = f"{QUICK_INPUT} .monaco-list-row"
NEW_LINE = "\n"
CLOSE = "Alt+Shift+W"
"""Closes an editor and what was not saved in it, where `close_all` is used."""
Clip = tuple[int, int, int, int]
"""Left, top, width and height of a cut of the page, which is 1280 by 800."""
CODE: Clip = (348, 35, 820, 345)
MENU: Clip = (340, 0, 605, 240)
CORNER: Clip = (745, 600, 535, 200)

Event = dict[str, Any]
Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Window:
    """VS Code with a repository open, and the places of the server that runs in it."""

    browser: Browser
    served: Served
    repository: Repository
    places: Mapping[str, Path]
    pictures: Path | None
    """Where pictures for the documentation go; None takes none."""

    def edit(self, name: str, text: str) -> Path:
        """Open a file of the repository that has this text, with the cursor at its end."""
        file = self.open(name, text)
        self.see_editor(file.name)
        self.browser.press("Control+End")
        self.browser.see(POSITION, f"Ln {text.count(NEW_LINE) + 1},")
        return file

    def open(self, name: str, text: str) -> Path:
        """Open a file of the repository that has this text, in whatever editor is for it."""
        file = self.repository.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        self._ask("Control+P", str(file))  # by its path: a search may not have seen it yet
        self.browser.see(f"{MENU_ITEM}.focused", file.name)
        self.browser.press("Enter")
        self.browser.see(".tab.active", file.name)
        return file

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor behind so many characters of a line, which counts from 1."""
        self._ask("Control+G", f"{line}:{column + 1}")
        self.browser.press("Enter")
        self.browser.see(POSITION, f"Ln {line}, Col {column + 1}")

    def see_editor(self, name: str) -> None:
        """Wait until keys go to the text of this file."""
        self.browser.see(".tab.active", name)
        self.browser.see(f"{FOCUSED_EDITOR}[data-uri$='{name}']")

    def path(self, file: Path) -> str:
        """As events name it."""
        return file.relative_to(self.repository.root).as_posix()

    def suggested(self, name: str, above: str, typed: str) -> tuple[Path, str]:
        """A file in which a suggestion has stood long enough to be read, and its text."""
        file = self.edit(name, above)
        self.browser.type(typed)
        ghost = self.ghost_text()
        self.until(lambda: self.journal("suggestion.shown", path=self.path(file)), "a shown suggestion")
        return file, ghost

    def command(self, title: str) -> None:
        """Run a command from the palette."""
        self._ask("F1", title)
        self.browser.see(f"{MENU_ITEM}.focused", title)
        self.browser.press("Enter")

    def close_all(self) -> None:
        """Close all editors; what was not saved is lost."""
        while tabs := len(self.browser.texts(".tab")):
            self.browser.press(CLOSE)
            self.until(lambda: len(self.browser.texts(".tab")) < tabs, "fewer tabs")

    def see_status(self, words: str) -> None:
        """Wait until the status bar's item begins with these words, for a screen reader."""
        self.browser.see(f"{STATUS}[aria-label^='codeassist: {words}']")

    def ghost_text(self) -> str:
        """The suggestion on screen, as soon as there is one; of several lines the first."""
        self.browser.see(GHOST_TEXT)
        return "".join(self.browser.texts(GHOST_TEXT))

    def see_no_ghost_text(self) -> None:
        """Wait until no suggestion is on screen."""
        self.browser.see_no_more(GHOST_TEXT)

    def save(self, file: Path) -> str:
        """Save with the keyboard; returns the file's text once the server has recorded the save."""
        before = len(self.journal("file.saved"))
        self.browser.press("Control+S")
        self.until(lambda: len(self.journal("file.saved")) > before, "the save in the journal")
        return file.read_text(encoding="utf-8")

    def set(self, settings: Mapping[str, object]) -> None:
        """Write the user's settings anew, in the editor for them."""
        self.command("Preferences: Open User Settings (JSON)")
        self.see_editor("settings.json")
        self.browser.press("Control+A")
        self.browser.insert(json.dumps({**SETTINGS, **settings}, indent=2))
        self.browser.press("Control+S")
        self.browser.see(".tab.active:not(.dirty)", "settings.json")
        self.browser.press("Control+W")
        self.browser.see_no_more(".tab", "settings.json")

    def journal(self, kind: str = "", *, path: str = "") -> list[Event]:
        """The events of one kind, or about one file."""
        events = (json.loads(line) for line in read(self.places["DATA"] / "journal.sqlite"))
        return [event for event in events if kind in {"", event["kind"]} and path in {"", event.get("path")}]

    def saved(self, file: Path) -> list[Piece]:
        """Class and text of the ranges of a file's last save, each checked to be at its place in the file."""
        event = self.journal("file.saved", path=self.path(file))[-1]
        stored = file.read_bytes()
        for one in event["ranges"]:
            assert stored[one["start"] : one["end"]].decode() == one["text"]
        return [(one["class"], one["text"]) for one in event["ranges"]]

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait for something outside the page."""
        until = time.monotonic() + WAIT_SECONDS_MAX
        while not holds():
            if time.monotonic() > until:
                raise self.browser.failed(f"{what} did not come")
            time.sleep(0.1)

    def picture(self, name: str, clip: Clip | None = None) -> None:
        """A picture for the documentation: all of the page, or a cut of it."""
        if self.pictures is not None:
            cut = None if clip is None else dict(zip(("x", "y", "width", "height"), clip, strict=True))
            self.browser.picture(self.pictures / f"vscode-{name}.png", cut)

    def _ask(self, key: str, text: str) -> None:
        """Type into the box that a key opens."""
        self.browser.press(key)
        self.browser.see(f"{QUICK_INPUT} input:focus")
        self.browser.insert(text)


@contextmanager
def opened(
    code_server: CodeServer, repository: Repository, places: Mapping[str, Path], pictures: Path | None
) -> Iterator[Window]:
    """A window with the repository open; at the end of the block browser and VS Code are gone."""
    chromium = shutil.which("chromium") or ""
    with code_server.running() as served, Browser.running(code_server.tools, chromium, code_server.folder) as browser:
        browser.open(f"{served.url}?folder={repository.root}")
        browser.see(".explorer-folders-view .monaco-list-row")
        yield Window(browser, served, repository, places, pictures)
