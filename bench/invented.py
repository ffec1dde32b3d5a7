"""How often does the check of invented names cry wolf on real code, and how many inventions does it find?

    python bench/invented.py ROOT... --index FOLDER [--lines 2000] [--names 300] [--show]
    python bench/invented.py @ROOTS.txt --index FOLDER

The roots are indexed into FOLDER, which is kept. *False alarms*: lines and blocks of real files, drawn by a fixed seed,
are cut out and put back as if they were suggested, with the rest of their file around them. Whatever is called
invented then, is not. *Found*: in such a line one name, which the index can tell the definition of, is replaced by
another: one of its words by a word of the same repository, or the whole name by one of the same kind from another file.
Names that the repository has nowhere are told from those that it has elsewhere.

A replaced name that the owner happens to have would be counted as missed.
"""

import argparse
import itertools
import keyword
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.checking import Unknown
from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import FileFacts

FILE_BYTES_MIN, FILE_BYTES_MAX = 500, 300_000
BLOCK_LINES_MAX = 8
BLOCK_SHARE = 0.25
"""So many of the holes are blocks of several lines."""
HOLES_IN_A_FILE = 20
_NAME = re.compile(r"(?:(?<=\.)|(?<=import )|(?<=[{,] )|(?<=\(|,)\s*(?=\w+=))[^\W\d]\w{2,}")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class Hole:
    """A piece of a file that is taken as a suggestion."""

    root: Path
    path: str
    prefix: str
    text: str
    suffix: str

    @property
    def request(self) -> ContextRequest:
        """The cursor of the suggestion."""
        return ContextRequest(self.root, self.path, self.prefix, self.suffix)


class Checked:
    """Checks with the time that each takes."""

    def __init__(self, index: CodeIndex) -> None:
        self._index = index
        self._spent: list[tuple[float, float]] = []

    @property
    def times(self) -> str:
        """How long half of the checks took at most, and 95 %, on the clock and of CPU."""
        if not self._spent:
            return "no checks"
        by_clock, by_cpu = (sorted(spent) for spent in zip(*self._spent, strict=True))
        half, most = (int(share * (len(by_clock) - 1)) for share in (0.5, 0.95))
        return f"{by_clock[half]:.1f} ms p50, {by_clock[most]:.1f} ms p95 (CPU {by_cpu[half]:.1f}, {by_cpu[most]:.1f})"

    def unknown(self, hole: Hole, text: str) -> tuple[Unknown, ...]:
        """What is invented in a text in the place of a hole."""
        started, begun = time.perf_counter(), time.thread_time()
        found = self._index.unknown(hole.request, text)
        self._spent.append((1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - begun)))
        return found


def main() -> None:
    """Index, check, and print."""
    options = _options()
    with CodeIndex.open(options.index) as index:
        for root in options.roots:
            index.update(root.resolve())
        lines = sum(size.lines for size in index.sizes())
        print(f"{lines:,} lines indexed, {len(options.roots)} roots")
        for root in options.roots:
            holes = list(_holes(root.resolve(), options.lines, options.language, re.compile(options.matching)))
            _false_alarms(Checked(index), holes, root.name, show=options.show)
            if options.names:
                _inventions(index, holes, options.names, show=options.show)
        print(f"{psutil.Process().memory_info().rss / 1e6:.0f} MB resident at the end")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="False alarms and recall.", fromfile_prefix_chars="@")
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, required=True, help="a folder for the index, which is kept")
    parser.add_argument("--lines", type=int, default=2_000, help="lines of each root that are put back")
    parser.add_argument("--names", type=int, default=300, help="names of each root that are replaced")
    parser.add_argument("--language", default="python")
    parser.add_argument("--matching", default="", help="a regular expression for the first line of a piece")
    parser.add_argument("--show", action="store_true", help="print every alarm, and what was missed")
    return parser.parse_args()


def _holes(root: Path, lines_max: int, language: str, matching: re.Pattern[str]) -> Iterator[Hole]:
    """Pieces of real files until they have so many lines."""
    dice = random.Random(root.name)
    files = sorted(path for path in root.rglob("*") if _is_read(path, root, language))
    dice.shuffle(files)
    taken = 0
    for path in files:
        lines = path.read_text("utf-8", "replace").split("\n")
        numbers = [number for number, line in enumerate(lines) if _is_code(line) and matching.search(line)]
        for number in dice.sample(numbers, min(len(numbers), HOLES_IN_A_FILE)):
            count = dice.randint(2, BLOCK_LINES_MAX) if dice.random() < BLOCK_SHARE else 1
            if taken >= lines_max:
                return
            taken += count
            yield _hole(root, path, lines, number, min(number + count, len(lines)))


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("#", "//"))


def _is_read(path: Path, root: Path, language: str) -> bool:
    known = language_of(path.name)
    if known is None or known.name != language or not path.is_file() or ".git" in path.relative_to(root).parts:
        return False
    return FILE_BYTES_MIN <= path.stat().st_size <= FILE_BYTES_MAX


def _hole(root: Path, path: Path, lines: Sequence[str], first: int, after: int) -> Hole:
    """A line or block, the cursor behind its indentation."""
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    above = "".join(f"{line}\n" for line in lines[:first])
    text = "\n".join(lines[first:after])
    below = "".join(f"\n{line}" for line in lines[after:])
    return Hole(root, path.relative_to(root).as_posix(), above + indent, text[len(indent) :], below)


def _false_alarms(checked: Checked, holes: Sequence[Hole], name: str, *, show: bool) -> None:
    lines = alarms = 0
    for hole in holes:
        lines += hole.text.count("\n") + 1
        for found in checked.unknown(hole, hole.text):
            alarms += 1
            if show:
                print(f"  ALARM {hole.path}:{hole.prefix.count(chr(10)) + 1} {found.reason} ({found.owner})")
                print(f"        {hole.text.splitlines()[hole.text[: found.start].count(chr(10))].strip()}")
    print(f"{name}: {alarms} false alarms in {lines:,} lines, {len(holes):,} checks, {checked.times}")


def _inventions(index: CodeIndex, holes: Sequence[Hole], count: int, *, show: bool) -> None:
    dice = random.Random(0)
    words, names = _vocabulary(holes)
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    checked = Checked(index)
    for hole in holes:
        if tried.total() >= 2 * count:
            break
        for start, end, kind in _owned_names(index, hole, dice):
            written = hole.text[start:end]
            for how, other in (
                ("a word changed", _changed(written, words, dice)),
                ("from elsewhere", dice.choice(names[kind])),
            ):
                if other == written:
                    continue
                text = hole.text[:start] + other + hole.text[end:]
                key = f"{kind}, {how}"
                tried[key] += 1
                alarms = checked.unknown(hole, text)
                if any(one.name == other for one in alarms):
                    found[key] += 1
                elif show:
                    print(f"  MISSED {kind} {written} -> {other} in {hole.path}: {_line_at(text, start)}")
    for key, total in sorted(tried.items()):
        print(f"  {key}: {found[key]} of {total} found ({found[key] / total:.0%})")
    print(f"  {found.total()} of {tried.total()} found, {checked.times}")


def _line_at(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()


def _vocabulary(holes: Sequence[Hole]) -> tuple[list[str], dict[str, list[str]]]:
    """The words of names, and the names by what they stand for."""
    names: dict[str, list[str]] = defaultdict(list)
    for hole in holes:
        for found in _NAME.finditer(hole.text):
            names[_kind(hole.text, found.start(), found.end())].append(found[0].strip())
    words = sorted({word.lower() for known in names.values() for name in known for word in _WORD.findall(name)})
    return [word for word in words if len(word) > 2 and not keyword.iskeyword(word)], dict(names)  # noqa: PLR2004 - shorter ones are no words


def _kind(text: str, start: int, end: int) -> str:
    """What a name of a text is, empty for one that is not replaced."""
    before = text[:start].rstrip()
    if re.match(r"(?:from|import|export)\b", before[before.rfind("\n") + 1 :].lstrip()):
        return "import"
    if re.match(r"=(?!=)", text[end:]) and before.endswith(("(", ",")):
        return "argument"
    if before.endswith("."):
        return "attribute of self" if re.search(r"\b(?:self|cls)\.$", before) else "attribute"
    return ""


def _owned_names(index: CodeIndex, hole: Hole, dice: random.Random) -> list[tuple[int, int, str]]:
    """One name of a hole that is used there, and of which the index knows the owner's definition."""
    matches = list(_NAME.finditer(hole.text))
    dice.shuffle(matches)
    used = _used(hole)
    for match in matches:
        start = match.end() - len(match[0].strip())
        kind = _kind(hole.text, start, match.end())
        at = _called(hole.text, start) if kind == "argument" else start
        if not kind or start not in used or at is None or (kind != "argument" and _is_set(hole.text[match.end() :])):
            continue
        known = index.definition_at(
            ContextRequest(hole.root, hole.path, hole.prefix + hole.text[:at], hole.text[at:] + hole.suffix)
        )
        if known and all(one.exact for one in known):
            return [(start, match.end(), kind)]
    return []


def _used(hole: Hole) -> set[int]:
    """Where in the text of a hole names are used, so neither in texts nor in comments."""
    source = hole.prefix + hole.text + hole.suffix
    language = language_of(hole.path)
    assert language is not None
    starts = [0, *itertools.accumulate(len(line) + 1 for line in source.split("\n"))]
    uses = (use for use in _parsed(language.name, source).uses)
    lines = source.split("\n")
    found = set()
    for use in uses:
        column = len(lines[use.line - 1].encode()[: use.column].decode())
        found.add(starts[use.line - 1] + column - len(hole.prefix))
    return found


@lru_cache(8)
def _parsed(language: str, source: str) -> FileFacts:
    return LANGUAGES[language].parse(source.encode(), True)


def _is_set(after: str) -> bool:
    """Whether an attribute is given a value: that makes it, so it is no invention."""
    return re.match(r"(?:\s*:[^=\n]+)?\s*(?:=(?!=)|,.*[^=!<>]=[^=])", after) is not None


def _called(text: str, at: int) -> int | None:
    """Where the name of the function stands that an argument is passed to."""
    depth = 0
    for number in range(at - 1, -1, -1):
        depth += text[number] in ")]}"
        if text[number] in "([{":
            if depth == 0:
                found = re.search(r"([^\W\d]\w*)$", text[:number])
                return found.start() if found and not re.search(r"\b(?:def|class)\s+$", text[: found.start()]) else None
            depth -= 1
    return None


def _changed(name: str, words: Sequence[str], dice: random.Random) -> str:
    """The name with one of its words changed."""
    parts = list(_WORD.finditer(name))
    if not parts:
        return name
    part = dice.choice(parts)
    other = dice.choice(words)
    written = other.upper() if part[0].isupper() and len(part[0]) > 1 else other
    written = written.capitalize() if part[0][:1].isupper() and not part[0].isupper() else written
    return name[: part.start()] + written + name[part.end() :]


if __name__ == "__main__":
    main()
