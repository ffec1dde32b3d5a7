"""Somebody types in front of a slow model: what is typed, how fast, and what is noted about it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from compared_servers import cpu_seconds
from language_client import LanguageClient
from slow_model import Asked, SlowModel
from typist import Shown, Typist

PAUSE_SECONDS = 1.0
PAUSE_KEYS, PAUSE_KEY_SECONDS = 6, 0.15
ALONG_SECONDS, ALONG_KEYS = 0.1, 20
BURST_SECONDS, BURST_KEYS = 0.12, 12
LINE_KEYS = 40
KEY_SECONDS = (0.06, 0.4)
HESITATIONS = (0.8, 2.0)
HESITATION_SHARE = 0.1
SETTLE_SECONDS = 1.5
LINE_CHARACTERS_MIN = 48
OTHER_GUESS = "zq_other(value)"


@dataclass(slots=True)
class Author:
    """What the model writes: the rest of the line that is typed, but something else until `right_from` is typed."""

    line: str = ""
    right_from: int = 0

    def says(self, unfinished: str) -> str:
        """The model's text for a cursor behind `unfinished`, from whose end a prompt may leave out a space."""
        right = len(unfinished) >= len(self.line[: self.right_from].rstrip()) and self.line.startswith(unfinished)
        return f"{self.line[len(unfinished) :] if right else OTHER_GUESS}\n"


@dataclass(slots=True)
class Arm:
    """One language server with its model."""

    name: str
    client: LanguageClient
    typist: Typist
    model: SlowModel
    author: Author
    explains: bool
    states: list[str] = field(default_factory=list)

    async def rest_at(self, place: "Place", *, right_from: int = 0) -> None:
        """Stand at a place for a while, unless that is where the cursor is already, and forget what was asked."""
        self.author.line, self.author.right_from = place.text, right_from
        if (self.typist.line, self.typist.before) != (place.line, place.text[: place.typed]):
            self.typist.write(place.line, place.text[: place.typed])
        await asyncio.sleep(PAUSE_SECONDS)
        self.model.asked.clear()
        self.states = []

    def key(self, character: str) -> asyncio.Future[Shown | None]:
        """Type a character and ask."""
        answer = self.typist.key(character)
        self.states.append(self.typist.before.rstrip())
        return answer

    def for_keys(self) -> list[Asked]:
        """The requests that the model got for places where a key was typed."""
        return [asked for asked in self.model.asked if asked.unfinished.rstrip() in self.states]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the document, and how much of it stands there before the first key."""

    line: int
    text: str
    typed: int


@dataclass(slots=True)
class Tally:
    """What was measured in one scenario with one arm."""

    milliseconds: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    stages: list[dict[str, float]] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    lived: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    keys: int = 0
    nothing: int = 0
    resident_mb: float = 0.0


Scenario = Callable[[Arm, Place, Tally, random.Random], Awaitable[None]]


async def pause(arm: Arm, place: Place, tally: Tally, random_: random.Random) -> None:
    """One key after a pause in a line that is being typed; until then every guess was wrong."""
    last = place.typed + PAUSE_KEYS
    await arm.rest_at(place, right_from=last + 1)
    for character in place.text[place.typed : last]:
        answer = arm.key(character)
        await asyncio.sleep(PAUSE_KEY_SECONDS)
    await answer  # a second in which nothing is under way
    await jump(arm, Place(place.line, place.text, last), tally, random_)


async def jump(arm: Arm, place: Place, tally: Tally, _: random.Random) -> None:
    """One key after a pause at a place where nothing was asked before."""
    await arm.rest_at(place, right_from=place.typed + 1)
    loop = asyncio.get_running_loop()
    began, used = loop.time(), cpu_seconds(arm.client)
    shown = await arm.key(place.text[place.typed])
    tally.cpu_ms.append((cpu_seconds(arm.client) - used) * 1000)
    tally.milliseconds.append((loop.time() - began) * 1000)
    tally.asked += [(asked.at - began) * 1000 for asked in arm.for_keys()[-1:]]
    tally.nothing += shown is None
    if arm.explains and shown is not None:
        tally.stages.append((await arm.typist.command("codeassist.explain", shown.suggestion))["timings_ms"])
    _count(arm, tally)


async def along(arm: Arm, place: Place, tally: Tally, _: random.Random) -> None:
    """The keys that a shown suggestion said."""
    await arm.rest_at(place)
    loop = asyncio.get_running_loop()
    await arm.key(place.text[place.typed])
    arm.model.asked.clear()
    first = place.typed + 1
    used = cpu_seconds(arm.client)
    for character in place.text[first : first + ALONG_KEYS]:
        await asyncio.sleep(ALONG_SECONDS)
        began = loop.time()
        shown = await arm.key(character)
        tally.milliseconds.append((loop.time() - began) * 1000)
        tally.nothing += shown is None
    tally.cpu_ms.append((cpu_seconds(arm.client) - used) * 1000 / ALONG_KEYS)
    _count(arm, tally)


async def burst_right(arm: Arm, place: Place, tally: Tally, _: random.Random) -> None:
    """Keys that follow each other faster than the model answers; each of its guesses is what is typed."""
    await _burst(arm, place, tally, right_from=0)


async def burst_wrong(arm: Arm, place: Place, tally: Tally, _: random.Random) -> None:
    """The same, but only after the last key the guess is right."""
    await _burst(arm, place, tally, right_from=place.typed + BURST_KEYS)


async def _burst(arm: Arm, place: Place, tally: Tally, *, right_from: int) -> None:
    await arm.rest_at(place, right_from=right_from)
    await _type(arm, place.text[place.typed : place.typed + BURST_KEYS], lambda: BURST_SECONDS, tally)
    await asyncio.sleep(SETTLE_SECONDS)
    _count(arm, tally)


async def line(arm: Arm, place: Place, tally: Tally, random_: random.Random) -> None:
    """Most of a line at a person's speed."""
    indent = len(place.text) - len(place.text.lstrip())
    await arm.rest_at(Place(place.line, place.text, indent), right_from=indent + LINE_KEYS // 2)

    def interval() -> float:
        return random_.uniform(*(HESITATIONS if random_.random() < HESITATION_SHARE else KEY_SECONDS))

    before = cpu_seconds(arm.client)
    await _type(arm, place.text[indent : indent + LINE_KEYS], interval, tally)
    await asyncio.sleep(SETTLE_SECONDS)
    tally.cpu_ms.append((cpu_seconds(arm.client) - before) * 1000 / LINE_KEYS)
    _count(arm, tally)


async def _type(arm: Arm, text: str, interval: Callable[[], float], tally: Tally) -> None:
    """Type without waiting for answers, and then wait for the last one."""
    loop = asyncio.get_running_loop()
    for character in text[:-1]:
        arm.key(character)
        await asyncio.sleep(interval())
    began = loop.time()
    shown = await arm.key(text[-1])
    tally.milliseconds.append((loop.time() - began) * 1000)
    tally.nothing += shown is None


def _count(arm: Arm, tally: Tally) -> None:
    """Note what became of the model's requests."""
    ours = arm.for_keys()
    tally.keys += len(arm.states)
    tally.requests.append(len(ours))
    tally.ahead.append(len(arm.model.asked) - len(ours))
    tally.stopped.append(sum(asked.stopped for asked in ours))
    tally.lived += [(asked.ended - asked.at) * 1000 for asked in ours if asked.stopped and asked.ended is not None]


def places(lines: Sequence[str], count: int, seed: int) -> list[Place]:
    """Long lines of code without quotes, each cut in a word in its first third."""
    found = []
    for number, text in enumerate(lines):
        body = text.strip()
        plain = text.isascii() and not any(mark in text for mark in "\"'#`\t") and ("(" in text or "=" in text)
        start = len(text) - len(text.lstrip()) + len(body) // 5
        cut = next((at for at in range(start, len(text)) if text[at - 1 : at + 1].isalpha()), len(text))
        if plain and len(body) >= LINE_CHARACTERS_MIN and text.endswith(body) and len(text) - cut > ALONG_KEYS + 2:
            found.append(Place(number, text, cut))
    if len(found) < count:
        raise SystemExit(f"this file has {len(found)} long lines of code without quotes, and {count} are needed")
    return random.Random(seed).sample(found, count)
