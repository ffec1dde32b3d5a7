"""The rows of the completion benchmarks: lines of code and bodies of functions that are cut out and written again.

Lines are chosen by the rule of RepoCoder (EMNLP 2023, section 3): at random, none twice, no comments, at least five
tokens. Imports and the lines of long strings are left out too, as is a line that its file has twice. Unlike there, what
stands below the line is kept, because the product fills in; and the cursor stands behind the indentation, where an
editor puts it.
"""

import io
import json
import random
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from arms import Hole
from corpus import FILE_BYTES_MAX, Project

TOKENS_MIN = 5
PER_FILE_MAX = 5
NO_CODE = frozenset({"tests", "test", "testing", "_vendor", "vendor", "examples"})
_BLANK = frozenset({
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A hole with its place: `line` is where the cursor stands, from 1; `unit` is "line" or "function"."""

    unit: str
    repository: str
    line: int
    hole: Hole

    @property
    def name(self) -> str:
        """What the row is called in every file of a run."""
        return f"{self.unit}/{self.repository}/{self.hole.path}:{self.line}"


def line_rows(corpus: Path, projects: Iterable[Project], count: int, seed: int) -> list[Row]:
    """As many lines of each project, at most five of a file; the projects take turns."""
    chosen = list(projects)
    of_each = [-(-(count - place) // len(chosen)) for place in range(len(chosen))]
    return in_turns(
        [
            list(_lines_of(corpus, project.folder, wanted, random.Random(f"{seed} {project.name}")))
            for project, wanted in zip(chosen, of_each, strict=True)
        ]
    )


def function_rows(base: Path, count: int, seed: int) -> list[Row]:
    """As many bodies of each repository of RepoEval; the repositories take turns."""
    by_repository: dict[str, list[dict[str, str | int]]] = defaultdict(list)
    for line in (base / "instances.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_repository[row["repo"]].append(row)
    rng = random.Random(seed)
    of_each = count // len(by_repository)
    return in_turns(
        [
            _bodies(base / "repos" / repository, repository, rng.sample(rows, len(rows)))[:of_each]
            for repository, rows in sorted(by_repository.items())
        ]
    )


def in_turns(groups: Sequence[Sequence[Row]]) -> list[Row]:
    """One of each group, then the next of each, so that the first rows are a fair sample of all."""
    return [row for turn in zip_longest(*groups) for row in turn if row is not None]


def cut(path: str, text: str, first: int, last: int) -> Hole:
    """The hole from behind the indentation of line `first` to the end of line `last`, counted from 1."""
    lines = text.split("\n")
    line = lines[first - 1]
    indentation = line[: len(line) - len(line.lstrip())]
    prefix = "".join(f"{one}\n" for one in lines[: first - 1]) + indentation
    answer = "\n".join(lines[first - 1 : last])[len(indentation) :]
    return Hole(path, prefix, "".join(f"\n{one}" for one in lines[last:]), answer)


def eligible_lines(text: str) -> list[int]:
    """The numbers of the lines that the rule allows; none where the text is no Python."""
    tokens_of: dict[int, int] = defaultdict(int)
    excluded: set[int] = set()
    statement: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                excluded |= _import_lines(statement)
                statement = []
            elif token.type not in _BLANK:
                statement.append(token)
                tokens_of[token.start[0]] += 1
                if token.end[0] > token.start[0]:
                    excluded |= set(range(token.start[0], token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return []
    lines = [line.strip() for line in text.split("\n")]
    return [
        number
        for number, tokens in sorted(tokens_of.items())
        if tokens >= TOKENS_MIN and number not in excluded and lines.count(lines[number - 1]) == 1
    ]


def _import_lines(statement: Sequence[tokenize.TokenInfo]) -> set[int]:
    if not statement or statement[0].string not in {"import", "from"}:
        return set()
    return set(range(statement[0].start[0], statement[-1].end[0] + 1))


def _lines_of(corpus: Path, repository: str, count: int, rng: random.Random) -> Iterator[Row]:
    """Lines of one project, each line as likely as any other."""
    root = corpus / repository
    texts = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.py")) if _is_code(path, root)}
    places = []
    for path, file in texts.items():
        text = file.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        places += [(path, text, number) for number in eligible_lines(text)]
    rng.shuffle(places)
    taken: dict[str, int] = defaultdict(int)
    seen: set[str] = set()
    for path, text, number in places:
        hole = cut(path, text, number, number)
        if taken[path] < PER_FILE_MAX and hole.answer.strip() not in seen and not _in_sight(hole):
            taken[path] += 1
            seen.add(hole.answer.strip())
            yield Row("line", repository, number, hole)
            if len(seen) == count:
                return


def _is_code(path: Path, root: Path) -> bool:
    inside = path.relative_to(root)
    return NO_CODE.isdisjoint(inside.parts) and path.stat().st_size <= FILE_BYTES_MAX and "pb2" not in path.name


def _in_sight(hole: Hole) -> bool:
    """Whether the same code stands elsewhere in the file, so that the prompt would show it."""
    return replace(hole, answer=hole.answer.strip()).answer_in_sight


def _bodies(root: Path, repository: str, rows: Iterable[dict[str, str | int]]) -> list[Row]:
    """The rows of one repository whose answer the rest of their file does not show."""
    found = []
    for row in rows:
        path, first = str(row["file"]), int(row["start_line0"]) + 1
        hole = cut(path, (root / path).read_text(encoding="utf-8"), first, first - 1 + int(row["n_lines"]))
        assert hole.answer.strip() == str(row["ground_truth"]).strip(), row["id"]
        if not _in_sight(hole):
            found.append(Row("function", repository, first, hole))
    return found
