"""Does a language server grow while somebody works all day, and what does a key cost it?

    python bench/soak.py ROOT --tokenizer tokenizer.json [--keys 200000] [--tabby FOLDER --tabby-keys 5000]

ROOT is a git work tree with at least 20 Python files; a copy of it is worked in. A seeded person replays lines of
those files: types in runs, deletes and types again, accepts what is shown, moves, saves, and goes from one document
to another, eight of them open at once. The model answers at once, with the rest of the line or with another one.
Most runs are typed faster than anything can answer, and every run's last key is waited for.

Resident memory and processor time of the server's process are printed as it goes. Ends with 1 when the server grew:
when the median of the last fifth is more than `GROWTH_MB_MAX` above that of the second fifth.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import rival_tabby
from compared_servers import cpu_seconds, index, ours, resident_mb, tabby
from language_client import LanguageClient
from typist import INLINE, Dialect, Shown, Typist

GROWTH_MB_MAX = 10.0
SAMPLES = 50
DOCUMENTS, OPEN_MAX = 20, 8
DOCUMENT_LINES_MIN, DOCUMENT_LINES_MAX = 100, 1500
RIGHT_SHARE, ACCEPT_SHARE, SLIP_SHARE, SWITCH_SHARE, SAVE_SHARE = 0.5, 0.3, 0.1, 0.2, 0.02
SLIP_KEYS = 3
SLOW_SHARE = 0.05
ACCEPT = "codeassist.accept"


@dataclass(frozen=True, slots=True)
class Sample:
    """A server's process after so many keys."""

    keys: int
    resident_mb: float
    cpu_seconds: float


@dataclass(slots=True)
class Guesses:
    """What the model says: the rest of the line that is being typed, or of another one, half the time each."""

    lines: Sequence[str]
    line: str = ""

    def says(self, unfinished: str) -> str:
        """The same text for the same unfinished line."""
        random_ = random.Random(unfinished)
        if random_.random() < RIGHT_SHARE and self.line.startswith(unfinished):
            return f"{self.line[len(unfinished) :]}\n"
        return f"{random_.choice(self.lines).lstrip()}\n"


@dataclass(slots=True)
class Person:
    """Works in some documents of one server."""

    client: LanguageClient
    dialect: Dialect
    files: Sequence[Path]
    guesses: Guesses
    seed: int
    keys: int = 0
    accepted: int = 0
    _unread: set[asyncio.Future[Shown | None]] = field(default_factory=set)
    _open: OrderedDict[Path, Typist] = field(default_factory=OrderedDict)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the seed."""
        self._random = random.Random(self.seed)

    @property
    def front(self) -> Typist:
        """The document that was worked in last."""
        return next(reversed(self._open.values()))

    async def run(self) -> None:
        """Type one line again somewhere, and leave the document as it was."""
        typist = self._document()
        line = self._random.randrange(len(typist.lines))
        text = typist.lines[line]
        indent = len(text) - len(text.lstrip())
        self.guesses.line = text
        typist.write(line, text[:indent])
        typed = text[indent : self._random.randint(indent, len(text))]
        await self._type(typist, typed)
        if self._random.random() < SLIP_SHARE and len(typed) > SLIP_KEYS and typist.line == line:
            typist.rub_out(SLIP_KEYS)
            await self._type(typist, typed[-SLIP_KEYS:])
        typist.write(line, text, through=typist.line)
        if self._random.random() < SAVE_SHARE:
            typist.save()

    async def _type(self, typist: Typist, text: str) -> None:
        """Some keys; slow ones wait for their suggestions, fast ones only for the last."""
        slow = self._random.random() < SLOW_SHARE
        shown = None
        for position, character in enumerate(text):
            answer = typist.key(character)
            self.keys += 1
            if slow or position == len(text) - 1:
                shown = await answer
            else:
                self._unread.add(answer)
                answer.add_done_callback(self._unread.discard)
                await asyncio.sleep(0)
        if shown is not None and self._random.random() < ACCEPT_SHARE:
            typist.enter(shown.text)
            self.accepted += 1
            if shown.suggestion:
                await typist.command(ACCEPT, shown.suggestion)

    def _document(self) -> Typist:
        """The document in front, or another one; the one used longest ago is closed when too many are open."""
        if self._open and self._random.random() > SWITCH_SHARE:
            return self.front
        file = self._random.choice(self.files)
        if file not in self._open:
            self._open[file] = Typist(self.client, self.dialect)
            self._open[file].open(file, file.read_text(encoding="utf-8"))
        self._open.move_to_end(file)
        if len(self._open) > OPEN_MAX:
            self._open.popitem(last=False)[1].close()
        return self._open[file]


def growth_mb(samples: Sequence[Sample]) -> float:
    """By how much the median of the last fifth of samples is above that of the second fifth, in megabytes."""
    fifth = len(samples) // 5
    if not fifth:
        raise ValueError("five samples are needed at least")
    warm, end = samples[fifth : 2 * fifth], samples[-fifth:]
    return statistics.median(one.resident_mb for one in end) - statistics.median(one.resident_mb for one in warm)


async def soak(name: str, person: Person, keys: int) -> list[Sample]:
    """Work until so many keys were typed, and print a sample now and then."""
    samples = [Sample(0, resident_mb(person.client), cpu_seconds(person.client))]
    began = time.monotonic()
    while person.keys < keys:
        await person.run()
        if person.keys >= (len(samples) * keys) // SAMPLES:
            samples.append(Sample(person.keys, resident_mb(person.client), cpu_seconds(person.client)))
            print(_line(name, samples[-2], samples[-1], time.monotonic() - began), flush=True)
    return samples


def _line(name: str, before: Sample, now: Sample, seconds: float) -> str:
    cpu_ms = (now.cpu_seconds - before.cpu_seconds) * 1000 / (now.keys - before.keys)
    return f"{name}: {now.keys:7} keys, {seconds:5.0f} s, {now.resident_mb:6.1f} MB, {cpu_ms:5.2f} ms of CPU per key"


def _verdict(name: str, person: Person, samples: Sequence[Sample]) -> bool:
    """Say what it came to; whether the server kept its size."""
    grown = growth_mb(samples)
    each = (samples[-1].cpu_seconds - samples[0].cpu_seconds) * 1000 / person.keys
    words = "did not grow" if grown <= GROWTH_MB_MAX else "grew"
    print(
        f"{name}: {person.keys} keys, {person.accepted} acceptances, {each:.2f} ms of CPU per key,"
        f" {samples[-1].resident_mb:.0f} MB at the end; {words}: {grown:+.1f} MB after warming up",
        flush=True,
    )
    return grown <= GROWTH_MB_MAX


def documents(root: Path, seed: int) -> list[Path]:
    """Python files of a usual length."""
    found = [
        file
        for file in sorted(root.rglob("*.py"))
        if DOCUMENT_LINES_MIN <= file.read_bytes().count(b"\n") <= DOCUMENT_LINES_MAX
    ]
    if len(found) < DOCUMENTS:
        raise SystemExit(f"{root} has {len(found)} Python files of a usual length, and {DOCUMENTS} are needed")
    return random.Random(seed).sample(found, DOCUMENTS)


async def measure(options: argparse.Namespace, scratch: Path) -> bool:
    """Soak ours and then the rival; whether ours kept its size."""
    root = scratch / "work"
    shutil.copytree(options.root, root, symlinks=True)
    files = documents(root, seed=1)
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    index(root, scratch)
    guesses = Guesses(lines)
    async with ours(root, scratch, guesses.says, tokenizer=options.tokenizer) as (client, model):
        person = Person(client, INLINE, files, guesses, seed=1)
        kept = _verdict("codeassist", person, await soak("codeassist", person, options.keys))
        print(f"codeassist: {len(model.asked)} requests to the model", *client.told, sep="\n")
    if options.tabby:
        guesses = Guesses(lines)
        async with tabby(root, scratch, guesses.says, where=options.tabby) as (client, model):
            person = Person(client, rival_tabby.DIALECT, files, guesses, seed=1)
            _verdict("tabby-agent", person, await soak("tabby-agent", person, options.tabby_keys))
            print(f"tabby-agent: {len(model.asked)} requests to the model")
    return kept


def main() -> None:
    """Work in a scratch folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--tokenizer", type=lambda text: Path(text).resolve(), required=True)
    parser.add_argument("--keys", type=int, default=200_000)
    parser.add_argument("--tabby", type=Path)
    parser.add_argument("--tabby-keys", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        kept = asyncio.run(measure(options, Path(scratch)))
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
