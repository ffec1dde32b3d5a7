"""Editors as their users and servers see them: keys on one side, messages on the other, and who wrote each character.

What each class says to a server was read in the sources named in `codeassist.capture.habits`. The truth about every
suggestion is what its person did with it, by these rules:

- `whole`: all that was left of it was taken at once, by the key for it, or its last word by the key for words.
- `partial`: a word or a line of it was taken, and not the rest.
- `typed`: not so, and all of its characters were typed or pasted at its place.
- `superseded`: not so, and another suggestion was drawn in its place.
- `rejected`: not so, and Escape, another key at its place, or the cursor elsewhere took it off the screen.
- `closed`: none of these, and the document was closed.

An answer without a suggestion takes one off the screen and decides nothing: what is done at its place next does.

What was not shown for 750 ms without a key or a request leaves no event unless it was taken. What an acceptance
restates at its edges keeps its owner.
"""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from acceptance_server import ROOT, Server

SHOWN_SECONDS = 0.75
HUMAN = "human"
_PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"'}
_CLOSERS = frozenset(_PAIRS.values())


@dataclass(slots=True)
class Fate:
    """What a person did with a suggestion. `doubt` says why messages can't tell it."""

    text: str
    outcome: str = ""
    shown: bool = False
    doubt: str = ""


@dataclass(slots=True)
class Ghost:
    """A suggestion on the screen: `text` would replace the text from `start` on, and what stands `behind` the caret."""

    suggestion: str
    start: int
    text: str
    behind: str
    command: dict[str, Any]
    drawn: bool = True

    def rest(self, text: str, caret: int) -> str | None:
        """What is drawn of it at a caret; None where it does not fit."""
        typed = text[self.start : caret]
        fits = caret >= self.start and self.text.startswith(typed) and text.startswith(self.behind, caret)
        rest = self.text[len(typed) :]
        return rest if fits and rest != self.behind else None


@dataclass(slots=True)
class State:
    """What undo goes back to."""

    text: str
    owners: list[str | None]
    caret: int


@dataclass
class Editor:
    """One document in one editor; offsets count code points."""

    server: Server
    chance: random.Random
    name: str
    encoding: str
    text: str
    caret: int
    line_end: str = "\n"
    owners: list[str | None] = field(default_factory=list)
    fates: dict[str, Fate] = field(default_factory=dict)
    ghost: Ghost | None = None
    _version: int = 1
    _changes: list[dict[str, Any]] = field(default_factory=list)
    _asked: bool = True
    _held: float = 0.0
    _quiet: float = 0.0
    _undo: list[State] = field(default_factory=list)
    _redo: list[State] = field(default_factory=list)

    client = "?"
    confirms = True
    tells_escape = False
    asks_after = 0.0
    tells_after = 0.0
    """Seconds after the last key when a suggestion is asked for, and when changes are told."""
    tells_within = 0.0
    """Seconds after the first change that is not told when it is, however much is typed meanwhile; 0 for any time."""

    @property
    def uri(self) -> str:
        """The document's address."""
        return (ROOT / self.name).as_uri()

    async def open(self) -> None:
        """Open the document, with nothing known of its text."""
        self.owners = [None] * len(self.text)
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        await self.server.send("textDocument/didOpen", {"textDocument": item})
        self.server.applies[self.uri] = self.applied

    async def pause(self, seconds: float) -> None:
        """Do nothing for a while; the editor asks, draws and tells meanwhile."""
        left = seconds
        if not self._asked and left >= self.asks_after:
            await self.sleep(self.asks_after)
            left -= self.asks_after
            await self.ask()
        if self._changes and self.tells_after and left >= self.tells_after:
            await self.sleep(self.tells_after)
            left -= self.tells_after
            await self.tell()
        await self.sleep(left)

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        wait = self.tells_within - self._held
        if self._changes and self.tells_within and wait <= seconds:
            await self._sleep(max(0.0, wait))
            seconds -= max(0.0, wait)
            await self.tell()
        await self._sleep(seconds)

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._held += seconds if self._changes else 0.0
        self._quiet += seconds
        if self.ghost is not None and self.ghost.drawn and self._quiet >= SHOWN_SECONDS:
            self.fates[self.ghost.suggestion].shown = True

    async def ask(self, *, invoked: bool = False, popup: dict[str, Any] | None = None) -> None:
        """Ask for a suggestion at the caret and draw it."""
        self._asked = True
        await self.tell()
        context: dict[str, Any] = {"triggerKind": 1 if invoked else 2}
        if popup is not None:
            context["selectedCompletionInfo"] = popup
        where = {"textDocument": {"uri": self.uri}, "position": self.position(self.caret), "context": context}
        answer = await self.server.send("textDocument/inlineCompletion", where)
        before, self.ghost, self._quiet = self.ghost, None, 0.0
        for item in answer["items"]:
            start, end = self.offset(item["range"]["start"]), self.offset(item["range"]["end"])
            [suggestion] = item["command"]["arguments"]
            text = item["insertText"]
            self.ghost = Ghost(suggestion, start, text, self.text[self.caret : end], item["command"])
            self.fates.setdefault(suggestion, Fate(text))
        if before is not None and self.ghost is None:
            before.drawn, self.ghost = False, before
        elif before is not None and self.ghost is not None and before.suggestion != self.ghost.suggestion:
            self._end(before, "superseded")

    async def tell(self) -> None:
        """Tell the changes that the server does not know yet."""
        if not self._changes:
            return
        self._version += 1
        document = {"uri": self.uri, "version": self._version}
        changes, self._changes, self._held, self._quiet = self._changes, [], 0.0, 0.0
        await self.server.send("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    async def command(self, name: str, *arguments: object) -> Any:
        """Run a command of the server, which knows all changes by then."""
        await self.tell()
        return await self.server.send("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    async def save(self) -> None:
        """Save the document."""
        await self.tell()
        await self.server.send("textDocument/didSave", {"textDocument": {"uri": self.uri}})

    async def close(self) -> None:
        """Close the document."""
        await self.tell()
        if self.ghost is not None:
            self._end(self.ghost, "closed")
        await self.server.send("textDocument/didClose", {"textDocument": {"uri": self.uri}})

    # --- what a person does ---

    async def type(self, text: str, seconds: float = 0.1) -> None:
        """Press the keys of a text."""
        for key in text.replace(self.line_end, "\n"):
            await (self.enter() if key == "\n" else self.key(key))
            await self.pause(seconds)

    async def key(self, key: str) -> None:
        """Press one key."""
        raise NotImplementedError

    async def enter(self) -> None:
        """Press Enter: the new line is indented as the one before, and deeper behind a colon or bracket."""
        line = self.text[self.text.rfind("\n", 0, self.caret) + 1 : self.caret]
        indent = line[: len(line) - len(line.lstrip())] + ("    " if line.rstrip().endswith((":", "(", "{")) else "")
        await self.new_line(indent)

    async def new_line(self, indent: str) -> None:
        """Insert a line end and an indentation."""
        await self.insert(self.line_end + indent, HUMAN)

    async def backspace(self) -> None:
        """Delete the character before the caret."""
        length = len(self.line_end) if self.text[: self.caret].endswith(self.line_end) else 1
        await self.change(self.caret - length, self.caret, "", HUMAN)

    async def paste(self, text: str) -> None:
        """Paste from the clipboard."""
        self.undoable()
        await self.insert(text, HUMAN)

    async def compose(self, steps: list[str]) -> None:
        """Write with an input method; the last step is what is committed."""
        raise NotImplementedError

    async def escape(self) -> None:
        """Take the suggestion off the screen."""
        if self.ghost is not None:
            self._end(self.ghost, "rejected")
            self.ghost = None
            if self.tells_escape:
                await self.state(hidden=True)

    async def state(self, **state: bool) -> None:
        """Tell what no change tells."""
        await self.server.send("codeassist/editorState", {"uri": self.uri, **state})

    async def move(self, caret: int) -> bool:
        """Put the caret somewhere else; whether the server was told so."""
        self.caret = caret
        self._redraw()
        return False

    async def accept(self) -> bool:
        """Take all of the suggestion; False where none is shown."""
        if self.rest() is None or self.ghost is None:
            return False
        ghost, self.ghost = self.ghost, None
        self.undoable()
        self._take(ghost, "whole")
        await self.insert_all(ghost)
        if self.confirms:
            await self.command(ghost.command["command"], *ghost.command["arguments"])
        self._asked = False
        return True

    async def insert_all(self, ghost: Ghost) -> None:
        """Put the rest of a suggestion in its place."""
        rest = ghost.text[self.caret - ghost.start :]
        await self.change(self.caret, self.caret + len(ghost.behind), rest, ghost.suggestion)

    async def accept_part(self, kind: str) -> bool:
        """Take a word or a line of the suggestion; False where none is shown."""
        raise NotImplementedError

    async def undo(self) -> None:
        """Take back the last acceptance or paste."""
        self._redo.append(State(self.text, list(self.owners), self.caret))
        await self._go(self._undo.pop())

    async def redo(self) -> None:
        """Make it again."""
        self._undo.append(State(self.text, list(self.owners), self.caret))
        await self._go(self._redo.pop())

    # --- what the parts above are made of ---

    def rest(self) -> str | None:
        """What is drawn at the caret."""
        ghost = self.ghost
        return ghost.rest(self.text, self.caret) if ghost is not None and ghost.drawn else None

    def undoable(self) -> None:
        """What is done next is a step of undoing."""
        self._undo.append(State(self.text, list(self.owners), self.caret))
        self._redo.clear()

    async def insert(self, text: str, owner: str) -> None:
        """Insert a text at the caret, which stands behind it then."""
        await self.change(self.caret, self.caret, text, owner)

    async def change(self, start: int, end: int, new: str, owner: str) -> None:
        """Replace a stretch; the caret stands behind the new text."""
        await self.told(start, end, new)
        old = self.text[start:end]
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        middle: list[str | None] = [owner] * (len(new) - head - tail)
        self.owners[start + head : end - tail] = middle
        self.text = self.text[:start] + new + self.text[end:]
        self.caret = start + len(new)
        self._asked = False
        self._redraw()

    async def told(self, start: int, end: int, new: str) -> None:
        """Describe a change to the server; editors that collect changes tell later."""
        self.describe(start, end, new)
        if not self.tells_after:
            await self.tell()

    def describe(self, start: int, end: int, new: str) -> None:
        """Add a change of the text as it is now to what is to be told."""
        ends = {"start": self.position(start), "end": self.position(end)}
        self._changes.append({"range": ends, "text": new})

    def applied(self, edits: list[Any]) -> None:
        """Apply what the server asks for: a part of the suggestion that it was told to take."""
        for edit in edits:
            start, end = self.offset(edit["range"]["start"]), self.offset(edit["range"]["end"])
            self.describe(start, end, edit["newText"])
            assert self.ghost is not None
            owner = self.ghost.suggestion
            self.owners[start:end] = [owner] * len(edit["newText"])
            self.text = self.text[:start] + edit["newText"] + self.text[end:]
            self.caret = start + len(edit["newText"])

    def position(self, offset: int) -> dict[str, int]:
        """The protocol's position."""
        line = self.text.count("\n", 0, offset)
        before = self.text[self.text.rfind("\n", 0, offset) + 1 : offset]
        return {"line": line, "character": _units(before, self.encoding)}

    def offset(self, position: dict[str, int]) -> int:
        """The offset of a position."""
        start = 0
        for _ in range(position["line"]):
            start = self.text.index("\n", start) + 1
        while _units(self.text[start : start + 1], self.encoding) and self.position(start) != position:
            start += 1
        return start

    def passed(self, key: str) -> None:
        """A bracket that the editor has closed was typed over: it stands before the caret now."""
        if self.ghost is not None and self.ghost.behind.startswith(key):
            self.ghost.behind = self.ghost.behind[1:]
        self._redraw()

    def _take(self, ghost: Ghost, how: str) -> None:
        fate = self.fates[ghost.suggestion]
        fate.outcome = how

    def _end(self, ghost: Ghost, how: str) -> None:
        fate = self.fates[ghost.suggestion]
        if fate.outcome not in {"whole", "partial"}:
            fate.outcome = how

    def _redraw(self) -> None:
        ghost = self.ghost
        if ghost is None or ghost.rest(self.text, self.caret) is not None:
            return
        written = self.text[ghost.start : self.caret + len(ghost.behind)]
        self._end(ghost, "typed" if written.startswith(ghost.text) else "rejected")
        self.ghost = None

    async def _go(self, state: State) -> None:
        head = _common(self.text, state.text)
        tail = _common(self.text[head:][::-1], state.text[head:][::-1])
        await self.told(head, len(self.text) - tail, state.text[head : len(state.text) - tail])
        self.text, self.owners, self.caret = state.text, list(state.owners), state.caret
        self._asked = False
        self._redraw()


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _units(text: str, encoding: str) -> int:
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode("utf-8" if encoding == "utf-8" else f"{encoding}-le")) // width
