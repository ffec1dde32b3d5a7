"""What people do with suggestions: each function is one intention, and every choice in it is drawn by chance."""

import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from acceptance_clients import popup_item
from acceptance_editor import HUMAN, Editor

from codeassist.completion import CompletionRequest
from codeassist.completion.along import Below, Suggested

_NAMES = ("order", "price", "total", "customer", "größe", "items", "n", "订单", "rate", "é", "index", "x2")
_HEADS = ("# Grüße 🎉\n", "# 编辑器 🎉🇩🇪\n", "import os\n", "")
_LEADS = ("value = ", "return ", "names[", "call(", "# ", "if ")
_COMPOSED = (["n", "ni", "nih", "nihao", "你好"], ["k", "か", "かn", "漢字"], ["d", "di", "ding", "订单"])

SHORT_SECONDS, LONG_SECONDS = 0.35, 1.3
SOMETIMES = 0.5


@dataclass(slots=True)
class Script:
    """What is suggested in one document; a suggestion is continued as it is typed, with the product's own rule."""

    next: str = ""
    known: list[tuple[str, CompletionRequest, Suggested]] = field(default_factory=list)

    def says(self, request: CompletionRequest) -> tuple[str, str, int] | None:
        """The answer to a request."""
        if self.next:
            suggested = Suggested(self.next, "", Below.at(request.suffix))
            self.known.insert(0, (str(uuid.uuid4()), request, suggested))
            self.next = ""
        for suggestion, asked, suggested in self.known[:1]:
            if not request.prefix.startswith(asked.prefix):
                continue
            rest = suggested.rest(request.prefix[len(asked.prefix) :], request.suffix)
            if rest is not None and rest[0] and not (request.inserts_only and rest[1]):
                return suggestion, *rest
        return None


@dataclass(slots=True)
class Person:
    """Somebody at an editor."""

    editor: Editor
    script: Script
    chance: random.Random

    async def see(self, text: str, seconds: float) -> bool:
        """Type up to a place where `text` is suggested, and look at it for a while; whether it stands there."""
        lead = self.chance.choice(_LEADS)
        await self.editor.type(lead[:-1], 0.05)
        self.script.next = text
        await self.editor.type(lead[-1], 0.01)
        await self.editor.pause(seconds + self.editor.asks_after)
        return self.editor.rest() is not None

    def words(self, lines: int | None = None) -> str:
        """A text to suggest, of one line or several."""
        a, b, c = (self.chance.choice(_NAMES) for _ in range(3))
        one = self.chance.choice(
            (
                f"{a}({b}, {c})",
                f"{a} + {b} * {c}",
                f'"{a}".join({b})',
                f"{a}[{b}].{c}(1)",
                f"{a} 🎉 {b}",
                f"计算{a}的{b}",
            )
        )
        count = self.chance.choice((1, 1, 1, 2, 3)) if lines is None else lines
        more = (f"{self.chance.choice(('', '    '))}{b}.{c}({number})" for number in range(1, count))
        return "\n".join((one, *(f"    {line}" for line in more)))

    def doubt(self, why: str) -> None:
        """Nothing that this client tells shows what was done with the suggestion on the screen."""
        if self.editor.ghost is not None:
            self.editor.fates[self.editor.ghost.suggestion].doubt = why

    @property
    def suggestion(self) -> str:
        """The one on the screen."""
        assert self.editor.ghost is not None
        return self.editor.ghost.suggestion


Intention = Callable[[Person], Awaitable[None]]


async def whole(p: Person) -> None:
    """Take all of it, sometimes before it counts as shown."""
    if await p.see(p.words(), p.chance.choice((SHORT_SECONDS, LONG_SECONDS))):
        await p.editor.accept()


async def whole_and_on(p: Person) -> None:
    """Take all of it and type on at once."""
    if await p.see(p.words(), LONG_SECONDS):
        await p.editor.accept()
        await p.editor.type(p.chance.choice((" + 1", "\nx = 2", ")")), 0.05)


async def words(p: Person) -> None:
    """Take words, then something else."""
    if await p.see(p.words(), LONG_SECONDS):
        for _ in range(p.chance.randint(1, 3)):
            await p.editor.accept_part("word")
            await p.editor.pause(p.chance.choice((0.2, 1.0)))
        await p.editor.escape()
        await p.editor.type("zq", 0.1)


async def words_to_the_end(p: Person) -> None:
    """Take word by word until nothing is left."""
    if await p.see(p.words(1), LONG_SECONDS):
        while await p.editor.accept_part("word"):
            await p.editor.pause(0.2)


async def lines(p: Person) -> None:
    """Take a line, and sometimes the rest."""
    if await p.see(p.words(p.chance.randint(2, 4)), LONG_SECONDS):
        await p.editor.accept_part("line")
        await p.editor.pause(0.6)
        if p.chance.random() < SOMETIMES:
            await p.editor.accept()


async def word_then_typed(p: Person) -> None:
    """Take a word and type the rest by hand."""
    text = p.words(1)
    if await p.see(text, LONG_SECONDS):
        await p.editor.accept_part("word")
        await p.editor.pause(0.4)
        await p.editor.type(p.editor.rest() or "", 0.1)


async def accepted_then_edited(p: Person) -> None:
    """Take all of it, look, and change something inside."""
    if not await p.see(p.words(), LONG_SECONDS):
        return
    suggestion = p.suggestion
    await p.editor.accept()
    await p.editor.pause(2)
    mine = [offset for offset, owner in enumerate(p.editor.owners) if owner == suggestion]
    inside = [at for at in mine[1:-1] if p.editor.text[at - 1 : at + 1].isalnum()]
    if not inside:
        return
    await p.editor.move(p.chance.choice(inside))
    if p.chance.random() < SOMETIMES:
        await p.editor.backspace()
    await p.editor.type(p.chance.choice(("q", "zz", "_v")), 0.1)
    p.editor.fates[suggestion].outcome = "edited"


async def typed(p: Person) -> None:
    """Type all of it by hand."""
    text = p.words(1)
    if await p.see(text, p.chance.choice((SHORT_SECONDS, LONG_SECONDS))):
        await p.editor.type(text, p.chance.choice((0.05, 0.12, 0.3)))
        await p.editor.type(";", 0.1)


async def typed_then_accepted(p: Person) -> None:
    """Type a part of it by hand and take the rest."""
    text = p.words()
    if await p.see(text, LONG_SECONDS):
        first = text.split("\n")[0]
        await p.editor.type(first[: p.chance.randint(1, max(1, len(first) - 2))], 0.1)
        await p.editor.pause(0.5)
        await p.editor.accept()


async def typed_and_back(p: Person) -> None:
    """Type a part, delete some of that again, and take the rest."""
    text = p.words(1)
    if await p.see(text, LONG_SECONDS):
        await p.editor.type(text[:3], 0.1)
        if any(key in '([{"' for key in text[:3]):
            return
        await p.editor.backspace()
        await p.editor.pause(0.5)
        await p.editor.accept()


async def typed_then_else(p: Person) -> None:
    """Type a part of it by hand, then something else."""
    text = p.words()
    if await p.see(text, LONG_SECONDS):
        await p.editor.type(text[:2], 0.1)
        await p.editor.type("~z", 0.1)


async def something_else(p: Person) -> None:
    """Type something else at once, sometimes before it counts as shown."""
    if await p.see(p.words(), p.chance.choice((SHORT_SECONDS, LONG_SECONDS))):
        await p.editor.type(p.chance.choice(("~other", "7", "\n~")), 0.1)


async def escape_then_else(p: Person) -> None:
    """Take it off the screen and type something else."""
    if await p.see(p.words(), LONG_SECONDS):
        await p.editor.escape()
        await p.editor.type("~z", 0.1)


async def escape_and_close(p: Person) -> None:
    """Take it off the screen and close the document."""
    if await p.see(p.words(), LONG_SECONDS):
        if not p.editor.tells_escape:
            p.doubt("Escape leaves no trace")
        await p.editor.escape()


async def moved_and_typed(p: Person) -> None:
    """Put the cursor elsewhere and type there."""
    if await p.see(p.words(), LONG_SECONDS):
        await p.editor.move(0)
        await p.editor.pause(0.3)
        await p.editor.type("#", 0.1)
        await p.editor.pause(1)


async def moved_and_closed(p: Person) -> None:
    """Put the cursor elsewhere, and close the document."""
    if await p.see(p.words(), LONG_SECONDS):
        suggestion = p.suggestion
        if not await p.editor.move(0):
            p.editor.fates[suggestion].doubt = "a cursor that is put elsewhere leaves no trace"


async def superseded(p: Person) -> None:
    """Ask by hand for another one, and sometimes take that."""
    if await p.see(p.words(), LONG_SECONDS):
        p.script.next = p.words()
        await p.editor.ask(invoked=True)
        await p.editor.sleep(LONG_SECONDS)
        if p.chance.random() < SOMETIMES:
            await p.editor.accept()
        else:
            await p.editor.type("~", 0.1)


async def superseded_while_typing(p: Person) -> None:
    """Type along, and another one comes that goes on otherwise."""
    text = p.words()
    if await p.see(text, LONG_SECONDS) and text[0] not in '([{"':
        p.script.next = "_".join((p.chance.choice(_NAMES), p.words(1)))
        await p.editor.type(text[0], 0.01)
        await p.editor.pause(LONG_SECONDS)
        await p.editor.accept()


async def pasted(p: Person) -> None:
    """Paste the same text from the clipboard."""
    text = p.words(1)
    if await p.see(text, LONG_SECONDS):
        if not p.editor.confirms:
            p.doubt("a paste of what is offered looks like its acceptance")
        await p.editor.paste(text)
        await p.editor.pause(1)


async def pasted_else(p: Person) -> None:
    """Paste another text, of several words."""
    if await p.see(p.words(), LONG_SECONDS):
        await p.editor.paste("~" + p.words())
        await p.editor.pause(1)


async def undone(p: Person) -> None:
    """Take it, undo that, and sometimes redo it."""
    if await p.see(p.words(), LONG_SECONDS):
        await p.editor.accept()
        await p.editor.pause(0.8)
        await p.editor.undo()
        await p.editor.pause(p.chance.choice((0.2, 1.0)))
        if p.chance.random() < SOMETIMES:
            await p.editor.redo()
            await p.editor.pause(0.6)


async def composed(p: Person) -> None:
    """Write something with an input method instead."""
    if await p.see(p.words(), LONG_SECONDS):
        await p.editor.compose(list(p.chance.choice(_COMPOSED)))
        await p.editor.pause(0.6)


async def composed_alike(p: Person) -> None:
    """Write the first word of it with an input method."""
    if await p.see("订单的总价", LONG_SECONDS):
        await p.editor.compose(["d", "di", "ding", "订单"])
        await p.editor.pause(0.6)


async def popped_up(p: Person) -> None:
    """Take the item that the editor's own popup has selected, of which the suggestion is a longer form."""
    editor = p.editor
    name = p.chance.choice(("charge", "customer"))
    if not await p.see(f"{name}(1, 2)", LONG_SECONDS):
        return
    if editor.client == "Visual Studio Code":
        await editor.ask(popup=popup_item(editor, editor.caret, name))
        await editor.sleep(0.2)
    else:
        p.doubt("a popup's item looks like a first word")
    if editor.rest() is None:
        return
    await editor.insert(name, HUMAN)
    await editor.pause(0.5)
    await editor.type("~", 0.1)


async def closed(p: Person) -> None:
    """Close the document while it stands there."""
    await p.see(p.words(), LONG_SECONDS)


INTENTIONS: tuple[tuple[Intention, int, int], ...] = (
    (whole, 5, 160), (whole_and_on, 3, 80), (words, 4, 4), (words_to_the_end, 2, 1), (lines, 3, 6),
    (word_then_typed, 2, 1), (accepted_then_edited, 5, 30), (typed, 5, 70), (typed_then_accepted, 4, 30),
    (typed_and_back, 2, 5), (typed_then_else, 3, 100), (something_else, 4, 300), (escape_then_else, 3, 40),
    (escape_and_close, 1, 1), (moved_and_typed, 4, 60), (moved_and_closed, 1, 1), (superseded, 4, 20),
    (superseded_while_typing, 3, 30), (pasted, 2, 1), (pasted_else, 2, 10), (undone, 3, 5), (composed, 2, 33),
    (composed_alike, 1, 1), (popped_up, 2, 1), (closed, 2, 10),
)  # fmt: skip
"""What people do, how often the hard corpus draws it, and how many of 1,000 suggestions the usual one.

Of the usual ones 30 % are accepted, as GitHub reports of Copilot (Ziegler et al., "Measuring GitHub Copilot's Impact on
Productivity", 2024), and most others are typed over. For what messages can't tell nobody has published a rate; what is
drawn here is assumed: 6 of 1,000 taken by words, one each for a paste of what is offered, a popup's item that is its
first word, and a document that is closed after Escape, or after a click elsewhere.
"""


def document(chance: random.Random, line_end: str) -> tuple[str, int]:
    """The text of a document and a place in it where a line begins."""
    above = chance.choice(_HEADS) + "def f(a):\n    b = a\n    "
    below = chance.choice(("\n    return b\n", "\n", "\n\n\n# end 中文\n"))
    above = above.replace("\n", line_end)
    return above + below.replace("\n", line_end), len(above)
