"""The first step of `bench/completions.py`: for every row one prompt of each arm, by the product's own prompt builder.

Nothing differs between the arms but the snippets: the same budget for them, with all that they add to the prompt
(paths, markers), the same layout, the same text above and below the cursor. The target file is away while they are
looked for, and a snippet that holds the answer is taken out of every arm and counted (`arms.without_answer`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import arms
from aider_arm import Aider
from arms import CountTokens, Hole, Piece
from baselines import above, bm25, counted, sources
from holes import Row

from codeassist.completion import CompletionRequest
from codeassist.completion.budget import Budget
from codeassist.completion.document import DocumentPrompts, Prompt, repository_name_of
from codeassist.completion.prompt import Layout
from codeassist.model.fim import detect
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings.model import CompletionSettings
from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.types import Snippet

SETTINGS = CompletionSettings(context_tokens=512, prefix_tokens=512, suffix_tokens=128, new_tokens_max=256)
"""Half of the product's own budgets, as a processor has to read it all; functions get more new tokens."""
WINDOW_TOKENS = 4096
OURS, NONE, BM25, AIDER = "ours", "none", "BM25", "aider's map"

Find = Callable[[int], list[Snippet]]
"""The snippets of an arm within a number of tokens."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to build a prompt: who finds the snippets, and where they stand."""

    name: str
    retriever: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as it is kept; `dropped` counts the snippets that held the answer."""

    row: str
    arm: str
    prompt: str
    tokens: int
    dropped: int
    cut_space: bool


@dataclass(frozen=True, slots=True)
class Retrievers:
    """Where the arms get their snippets from; the indexes of the repositories are made in `folder`."""

    folder: Path
    count_tokens: CountTokens
    aider: Aider | None

    @contextmanager
    def at(self, root: Path, hole: Hole) -> Iterator[Mapping[str, Find]]:
        """What finds snippets for a hole, whose file is away meanwhile, by name."""
        with away(root / hole.path), CodeIndex.open(self.folder / root.name) as index:
            index.update(root)
            yield {
                OURS: lambda budget: self._ours(index, root, hole, budget),
                NONE: lambda _budget: [],
                BM25: lambda budget: self._bm25(root, hole, budget),
                AIDER: lambda budget: self._map(root, hole, budget),
            }

    def _ours(self, index: CodeIndex, root: Path, hole: Hole, budget: int) -> list[Snippet]:
        request = ContextRequest(root, hole.path, hole.prefix, hole.suffix)
        answer = index.context(request, budget=budget, count_tokens=self.count_tokens)
        assert all(snippet.path != hole.path for snippet in answer.snippets), hole.path
        return list(answer.snippets)

    def _bm25(self, root: Path, hole: Hole, budget: int) -> list[Snippet]:
        ranked = counted(bm25(sources(root), above(hole)), self.count_tokens)
        return _as_snippets(root, arms.fitting(ranked, budget))

    def _map(self, root: Path, hole: Hole, budget: int) -> list[Snippet]:
        assert self.aider is not None
        return _as_snippets(root, map(_without_path, self.aider.pieces(root, hole, budget, self.count_tokens)))


def prompts_of(
    row: Row, root: Path, retrievers: Retrievers, tokenizer: Tokenizer, compared: Sequence[Arm]
) -> Iterator[Asked]:
    """The prompts of a row, one of each arm."""
    request = request_of(row, root)
    with retrievers.at(root, row.hole) as finds:
        for arm in compared:

            def build(snippets: Iterable[Snippet], layout: Layout = arm.layout) -> Prompt:
                budget = Budget.share(SETTINGS, WINDOW_TOKENS)
                return DocumentPrompts(tokenizer, detect(tokenizer), budget, layout).build(request, snippets)

            prompt, dropped = _within_budget(row.hole, root, finds[arm.retriever], build)
            assert not _shows(row.hole.answer, prompt.text), row.name
            yield Asked(row.name, arm.name, prompt.text, prompt.tokens, dropped, prompt.cut_space)


def _within_budget(
    hole: Hole, root: Path, find: Find, build: Callable[[Iterable[Snippet]], Prompt]
) -> tuple[Prompt, int]:
    """The prompt whose snippets take no more than the budget with all they add to it, and how many were dropped."""
    bare, budget = build(()).tokens, SETTINGS.context_tokens
    while True:
        found = find(budget)
        kept = _without_answer(root, hole, found)
        prompt = build(kept)
        assert len(prompt.snippets) == len(kept), hole.path
        if (over := prompt.tokens - bare - SETTINGS.context_tokens) <= 0:
            return prompt, len(found) - len(kept)
        budget -= over


def request_of(row: Row, root: Path) -> CompletionRequest:
    """What the product is asked with at the hole."""
    return CompletionRequest(root, row.hole.path, row.hole.prefix, row.hole.suffix, "python")


@contextmanager
def away(file: Path) -> Iterator[None]:
    """A file is not there for a while."""
    content = file.read_bytes()
    file.unlink()
    try:
        yield
    finally:
        file.write_bytes(content)


def _without_answer(root: Path, hole: Hole, snippets: Sequence[Snippet]) -> list[Snippet]:
    """The snippets that do not hold the answer, with the plain newlines that a prompt has."""
    pieces = [Piece(snippet.path, snippet.text.replace("\r\n", "\n"), snippet.tokens) for snippet in snippets]
    kept = arms.without_answer(hole, root, pieces)
    return [snippet for snippet, piece in zip(snippets, pieces, strict=True) if piece in kept]


def _shows(answer: str, prompt: str) -> bool:
    return len(answer.strip()) >= arms.ANSWER_CHARACTERS_MIN and answer.strip() in prompt


def _as_snippets(root: Path, pieces: Iterable[Piece]) -> list[Snippet]:
    """Pieces as the product hands snippets over, in their order; the line numbers are only that order."""
    own = repository_name_of(root)
    return [
        Snippet(own, piece.path, place, place, "similar", "", piece.text, piece.tokens)
        for place, piece in enumerate(pieces, 1)
    ]


def _without_path(piece: Piece) -> Piece:
    """A piece of aider's map without the line that names its file, as the prompt names it."""
    return replace(piece, text=piece.text.partition("\n")[2])
