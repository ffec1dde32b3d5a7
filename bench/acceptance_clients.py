"""The four editors of the acceptance corpus: how each tells a server of the same keys."""

import re
from dataclasses import replace
from typing import Any

from acceptance_editor import HUMAN, Editor, Ghost

LIGHT_BULB_SHARE = 0.7
"""How often VS Code asks for actions where the cursor was put."""
KEY_SHARE = 0.8
"""How often a word is taken in VS Code by the key, of which the extension tells, and not by the mouse."""
REGISTER_SHARE = 0.5
"""How often a paste into Neovim comes in one piece."""
LOST_SHARE = 0.04
"""How often eglot tells a whole text."""

_PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"'}
_CLOSERS = frozenset(_PAIRS.values())
_BEFORE_PAIR = frozenset({"", " ", "\r", "\n", ")", "]", "}"})
_WORD = re.compile(r"-?\d*\.\d\w*|[^`~!@#%^&*()\-=+\[{\]}\\|;:'\",.<>/?\s]+")
_SPACE = re.compile(r"\s+")
_IDE_WORD = re.compile(r"\s*(?:\w+|[^\w\s]+)")


class VisualStudioCode(Editor):
    """Each change at once, pairs in one change; the accept command after a whole acceptance, and nothing for a part."""

    client = "Visual Studio Code"

    async def key(self, key: str) -> None:
        if key in _CLOSERS and self.text.startswith(key, self.caret):
            await self.over(key)
        elif key in _PAIRS and self.text[self.caret : self.caret + 1] in _BEFORE_PAIR:
            await self.pair(key, _PAIRS[key])
        else:
            await self.insert(key, HUMAN)

    async def over(self, key: str) -> None:
        """Type over a bracket that the editor has closed: it is replaced by itself."""
        start = self.caret
        await self.told(start, start + 1, key)
        self.caret += 1
        self._asked = False
        self.passed(key)

    async def pair(self, opener: str, closer: str) -> None:
        """Type an opening bracket, which is closed in the same change."""
        ghost = self.covering(opener, closer)
        self.ghost = None
        await self.insert(opener + closer, HUMAN)
        self.caret -= 1
        self.ghost = ghost

    def covering(self, opener: str, closer: str) -> Ghost | None:
        """The suggestion behind an opening bracket that is typed along: what closes it is a part of it, or follows."""
        ghost = self.ghost
        rest = None if ghost is None else ghost.rest(self.text, self.caret)
        if ghost is None or rest is None:
            return ghost
        if not rest.startswith(opener):
            self._end(ghost, "rejected")
            return None
        covers = closer in rest[1:]
        return replace(ghost, behind=(closer if covers else "") + ghost.behind)

    async def compose(self, steps: list[str]) -> None:
        """Each key replaces all that is composed."""
        start = self.caret
        for step in steps:
            await self.change(start, self.caret, step, HUMAN)
            await self.sleep(0.1)

    async def move(self, caret: int) -> bool:
        await super().move(caret)
        if self.chance.random() > LIGHT_BULB_SHARE:
            return False
        await self.sleep(0.25)
        place = self.position(caret)
        where = {"textDocument": {"uri": self.uri}, "range": {"start": place, "end": place}}
        context = {"diagnostics": [], "triggerKind": 2}
        await self.server.send("textDocument/codeAction", {**where, "context": context})
        return True

    async def insert_all(self, ghost: Ghost) -> None:
        """The whole item is put where it begins, also what of it was typed."""
        await self.change(ghost.start, self.caret + len(ghost.behind), ghost.text, ghost.suggestion)

    async def accept_part(self, kind: str) -> bool:
        rest = self.rest()
        if rest is None or self.ghost is None:
            return False
        part = next_word(rest) if kind == "word" else rest[: rest.find("\n") + 1] or rest
        if part == rest or (self.ghost.behind and part == rest.removesuffix(self.ghost.behind)):
            return await self.accept()
        self.undoable()
        by_key = kind == "word" and self.chance.random() < KEY_SHARE
        if by_key:
            self._take(self.ghost, "partial")
            await self.state(accepting=True)
        else:
            self.took(part)
        await self.insert(part, self.ghost.suggestion)
        if by_key:
            await self.state(accepting=False)
        return True

    def took(self, part: str) -> None:
        """Note a part that was taken without a word to the server."""
        assert self.ghost is not None
        fate = self.fates[self.ghost.suggestion]
        self._take(self.ghost, "partial")
        if len(part) == 1 or part.isspace() or not re.search(r"[^\W_]|\S\s*\n", part):
            fate.doubt = "a part that one key may have written"


class Lsp4ij(VisualStudioCode):
    """Each change at once, pairs in two; no command, and what closes a bracket is typed over without a change."""

    client = "PyCharm"
    confirms = False
    asks_after = 0.3

    async def over(self, key: str) -> None:
        self.caret += 1
        self.passed(key)

    async def pair(self, opener: str, closer: str) -> None:
        ghost = self.covering(opener, closer)
        self.ghost = None
        await self.insert(opener, HUMAN)
        await self.insert(closer, HUMAN)
        self.caret -= 1
        self.ghost = ghost
        if ghost is not None and ghost.behind:  # it only inserts: what closes is left out where it comes last
            if ghost.text.endswith(ghost.behind):
                self.ghost = replace(ghost, text=ghost.text.removesuffix(ghost.behind), behind="")
            else:
                ghost.drawn = False

    async def new_line(self, indent: str) -> None:
        await self.insert(self.line_end, HUMAN)
        if indent:
            await self.insert(indent, HUMAN)

    async def compose(self, steps: list[str]) -> None:
        start = self.caret
        for step in steps:
            if self.caret > start:
                await self.change(start, self.caret, "", HUMAN)
            await self.insert(step, HUMAN)
            await self.sleep(0.1)

    async def move(self, caret: int) -> bool:
        return await Editor.move(self, caret)

    async def insert_all(self, ghost: Ghost) -> None:
        await self.insert(ghost.text[self.caret - ghost.start :], ghost.suggestion)

    async def accept_part(self, kind: str) -> bool:
        rest = self.rest()
        if rest is None or self.ghost is None:
            return False
        word = _IDE_WORD.match(rest)
        part = rest[: rest.find("\n") + 1] or rest if kind == "line" or word is None else word[0]
        if part == rest:
            return await self.accept()
        self.undoable()
        self.took(part)
        await self.insert(part, self.ghost.suggestion)
        return True


class Neovim(Editor):
    """Changes are collected for 150 ms, each told as the difference of lines; parts are asked of the server."""

    client = "Neovim"
    tells_escape = True
    asks_after = 0.075
    tells_after = tells_within = 0.15

    async def key(self, key: str) -> None:
        await self.insert(key, HUMAN)

    def describe(self, start: int, end: int, new: str) -> None:
        """Without what is equal before and behind."""
        old = self.text[start:end]
        after = self.text[:start] + new + self.text[end:]
        while start + len(new) < len(after) and new and not old and after[start + len(new)] == new[0]:
            start, new = start + 1, new[1:] + new[0]  # an insertion is told as far behind as equal text allows
        super().describe(start, end if old else start, new)

    async def compose(self, steps: list[str]) -> None:
        """A terminal sends what was committed, character by character."""
        for character in steps[-1]:
            await self.insert(character, HUMAN)

    async def paste(self, text: str) -> None:
        if self.chance.random() < REGISTER_SHARE:
            await super().paste(text)
            return
        self.undoable()
        for character in text:  # as it is with a register in insert mode
            await self.insert(character, HUMAN)

    async def move(self, caret: int) -> bool:
        was_shown = self.rest() is not None
        await super().move(caret)
        is_left = was_shown and self.ghost is None
        if is_left:
            await self.state(hidden=True)
        return is_left

    async def accept_part(self, kind: str) -> bool:
        if self.rest() is None or self.ghost is None:
            return False
        self.undoable()
        before, ghost = self.caret, self.ghost
        name = "codeassist.acceptWord" if kind == "word" else "codeassist.acceptLine"
        assert await self.command(name, *ghost.command["arguments"]) is True
        taken = ghost.rest(self.text, self.caret) is None
        assert self.caret > before
        self._take(ghost, "whole" if taken else "partial")
        self.ghost = None if taken else ghost
        self._asked = False
        return True


class Eglot(Neovim):
    """Changes are collected for half a second, sometimes told as a whole text; brackets are closed one by one."""

    client = "Eglot"
    asks_after = 0.1
    tells_after, tells_within = 0.5, 0.0

    def describe(self, start: int, end: int, new: str) -> None:
        Editor.describe(self, start, end, new)

    async def key(self, key: str) -> None:
        if key in _CLOSERS and self.text.startswith(key, self.caret):
            await self.insert(key, HUMAN)
            start = self.caret
            await self.told(start, start + 1, "")
            self.text, self.caret = self.text[:start] + self.text[start + 1 :], start
            del self.owners[start]
            self.passed(key)
            return
        await self.insert(key, HUMAN)
        if key in _PAIRS and self.text[self.caret : self.caret + 1] in _BEFORE_PAIR:
            ghost, self.ghost = self.ghost, None
            await self.insert(_PAIRS[key], HUMAN)
            self.caret -= 1
            if ghost is not None:
                rest = ghost.rest(self.text[: self.caret] + self.text[self.caret + 1 :], self.caret)
                covers = rest is not None and _PAIRS[key] in rest
                self.ghost = replace(ghost, behind=(_PAIRS[key] if covers else "") + ghost.behind)

    async def new_line(self, indent: str) -> None:
        await self.insert(self.line_end, HUMAN)
        if indent:
            await self.insert(indent, HUMAN)

    async def tell(self) -> None:
        if self._changes and self.chance.random() < LOST_SHARE:  # it has lost track, and says so
            self._changes = [{"text": self.text}]
        await super().tell()

    async def insert_all(self, ghost: Ghost) -> None:
        if ghost.behind:
            await self.change(self.caret, self.caret + len(ghost.behind), "", HUMAN)
        await self.insert(ghost.text[self.caret - ghost.start :], ghost.suggestion)


CLIENTS: dict[str, type[Editor]] = {"VS Code": VisualStudioCode, "LSP4IJ": Lsp4ij, "Neovim": Neovim, "eglot": Eglot}


def next_word(text: str) -> str:
    """Where VS Code cuts a word off, by its default definition of a word."""
    word = _WORD.search(text)
    end = len(text) if word is None else (word.end() if word.start() == 0 else word.start())
    space = _SPACE.search(text)
    return text[: min(end, space.end())] if space is not None and space.end() < end else text[:end]


def popup_item(editor: Editor, start: int, text: str) -> dict[str, Any]:
    """The item that is selected in a popup, as a request tells it."""
    return {"range": {"start": editor.position(start), "end": editor.position(editor.caret)}, "text": text}
