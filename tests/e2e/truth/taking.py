"""What a person does with suggestions."""

import random
import re
from typing import Any

from tests.e2e.truth.desk import Desk
from tests.e2e.truth.history import History
from tests.e2e.truth.landings import Landings
from tests.e2e.truth.writer import Writer


class Taking(Landings):
    """A person to whom something is suggested."""

    def __init__(self, rng: random.Random, desk: Desk, history: History) -> None:
        super().__init__(rng, desk, history)
        self.writer = Writer(rng)

    async def _accept_line(self, path: str) -> None:
        at = self._new_line(path)
        await self._suggest_and_accept(path, at, self.writer.line())

    async def _accept_middle(self, path: str) -> None:
        at = self._type(path, self._new_line(path), f"{self.writer.name()} = ")
        if self.rng.random() < 0.4:
            self._type(path, at, f"  # {self.writer.name()}")
        await self._suggest_and_accept(path, at, self.writer.expression())

    async def _accept_lines(self, path: str) -> None:
        if self.rng.random() < 0.5:
            await self._suggest_and_accept(path, self._new_line(path), self.writer.call())
            return
        at = self._type(path, self._new_line(path), f"if {self.writer.name()}:")
        indent = self._indentation(path, at) + "    "
        at = self._type(path, self._enter(path, at), "    ")
        await self._suggest_and_accept(path, at, self.writer.body(indent))

    async def _accept_words(self, path: str) -> None:
        """Word by word or the first line; then the rest by hand, whole, or not at all."""
        at = self._new_line(path)
        text = self.writer.call() if self.rng.random() < 0.4 else self.writer.statement()
        item = await self._suggest(path, at, text)
        for _ in range(self.rng.randint(1, 2)):
            head = None if item is None else head_of(item["insertText"], self.rng)
            if item is None or head is None:
                return
            self.desk.accept_part(path, item, at, head)
            at += len(head)
            rest = item["insertText"][len(head) :]
            item = await self._suggest(path, at, text) if self.rng.random() < 0.5 else left_of(item, rest)
            if item is not None and not rest.startswith(item["insertText"]):
                return
        after = self.rng.choice(("type", "type other", "accept", "leave"))
        if after == "type" and item is not None:
            self._type(path, at, item["insertText"])
        elif after == "type other":
            self._type(path, at, self.writer.name())
        elif after == "accept" and item is not None and "range" in item:
            await self.desk.accept(path, item, at)

    async def _accept_after_typing(self, path: str) -> None:
        """Type the beginning of a suggestion, ask again, and take the rest."""
        at = self._new_line(path)
        text = self.writer.statement()
        item = await self._suggest(path, at, text)
        if item is None:
            return
        at = self._type(path, at, item["insertText"][: self.rng.randint(1, 6)])
        await self._suggest_and_accept(path, at, text)

    async def _type_suggestion(self, path: str) -> None:
        """Type what is offered, key by key."""
        at = self._new_line(path)
        item = await self._suggest(path, at, self.writer.call() if self.rng.random() < 0.4 else self.writer.statement())
        if item is not None:
            self._type(path, at, item["insertText"])

    async def _ignore_suggestion(self, path: str) -> None:
        at = self._new_line(path)
        await self._suggest(path, at, self.writer.statement())
        if self.rng.random() < 0.5:
            self._type(path, at, self.writer.statement())

    async def _suggest(self, path: str, at: int, text: str) -> dict[str, Any] | None:
        self.desk.model.says = f"{text}\n"
        return await self.desk.suggestion(path, at)

    async def _suggest_and_accept(self, path: str, at: int, text: str) -> None:
        item = await self._suggest(path, at, text)
        if item is None:
            self._type(path, at, text.partition("\n")[0])
            return
        await self.desk.accept(path, item, at)


def head_of(text: str, rng: random.Random) -> str | None:
    """The first word or line of a suggestion, if something is left behind it."""
    pattern = rng.choice((r"\s*\w+\W*?(?=\w|\s|$)", r"[^\n]*\n"))
    found = re.match(pattern, text)
    head = found[0] if found else ""
    whole_word = not (re.match(r"\w", head[-1:]) and re.match(r"\w", text[len(head) :]))
    return head if len(head) > 1 and len(head) < len(text) and re.search(r"\w", head) and whole_word else None


def left_of(item: dict[str, Any], rest: str) -> dict[str, Any]:
    """What stays on offer after a part was taken, without asking again."""
    return {"insertText": rest, "command": item["command"]}
