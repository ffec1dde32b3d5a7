"""Do the filters leave good suggestions alone, and does generation stop where the code does?

Real code is the perfect suggestion: a piece is cut out of a file and offered as the model's text. Whatever the filters
take away from it is a false alteration. Three kinds of holes: from within a line to where the stop rules would end
it; the whole of a block of up to 24 lines, behind its header; what stands between brackets that the editor has closed.

    python bench/filters.py FOLDER... [--holes 400] [--seed 1] [--show 0]
"""

import argparse
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tree_sitter import Node, Parser

from codeassist.completion.filters import FILTERS, filtered
from codeassist.completion.languages import facts, language_of
from codeassist.completion.shape import Shape, shape_of
from codeassist.completion.stopping import LINES_MAX, settle
from codeassist.completion.types import CompletionRequest
from codeassist_index.languages import grammar_of

FILE_CHARACTERS = range(500, 300_000)
LINE_CHARACTERS_MAX = 300
"""A file with longer lines was written by a program."""
VISIBLE_MIN = 2
"""A single character is no suggestion: it is removed on purpose."""
_BLOCK = re.compile(r"^(?:block|.*_block|function_body|compound_statement|body_statement)$")
_TOKEN = re.compile(r"\w+|[^\w\s]+")
_PAIR = re.compile(r"\(([^()\n]{2,})(\)[)\]};:,]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hole:
    """A cursor, and the text that stood there."""

    kind: str
    request: CompletionRequest
    truth: str


@dataclass(slots=True)
class Count:
    """Of one language: holes, those that were altered by which filter, and where generation stopped."""

    holes: Counter[str] = field(default_factory=Counter)
    altered: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--holes", type=int, default=400, help="for each language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="so many examples of each filter")
    parser.add_argument("--language", help="only this one")
    arguments = parser.parse_args()
    counts: dict[str, Count] = defaultdict(Count)
    shown: Counter[str] = Counter()
    for language, files in sorted(_files(arguments.folders).items()):
        if arguments.language in {None, language}:
            rng = random.Random(f"{arguments.seed}{language}")
            for hole in _holes(language, files, arguments.holes, rng):
                _measure(hole, counts[language], shown, arguments.show)
    _print(counts)


def _files(folders: list[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if grammar_of(facts(language_of(path.name)).grammar) is not None and path.is_file():
                found[language_of(path.name)].append(path)
    return found


def _holes(language: str, files: list[Path], wanted: int, rng: random.Random) -> Iterator[Hole]:
    made, tries = 0, 0
    while made < wanted and tries < wanted * 20:
        tries += 1
        text = _read(rng.choice(files))
        kind = ("line", "line", "block", "closed")[made % 4]
        hole = text and {"line": _in_line, "block": _block, "closed": _closed}[kind](text, language, rng)
        if hole and sum(not character.isspace() for character in hole.truth) >= VISIBLE_MIN:
            made += 1
            yield hole


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    usual = len(text) in FILE_CHARACTERS and all(len(line) <= LINE_CHARACTERS_MAX for line in text.split("\n"))
    return "\n".join(line.rstrip() for line in text.split("\n")) if usual else ""


def _request(prefix: str, suffix: str, language: str) -> CompletionRequest:
    return CompletionRequest(Path("/repository"), "file", prefix, suffix, language)


def _in_line(text: str, language: str, rng: random.Random) -> Hole | None:
    """From the beginning of a word to where the stop rules end the text that follows in the file."""
    tokens = [match.start() for match in _TOKEN.finditer(text)]
    if not tokens:
        return None
    cut = rng.choice(tokens)
    rest = text[cut:]
    request = _request(text[:cut], rest[rest.find("\n") :] if "\n" in rest else "", language)
    kept, _ = settle(rest, shape_of(request), request)
    if kept.count("\n") + 1 >= LINES_MAX:
        return None
    return Hole("line", _request(text[:cut], rest[len(kept.rstrip()) :], language), kept.rstrip())


def _block(text: str, language: str, rng: random.Random) -> Hole | None:
    """All statements of a block on lines of their own."""
    grammar = grammar_of(facts(language).grammar)
    assert grammar is not None
    source = text.encode()
    blocks = [node for node in _nodes(Parser(grammar).parse(source).root_node) if _is_whole_block(node)]
    if not blocks:
        return None
    node = rng.choice(blocks)
    first, last = node.named_children[0], node.named_children[-1]
    end = source.find(b"\n", last.end_byte)
    if end < 0 or source[last.end_byte : end].strip() not in {b"", b";"}:
        return None
    prefix, truth, suffix = source[: first.start_byte], source[first.start_byte : end], source[end:]
    if truth.count(b"\n") >= LINES_MAX or prefix.rpartition(b"\n")[2].strip():
        return None
    return Hole("block", _request(prefix.decode(), suffix.decode(), language), truth.decode().rstrip())


def _nodes(root: Node) -> Iterator[Node]:
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(node.named_children)


def _is_whole_block(node: Node) -> bool:
    return bool(_BLOCK.match(node.type)) and bool(node.named_children) and not node.has_error


def _closed(text: str, language: str, rng: random.Random) -> Hole | None:
    """What stands in the last brackets of a line, with the closing ones behind the cursor."""
    pairs = list(_PAIR.finditer(text))
    if not pairs:
        return None
    pair = rng.choice(pairs)
    return Hole("closed", _request(text[: pair.start(1)], text[pair.end(1) :], language), pair[1].rstrip())


def _measure(hole: Hole, count: Count, shown: Counter[str], show: int) -> None:
    started = time.perf_counter()
    shape = shape_of(hole.request)
    shaped = time.perf_counter()
    result = filtered(hole.truth, hole.request)
    count.seconds["shape"].append(shaped - started)
    count.seconds["filters"].append(time.perf_counter() - shaped)
    count.holes[hole.kind] += 1
    if hole.kind == "block":
        count.stopped[_stop(hole, shape)] += 1
    if (result.text, result.overlap) != (hole.truth, 0):
        name = result.removed_by or (result.trimmed[0] if result.trimmed else "overlap")
        count.altered[name] += 1
        shown[name] += 1
        if shown[name] <= show:
            print(f"--- {name} {hole.kind} {hole.request.language} -> {result}\n{_context(hole)}\n")


def _stop(hole: Hole, shape: Shape) -> str:
    """Whether a text that goes on like the file is stopped at the block's end, before it, or behind."""
    kept, _ = settle(hole.truth + hole.request.suffix, shape, hole.request)
    if kept.rstrip() == hole.truth:
        return "right"
    return "early" if len(kept) < len(hole.truth) else "late"


def _context(hole: Hole) -> str:
    above = "\n".join(hole.request.prefix.split("\n")[-6:])
    below = "\n".join(hole.request.suffix.split("\n")[:6])
    return f"{above}⟦{hole.truth}⟧{below}"


def _print(counts: dict[str, Count]) -> None:
    total: Counter[str] = Counter()
    print(
        "| language | holes | altered | by | block ended right / early / late | shape p50/p95 ms | filters p50/p95 ms |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for language, count in counts.items():
        holes, altered = count.holes.total(), count.altered.total()
        total["holes"] += holes
        by = ", ".join(f"{name} {n}" for name, n in count.altered.most_common())
        stops = " / ".join(str(count.stopped[word]) for word in ("right", "early", "late"))
        times = [
            f"{_percentile(count.seconds[part], 50):.1f} / {_percentile(count.seconds[part], 95):.1f}"
            for part in ("shape", "filters")
        ]
        print(
            f"| {language} | {holes} | {altered} ({altered / holes:.1%}) | {by} | {stops} | {times[0]} | {times[1]} |"
        )
    altered_by = sum((count.altered for count in counts.values()), Counter[str]())
    holes = total["holes"]
    print(f"\nIn all {altered_by.total()} of {holes} ({altered_by.total() / holes:.2%}):\n")
    print("| filter | altered | of all holes |\n| --- | --- | --- |")
    for name in [*FILTERS, "overlap"]:
        print(f"| `{name}` | {altered_by[name]} | {altered_by[name] / holes:.2%} |")


def _percentile(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000 if len(seconds) > 1 else 0.0


if __name__ == "__main__":
    main()
