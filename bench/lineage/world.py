"""The simulated truth: who wrote each token, and the editor that sees a part of it.

Every line of the truth repository ends with a tab and a number, its identity. The registry knows the
owners of the tokens of every identity; the program under test gets neither.
"""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

import hashlib
import random
import re
from dataclasses import dataclass, field

Owner = str
"""`base` (nobody saw who wrote it), `human`, or a span's name."""

BASE, HUMAN = "base", "human"
MARK = "\t@"
_TOKEN = re.compile(r"\w+|[^\w\s]")

_COMMON = [
    "}", "{", "", "", "    return None", "    pass", "else:", "    else:", "        continue", "    }", ");",
    "    return result", "import os", "try:", "    for item in items:", "        break", "# --", "    return True",
]  # fmt: skip
_NAMES = ["total", "item", "user", "cache", "index", "value", "order", "price", "node", "buffer", "client", "state"]
_VERBS = ["load", "save", "check", "update", "merge", "parse", "send", "build", "reset", "find"]


def tokens_of(text: str) -> list[str]:
    """The truth's own idea of a token."""
    return _TOKEN.findall(text)


@dataclass(frozen=True)
class Part:
    """A piece of a line and what the editor knows of its origin (None: nothing)."""

    text: str
    known: Owner | None


@dataclass
class Line:
    """A line in the editor."""

    id: int
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The line without its newline."""
        return "".join(part.text for part in self.parts)


@dataclass
class Registry:
    """Owners of the tokens of every line that ever existed; a blank line has one owner too."""

    owners: dict[int, tuple[Owner, ...]] = field(default_factory=dict)

    def new(self, owners: tuple[Owner, ...]) -> int:
        """A new identity."""
        number = len(self.owners) + 1
        self.owners[number] = owners
        return number

    def line(self, text: str, owner: Owner, known: Owner | None) -> Line:
        """A new line by one author."""
        return Line(self.new((owner,) * max(1, len(tokens_of(text)))), (Part(text, known),))


def truth_class(owners: tuple[Owner, ...]) -> tuple[str, str | None]:
    """Class and span as the contract defines them."""
    spans = [owner for owner in owners if owner not in {BASE, HUMAN}]
    if 2 * len(spans) >= len(owners) and spans:
        span = max(sorted(set(spans)), key=spans.count)
        return ("ai" if len(spans) == len(owners) else "ai-edited"), span
    return ("human" if HUMAN in owners else "unknown"), None


class Writer:
    """Random source lines with natural duplicates."""

    def __init__(self, rng: random.Random, duplicates: float) -> None:
        self.rng = rng
        self.duplicates = duplicates

    def text(self) -> str:
        """One line."""
        rng = self.rng
        if rng.random() < self.duplicates:
            return rng.choice(_COMMON)
        indent = "    " * rng.randint(0, 3)
        a, b, c = (rng.choice(_NAMES) for _ in range(3))
        verb = rng.choice(_VERBS)
        number = rng.randint(0, 60)
        return indent + rng.choice([
            f"{a} = {verb}_{b}({c}, {number})",
            f"def {verb}_{a}_{number}({b}, {c}):",
            f"if {a}.{b} > {number} and {c}:",
            f"self.{a}[{number}] = {b}.{verb}({c})",
            f"return {verb}({a}, {b}, key={number})",
            f'raise ValueError("{a} {b} {number}")',
            f"# {verb} the {a} of {b} {number}",
            f"{a}.{b} += {number}",
        ])  # fmt: skip

    def block(self, most: int) -> list[str]:
        """Some lines."""
        return [self.text() for _ in range(self.rng.randint(1, most))]


class Editor:
    """Open buffers. What it knows is lost when a file is closed or changes on disk."""

    def __init__(self, registry: Registry, writer: Writer, *, cumulative: bool) -> None:
        self.registry = registry
        self.writer = writer
        self.rng = writer.rng
        self.cumulative = cumulative
        self.files: dict[str, list[Line]] = {}
        self.person: Owner = HUMAN  # who types; a colleague whose editor records nothing is `base`
        self.hot = 0.0  # share of the insertions that go to the same few lines of a file

    def load(self, path: str, marked: str) -> None:
        """Open a file of the truth repository."""
        self.files[path] = [parse_line(line) for line in marked.split("\n")[:-1]]

    def marked(self, path: str) -> str:
        """The file as the truth repository holds it."""
        return "".join(f"{line.text}{MARK}{line.id}\n" for line in self.files[path])

    def forget(self, path: str) -> None:
        """Close and open again."""
        self.files[path] = [Line(line.id, (Part(line.text, None),)) for line in self.files[path]]

    def rename(self, path: str, to: str) -> None:
        """The buffer follows its file."""
        self.files[to] = self.files.pop(path)

    def typed(self, text: str, path: str, owner: Owner) -> Line:
        """A new line of a file, with the line end that the file has."""
        return self.registry.line(text + self._end(path), owner, None if owner == BASE else owner)

    def _end(self, path: str) -> str:
        lines = self.files[path]
        return "\r" if lines and lines[0].text.endswith("\r") else ""

    def insert(self, path: str, owner: Owner, most: int) -> None:
        """A block by one author, somewhere."""
        lines = [self.typed(text, path, owner) for text in self.writer.block(most)]
        if owner not in {BASE, HUMAN} and all(not line.text.strip() for line in lines):
            lines.append(self.typed(f"{self.rng.choice(_NAMES)}.refresh()", path, owner))
        length = len(self.files[path])
        at = min(length, self.rng.randint(5, 9)) if self.rng.random() < self.hot else self.rng.randint(0, length)
        self.files[path][at:at] = lines

    def delete(self, path: str, most: int) -> None:
        """A few lines go."""
        lines = self.files[path]
        at = self.rng.randrange(len(lines) + 1)
        del lines[at : at + self.rng.randint(1, most)]

    def retype(self, path: str, most: int) -> None:
        """A person deletes lines and types the same again."""
        lines = self.files[path]
        at = self.rng.randrange(len(lines) + 1)
        end = at + self.rng.randint(1, most)
        lines[at:end] = [self.typed(line.text.rstrip("\r"), path, HUMAN) for line in lines[at:end]]

    def move(self, path: str, to: str, most: int) -> None:
        """Cut and paste; the text keeps its owner, and the editor reports no range for it."""
        lines = self.files[path]
        if len(lines) < 8:
            return
        at = self.rng.randrange(len(lines))
        end = at + self.rng.randint(3, most)
        target = self.files[to]
        cut = [Line(line.id, (Part(line.text.rstrip("\r") + self._end(to), None),)) for line in lines[at:end]]
        del lines[at:end]
        place = self.rng.randint(0, len(target))
        target[place:place] = cut

    def copy(self, path: str, most: int) -> None:
        """A pasted copy is the work of the person who pasted it."""
        lines = self.files[path]
        at = self.rng.randrange(len(lines) + 1)
        texts = [line.text.rstrip("\r") for line in lines[at : at + self.rng.randint(1, most)]]
        copied = [self.typed(text, path, self.person) for text in texts]
        place = self.rng.randint(0, len(lines))
        lines[place:place] = copied

    def edit_word(self, path: str) -> None:
        """A person replaces one word of a line."""
        lines = self.files[path]
        candidates = [k for k, line in enumerate(lines) if len(tokens_of(line.text)) >= 3]
        if not candidates:
            return
        at = self.rng.choice(candidates)
        line = lines[at]
        words = list(_TOKEN.finditer(line.text))
        word = self.rng.choice([found for found in words if found[0][0].isalnum()] or words[:1])
        fresh = self.rng.choice(_NAMES) + str(self.rng.randint(0, 999))
        owners = list(self.registry.owners[line.id])
        owners[words.index(word)] = self.person
        known = HUMAN if self.person == HUMAN else None
        parts = (*_cut(line.parts, 0, word.start()), Part(fresh, known), *_cut(line.parts, word.end(), len(line.text)))
        lines[at] = Line(self.registry.new(tuple(owners)), parts)

    def reindent(self, path: str, most: int) -> None:
        """A formatter moves lines to the right; it has no range, and the text keeps its owners."""
        lines = self.files[path]
        at = self.rng.randrange(len(lines) + 1)
        for k in range(at, min(len(lines), at + self.rng.randint(2, most))):
            line = lines[k]
            if line.text.strip():
                lines[k] = Line(self.registry.new(self.registry.owners[line.id]), (Part("    " + line.text, None),))

    def reflow(self, path: str) -> None:
        """A formatter breaks calls into several lines and spaces operators; no ranges."""
        lines: list[Line] = []
        for line in self.files[path]:
            if "(" in line.text and ", " in line.text and self.rng.random() < 0.3:
                lines += self._broken(line)
            else:
                lines.append(line)
        self.files[path] = lines

    def _broken(self, line: Line) -> list[Line]:
        at = line.text.index("(") + 1
        owners = self.registry.owners[line.id]
        first = len(tokens_of(line.text[:at]))
        end = "\r" if line.text.endswith("\r") else ""
        indent = " " * (len(line.text) - len(line.text.lstrip()) + 4)
        return [
            Line(self.registry.new(owners[:first]), (Part(line.text[:at] + end, None),)),
            Line(self.registry.new(owners[first:]), (Part(indent + line.text[at:], None),)),
        ]

    def turn_line_ends(self, path: str) -> None:
        """A tool writes every line with the other line end; the text keeps its owners."""
        end = "" if self._end(path) else "\r"
        lines = self.files[path]
        owners = self.registry.owners
        lines[:] = [Line(self.registry.new(owners[k.id]), (Part(k.text.rstrip("\r") + end, None),)) for k in lines]

    def save(self, path: str) -> tuple[str, str, list[dict[str, object]]]:
        """The truth repository's content, the visible content's blob id, and the ranges of the event."""
        visible: list[str] = []
        ranges: list[dict[str, object]] = []
        at = 0
        for line in self.files[path]:
            whole = line.parts[0].known if len({part.known for part in line.parts}) == 1 else None
            for k, part in enumerate(line.parts):
                text = part.text + ("\n" if k == len(line.parts) - 1 else "")
                known = part.known if whole is None else whole
                covered = text if whole is not None else part.text
                if known is not None and covered:
                    _add_range(ranges, at, covered, known)
                at += len(text.encode())
                visible.append(text)
        content = "".join(visible).encode()
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        if not self.cumulative:
            self.forget(path)
        return self.marked(path), blob, ranges


def _add_range(ranges: list[dict[str, object]], at: int, text: str, known: Owner) -> None:
    class_, span = ("human", None) if known == HUMAN else ("ai", known)
    if ranges and ranges[-1]["end"] == at and (ranges[-1]["class"], ranges[-1]["span"]) == (class_, span):
        ranges[-1]["end"] = at + len(text.encode())
        ranges[-1]["text"] = str(ranges[-1]["text"]) + text
        return
    ranges.append({"start": at, "end": at + len(text.encode()), "class": class_, "span": span, "text": text})


def _cut(parts: tuple[Part, ...], start: int, end: int) -> tuple[Part, ...]:
    found, at = [], 0
    for part in parts:
        low, high = max(start - at, 0), min(end - at, len(part.text))
        if low < high:
            found.append(Part(part.text[low:high], part.known))
        at += len(part.text)
    return tuple(found)


def parse_line(marked: str) -> Line:
    """A line of the truth repository."""
    text, _, number = marked.rpartition(MARK)
    return Line(int(number), (Part(text, None),))


def stripped(content: bytes) -> bytes:
    """A truth file without its identities."""
    return re.sub(rb"\t@\d+$", b"", content, flags=re.MULTILINE)
