"""How the retrieval benchmarks count; what they compare with is in `bench/baselines.py`.

Every arm hands over pieces, best first, and is scored on those that fit into the same number of tokens.
A piece that holds the whole answer is taken out of every arm before it is scored, and counted.
"""

import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from codeassist_index import CodeIndex, ContextRequest

BUDGETS = (512, 1024, 2048)
QUERY_LINES = 10
ANSWER_CHARACTERS_MIN = 25
"""A shorter answer (`return self.name`) stands in any code by chance."""
OPERATING_TOKENS = 1024

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A snippet of any arm."""

    path: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Hole:
    """What is seen of a file, and what was cut out of it."""

    path: str
    prefix: str
    suffix: str
    answer: str

    @property
    def answer_in_sight(self) -> bool:
        """Whether the same text stands elsewhere in the file, so that the query would show it."""
        return len(self.answer) >= ANSWER_CHARACTERS_MIN and self.answer in self.prefix + self.suffix


def token_counter(tokenizer: Path) -> CountTokens:
    """What counts tokens as the model of a `tokenizer.json` does."""
    engine = Tokenizer.from_file(str(tokenizer))

    def count_tokens(text: str) -> int:
        return len(engine.encode(text, add_special_tokens=False).ids)

    return count_tokens


@contextmanager
def unpacked(archive: Path) -> Iterator[tuple[Path, Path]]:
    """The folder of a benchmark's archive that holds `instances.jsonl` and `repos/`, and one for an index."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as members:
            members.extractall(folder, filter="data")
        (base,) = Path(folder).glob("*/instances.jsonl")
        yield base.parent, Path(folder) / "index"


def ours(index: CodeIndex, root: Path, hole: Hole, budget: int, count_tokens: CountTokens) -> tuple[list[Piece], float]:
    """The context of the product, never above its budget, and the milliseconds that it took."""
    request = ContextRequest(root, hole.path, hole.prefix, hole.suffix)
    answer = index.context(request, budget=budget, count_tokens=count_tokens)
    pieces = [Piece(snippet.path, snippet.text, snippet.tokens) for snippet in answer.snippets]
    assert sum(count_tokens(piece.text) for piece in pieces) <= budget, hole.path
    assert all(piece.path != hole.path for piece in pieces), hole.path
    return pieces, answer.elapsed_ms


def fitting(pieces: Iterable[Piece], budget: int) -> list[Piece]:
    """The pieces that are shown when each is taken that still fits."""
    shown = []
    for piece in pieces:
        if piece.tokens <= budget:
            budget -= piece.tokens
            shown.append(piece)
    return shown


def without_answer(hole: Hole, root: Path, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those that hold the whole answer.

    Such a piece must be a duplicate that the repository itself has in another file: that is asserted, the
    target file being gone from `root`.
    """
    answer = hole.answer.strip()
    if len(answer) < ANSWER_CHARACTERS_MIN:
        return list(pieces)
    kept = [piece for piece in pieces if answer not in piece.text]
    for piece in pieces:
        if answer in piece.text:
            assert piece.path != hole.path, hole.path
            assert answer in (root / piece.path).read_text("utf-8", "replace"), (hole.path, piece.path)
    assert not any(answer in piece.text for piece in kept)
    return kept
