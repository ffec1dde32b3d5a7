"""Are the definitions of other files that a function needs in its context, language by language?

    python bench/corpus.py SOURCES --list bench/languages.txt
    python bench/languages.py SOURCES --tokenizer tokenizer.json [--holes 30] [--only LANGUAGE] [--show] [--json]

SOURCES holds a folder for each project of the list, which says of which languages its functions are taken: all that
the index knows but Python, which `bench/retrieval.py` measures, and SQL, which has no bodies that could be cut out.
Functions drawn by a fixed seed, so many of each language and project, lose their bodies; prefix and suffix are the
query.

The truth comes from our own parser, not from our resolver: a needed definition is a name that the body
uses, that the target file neither defines nor binds, and that exactly one other file of the project defines: at its
top, or as a method that the body calls by a name that the standard library has not. Tests and declaration files are
neither asked nor counted, nor are Lua's variables, most of which are local to their files. It is found when a
snippet of that file has a line that defines it: the same rule for every arm. The target file is never shown to any
arm, and a piece that holds the whole body is taken out of all.

Arms: the product; chunks by BM25, with the ten lines above the cursor as the query. The interval is over bodies.
"""

import argparse
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shares
from arms import (
    ANSWER_CHARACTERS_MIN,
    BUDGETS,
    OPERATING_TOKENS,
    CountTokens,
    Hole,
    Piece,
    fitting,
    ours,
    token_counter,
)
from baselines import above, bm25, counted
from corpus import read_list

from codeassist_index import CodeIndex
from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import FileFacts

NAME_CHARACTERS_MIN = 4
BODY_LINES_MIN, BODY_LINES_MAX = 4, 60
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|testing|testdata|mocks?|node_modules|vendor)/|[._](?:test|spec)[.]|Tests?[.]\w+$"
)
_ENDED_BY_WORD = (".rb", ".lua")
_STANDARD = frozenset({
    "apply", "assign", "bind", "call", "catch", "close", "concat", "create", "delete", "entries", "error", "every",
    "exec", "filter", "find", "findIndex", "flat", "flatten", "flatMap", "forEach", "format", "freeze", "from",
    "getKey", "getValue", "hasNext", "includes", "indexOf", "iterator", "join", "keys", "length", "load", "lock",
    "log", "match", "next", "parse", "push", "read", "reduce", "remove", "replace", "resolve", "reverse", "shift",
    "slice", "some", "sort", "splice", "split", "start", "startsWith", "stop", "stringify", "substring", "test",
    "then", "toString", "trim", "unlock", "unshift", "update", "values", "write", "append", "toLowerCase",
    "contains", "count", "each", "emit", "fetch", "first", "gsub", "insert", "isEmpty", "last", "launch", "lower",
    "merge", "open", "select", "upper",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Project:
    """The parsed sources of one folder; `places` are the files and lines that define a name."""

    root: Path
    texts: Mapping[str, str]
    facts: Mapping[str, FileFacts]
    places: Mapping[str, Mapping[str, frozenset[int]]]


@dataclass(frozen=True, slots=True)
class Need:
    """A name that a body needs, and the file and lines that define it."""

    name: str
    path: str
    lines: frozenset[int]


@dataclass(slots=True)
class Score:
    """What was counted for one body: found needs by arm and budget, and pieces that held the whole body."""

    language: str
    project: str
    needs: int
    leaks: int = 0
    found: Counter[tuple[str, int]] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)


def main() -> None:
    """Measure and print a row per language."""
    options = _options()
    count_tokens = token_counter(options.tokenizer)
    scores: list[Score] = []
    for listed in read_list(options.list.read_text(encoding="utf-8")):
        wanted = frozenset(listed.group.split(",")) & (frozenset(options.only) or frozenset(LANGUAGES))
        if not wanted:
            continue
        project = _project(options.sources.resolve() / listed.folder)
        with tempfile.TemporaryDirectory() as place, CodeIndex.open(Path(place)) as index:
            index.update(project.root)
            for hole, needs in _holes(project, wanted, options.holes):
                scores.append(_measured(index, project, hole, needs, count_tokens=count_tokens, show=options.show))
    found = {name: summary([one for one in scores if one.language == name]) for name in _names(scores)}
    print(json.dumps(found, indent=2) if options.json else "\n".join(table(found)))


def _names(scores: Sequence[Score]) -> list[str]:
    return sorted({one.language for one in scores})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, help="the folder that bench/corpus.py made of the list")
    parser.add_argument("--list", type=Path, default=Path(__file__).with_name("languages.txt"))
    parser.add_argument("--only", action="append", default=[], help="one of the list's languages, given once for each")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--holes", type=int, default=30, help="the most functions of one language and project")
    parser.add_argument("--show", action="store_true", help="print what was missed at 1,024 tokens")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _project(root: Path) -> Project:
    texts: dict[str, str] = {}
    facts: dict[str, FileFacts] = {}
    places: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        language = language_of(path)
        if not file.is_file() or language is None or language.name == "python" or ".d." in path or _TEST.search(path):
            continue
        texts[path] = file.read_bytes().decode("utf-8", "replace")
        facts[path] = language.parse(texts[path].encode(), True)
        for symbol in facts[path].symbols:
            hidden = symbol.kind == "variable" and path.endswith(".lua")
            if not symbol.local and not hidden:
                places[symbol.name][path].add(symbol.start_line)
    fixed = {name: {path: frozenset(lines) for path, lines in by.items()} for name, by in places.items()}
    return Project(root, texts, facts, fixed)


def _holes(project: Project, languages: Collection[str], most: int) -> Iterator[tuple[Hole, list[Need]]]:
    found = [
        (path, symbol.start_line, symbol.end_line)
        for path, facts in project.facts.items() if _language(path) in languages for symbol in facts.symbols
        if symbol.kind in {"function", "method"}
    ]  # fmt: skip
    random.Random(7).shuffle(found)
    kept: Counter[str] = Counter()
    for path, start, end in found:
        language = _language(path)
        if kept[language] == most:
            continue
        lines = project.texts[path].split("\n")
        opened = _opened(path, lines, start, end)
        if opened is None or not BODY_LINES_MIN <= end - 1 - opened <= BODY_LINES_MAX:
            continue
        body = "\n".join(lines[opened : end - 1])
        hole = Hole(path, "\n".join(lines[:opened]) + "\n", "\n".join(("", *lines[end - 1 :])), body)
        needs = _needs(project, path, opened + 1, end - 1)
        if needs and not hole.answer_in_sight:
            kept[language] += 1
            yield hole, needs


def _opened(path: str, lines: Sequence[str], start: int, end: int) -> int | None:
    """The line after which a function's body begins; None where it has none of its own lines."""
    if path.endswith(_ENDED_BY_WORD):
        return start if lines[end - 1].lstrip().startswith("end") else None
    return next((n for n in range(start, end) if lines[n - 1].rstrip().endswith("{")), None)


def _needs(project: Project, path: str, first: int, last: int) -> list[Need]:
    language = LANGUAGES[_language(path)]
    lines = project.texts[path].split("\n")
    bound = {name for names in language.read_cursor(project.texts[path], "").names.values() for name in names}
    own = {symbol.name for symbol in project.facts[path].symbols}
    wanted: set[str] = set()
    for use in project.facts[path].uses:
        if not first <= use.line <= last or use.name in own or len(use.name) < NAME_CHARACTERS_MIN:
            continue
        line = lines[use.line - 1].encode()
        before = line[: use.column].rstrip()
        asked = before.endswith((b".", b"->", b"::")) or (path.endswith(".lua") and before.endswith(b":"))
        called = line[use.column + len(use.name.encode()) :].startswith(b"(") and use.name not in _STANDARD
        if (asked and called) or (not asked and use.name not in bound):
            wanted.add(use.name)
    return [need for name in sorted(wanted) if (need := _needed(project, name)) is not None]


def _needed(project: Project, name: str) -> Need | None:
    places = project.places.get(name, {})
    if len(places) != 1:
        return None
    ((path, lines),) = places.items()
    named = [symbol for symbol in project.facts[path].symbols if symbol.name == name]
    if any(not symbol.scope or symbol.kind == "method" for symbol in named):
        return Need(name, path, lines)
    return None


def _language(path: str) -> str:
    language = language_of(path)
    assert language is not None, path
    return language.name


def _measured(
    index: CodeIndex, project: Project, hole: Hole, needs: Sequence[Need], *, count_tokens: CountTokens, show: bool
) -> Score:
    score = Score(_language(hole.path), project.root.name, len(needs))
    others = ((path, text) for path, text in project.texts.items() if path != hole.path)
    chunks = counted(bm25(others, above(hole)), count_tokens)
    for budget in BUDGETS:
        pieces, elapsed = ours(index, project.root, hole, budget, count_tokens)
        score.milliseconds.append(elapsed)
        for arm, shown in (("ours", pieces), ("bm25", fitting(chunks, budget))):
            kept = [piece for piece in shown if not _has_answer(hole, piece)]
            score.leaks += len(shown) - len(kept)
            missed = [need for need in needs if not _is_found(project, need, kept)]
            score.found[arm, budget] = len(needs) - len(missed)
            if show and arm == "ours" and budget == OPERATING_TOKENS and missed:
                print(hole.path, hole.prefix.count("\n"), [f"{need.path}:{need.name}" for need in missed])
    return score


def _has_answer(hole: Hole, piece: Piece) -> bool:
    return len(hole.answer) >= ANSWER_CHARACTERS_MIN and hole.answer in piece.text


def _is_found(project: Project, need: Need, pieces: Sequence[Piece]) -> bool:
    """Whether a piece of the defining file has the line of the definition, or its name and what stands before it."""
    source = project.texts[need.path].split("\n")
    defining = {_squeezed(source[line - 1]) for line in need.lines}
    name = re.compile(rf"(?<![\w$]){re.escape(need.name)}(?![\w$])")
    for piece in pieces:
        if piece.path == need.path:
            for line in piece.text.split("\n"):
                if name.search(line) and any(_squeezed(name.split(line)[0]) in one for one in defining):
                    return True
    return False


def _squeezed(line: str) -> str:
    return "".join(line.split())


def summary(scores: Sequence[Score]) -> dict[str, Any]:
    """The shares of one language by arm and budget, with the interval of ours at the operating budget."""
    needs = sum(one.needs for one in scores)
    times = sorted(one for score in scores for one in score.milliseconds)
    at = OPERATING_TOKENS
    return {
        "projects": sorted({one.project for one in scores}),
        "bodies": len(scores),
        "definitions": needs,
        "shares": {
            arm: {budget: sum(one.found[arm, budget] for one in scores) / needs for budget in BUDGETS}
            for arm in ("ours", "bm25")
        },
        "interval": shares.paired_interval((one.found["ours", at], 0.0, one.needs) for one in scores),
        "dropped pieces that held the body": sum(one.leaks for one in scores),
        "ms": {"p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)]},
    }


def table(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A row for each language; in parentheses BM25 alone."""
    budgets = " | ".join(f"{budget:,}" for budget in BUDGETS)
    yield f"| Language | Projects | Bodies, definitions | {budgets} | ms p50, p95 |"
    yield "| --- | --- | --- |" + " --- |" * (len(BUDGETS) + 1)
    for name, one in found.items():
        cells = [
            f"{one['shares']['ours'][budget]:.0%} ({100 * one['shares']['bm25'][budget]:.0f})" for budget in BUDGETS
        ]
        low, high = one["interval"]
        cells[BUDGETS.index(OPERATING_TOKENS)] += f" [{100 * low:.0f} {100 * high:.0f}]"
        size, times = f"{one['bodies']}, {one['definitions']}", one["ms"]
        shown = " | ".join(cells)
        yield f"| {name} | {', '.join(one['projects'])} | {size} | {shown} | {times['p50']:.0f}, {times['p95']:.0f} |"
    dropped = sum(one["dropped pieces that held the body"] for one in found.values())
    yield from ("", f"Pieces that held the whole body, dropped in both arms: {dropped}.")


if __name__ == "__main__":
    main()
