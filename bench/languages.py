"""Are the definitions of other files that a function needs in its context, language by language?

    python bench/languages.py FOLDER... --tokenizer tokenizer.json [--holes 60] [--show]

Each FOLDER is a project's sources of any of the languages that the index knows but Python, which
`bench/retrieval.py` measures. Functions drawn by a fixed seed lose their bodies; prefix and suffix are the query.

The truth comes from our own parser, not from our resolver: a needed definition is a name that the body
uses, that the target file neither defines nor binds, and that exactly one other file of the project defines: at its
top, or as a method that the body calls by a name that the standard library has not. Tests and declaration files are
neither asked nor counted, nor are Lua's variables, most of which are local to their files. It is found when a
snippet of that file has a line that defines it: the same rule for every arm. The target file is never shown to any
arm, and a piece that holds the whole body is taken out of all.

Arms: the product; chunks by BM25 alone, with the ten lines above the cursor as the query.
"""

import argparse
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from arms import ANSWER_CHARACTERS_MIN, BUDGETS, QUERY_LINES, Hole, Piece, fitting, ours
from tokenizers import Tokenizer

from codeassist_index import CodeIndex
from codeassist_index.languages import language_of
from codeassist_index.languages.facts import FileFacts

NAME_CHARACTERS_MIN = 4
BODY_LINES_MIN, BODY_LINES_MAX = 4, 60
HITS_MAX = 60
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
    """Found needs by arm and budget, for one language."""

    holes: int = 0
    needs: int = 0
    leaks: int = 0
    found: Counter[tuple[str, int]] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)


def main() -> None:
    """Measure and print a line per language and arm."""
    options = _options()
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    scores: dict[str, Score] = defaultdict(Score)
    for folder in options.folders:
        project = _project(folder.resolve())
        with tempfile.TemporaryDirectory() as place, CodeIndex.open(Path(place)) as index:
            index.update(project.root)
            for hole, needs in _holes(project, options.holes):
                language = language_of(hole.path)
                assert language is not None
                score = scores[language.name]
                _measure(score, index, project, hole, needs, tokenizer=tokenizer, show=options.show)
    for name, score in sorted(scores.items()):
        _print(name, score)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="a project's sources")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--holes", type=int, default=60, help="the most functions of one project")
    parser.add_argument("--show", action="store_true", help="print what was missed at 1,024 tokens")
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


def _holes(project: Project, most: int) -> Iterator[tuple[Hole, list[Need]]]:
    found = [
        (path, symbol.start_line, symbol.end_line)
        for path, facts in project.facts.items() for symbol in facts.symbols
        if symbol.kind in {"function", "method"}
    ]  # fmt: skip
    random.Random(7).shuffle(found)  # noqa: S311 - a sample, not a secret
    kept = 0
    for path, start, end in found:
        lines = project.texts[path].split("\n")
        opened = _opened(path, lines, start, end)
        if opened is None or not BODY_LINES_MIN <= end - 1 - opened <= BODY_LINES_MAX:
            continue
        body = "\n".join(lines[opened : end - 1])
        hole = Hole(path, "\n".join(lines[:opened]) + "\n", "\n".join(("", *lines[end - 1 :])), body)
        needs = _needs(project, path, opened + 1, end - 1)
        if needs and not hole.answer_in_sight:
            kept += 1
            yield hole, needs
        if kept == most:
            return


def _opened(path: str, lines: Sequence[str], start: int, end: int) -> int | None:
    """The line after which a function's body begins; None where it has none of its own lines."""
    if path.endswith(_ENDED_BY_WORD):
        return start if lines[end - 1].lstrip().startswith("end") else None
    return next((n for n in range(start, end) if lines[n - 1].rstrip().endswith("{")), None)


def _needs(project: Project, path: str, first: int, last: int) -> list[Need]:
    language = language_of(path)
    assert language is not None
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


def _measure(
    score: Score,
    index: CodeIndex,
    project: Project,
    hole: Hole,
    needs: Sequence[Need],
    *,
    tokenizer: Tokenizer,
    show: bool,
) -> None:
    def count_tokens(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    score.holes += 1
    score.needs += len(needs)
    query = "\n".join(hole.prefix.split("\n")[-QUERY_LINES:])
    hits = [hit for hit in index.search(query, limit=4 * HITS_MAX) if hit.path != hole.path]
    chunks = [Piece(hit.path, hit.text, count_tokens(hit.text)) for hit in hits if language_of(hit.path)][:HITS_MAX]
    for budget in BUDGETS:
        pieces, elapsed = ours(index, project.root, hole, budget, count_tokens)
        score.milliseconds.append(elapsed)
        for arm, shown in (("ours", pieces), ("bm25", fitting(chunks, budget))):
            kept = [piece for piece in shown if not _has_answer(hole, piece)]
            score.leaks += len(shown) - len(kept)
            missed = [need for need in needs if not _is_found(project, need, kept)]
            score.found[arm, budget] += len(needs) - len(missed)
            if show and arm == "ours" and budget == 1024 and missed:  # noqa: PLR2004 - the operating point
                print(hole.path, hole.prefix.count("\n"), [f"{need.path}:{need.name}" for need in missed])


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


def _print(language: str, score: Score) -> None:
    print(f"\n{language}: {score.holes} bodies, {score.needs} definitions of other files")
    for arm in ("ours", "bm25"):
        shares = "  ".join(f"{budget}: {score.found[arm, budget] / score.needs:6.1%}" for budget in BUDGETS)
        print(f"  {arm:<6}{shares}")
    times = sorted(score.milliseconds)
    print(f"  ms p50 {times[len(times) // 2]:.1f}  p95 {times[int(len(times) * 0.95)]:.1f}")
    print(f"  pieces that held the whole body (dropped): {score.leaks}")


if __name__ == "__main__":
    main()
