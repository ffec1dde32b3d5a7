"""The memory of one document's prompts: what stood in the last one stays, so that the next begins alike."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from codeassist.completion.budget import Budget
from codeassist.completion.chat import INSTRUCTIONS, message, repeated_tokens
from codeassist.completion.neutral import Neutraliser
from codeassist.completion.prompt import Layout, Parts, Source, render
from codeassist.completion.types import CompletionRequest
from codeassist.completion.window import PrefixWindow, SuffixWindow, WrittenLines, last_lines
from codeassist.model.fim import FimFormat
from codeassist.model.tokenizer import Tokenizer
from codeassist_index.git import repository_name
from codeassist_index.types import Snippet

LABEL_TOKENS_MAX = 32
"""A longer path or repository name is cut on the left."""
WRITTEN_SHARE = 0.5
"""Part of the unfinished line's budget that lines written just above it may take."""
LIKELIEST = 3
"""Definitions, the likeliest first, for which the snippets of a prompt are changed at once when they are new."""
NEW_SHARE_MIN = 0.5


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, the snippets that are really in it, and how many tokens it and its answer may take.

    `cut_space` says that the unfinished line ended in a space which the prompt leaves to the model: with it,
    the model would have to begin with the inside of a token (` x` is one token, ` ` and `x` never are).
    `instructions` are those of a model that is asked in words; its `text` is then a message.
    """

    text: str
    tokens: int
    new_tokens_max: int
    snippets: tuple[Snippet, ...]
    cut_space: bool
    instructions: str = ""


class DocumentPrompts:
    """Builds the prompts of one document; two threads that ask at once get theirs one after the other."""

    def __init__(self, tokenizer: Tokenizer, fim: FimFormat, budget: Budget, layout: Layout = "after-suffix") -> None:
        self._tokenizer = tokenizer
        self._fim = fim
        self._budget = budget
        self._layout = layout
        self._neutral = Neutraliser(tokenizer, fim)
        self._written = WrittenLines()
        self._above = PrefixWindow()
        self._below = SuffixWindow()
        self._snippets: tuple[Snippet, ...] = ()
        self._part_above: str | None = None
        self._lock = Lock()

    def build(self, request: CompletionRequest, found: Iterable[Snippet]) -> Prompt:
        """The prompt for a cursor, within the budget; what does not fit is left out, the last snippets first."""
        with self._lock:
            return self._build(request, tuple(found))

    def _build(self, request: CompletionRequest, found: tuple[Snippet, ...]) -> Prompt:
        count = self._tokenizer.count
        line = request.unfinished_line
        above, written = self._parted(self._neutral(request.prefix[: len(request.prefix) - len(line)]))
        self._snippets = self._steady(found, above)
        self._part_above = above
        cut_space = line.endswith(" ") and self._fim.order != "chat"
        own = repository_name_of(request.root)
        parts = Parts(
            repository=self._label(own),
            path=self._label(request.path),
            language=request.language,
            sources=tuple(self._source(snippet, own) for snippet in self._snippets),
            above=self._above.fit(above, self._budget.above, count),
            line=written
            + last_lines(self._neutral(line.removesuffix(" " * cut_space)), self._budget.line - count(written), count),
            below=self._below.fit(self._neutral(request.suffix), self._budget.below, count),
        )
        return self._within_budget(parts, cut_space=cut_space)

    def _parted(self, above: str) -> tuple[str, str]:
        """The lines above the cursor's line: those before the hole, and those that the model sees as written by it.

        A chat model is shown the document as it is.
        """
        budget = 0 if self._fim.order == "chat" else int(self._budget.line * WRITTEN_SHARE)
        return self._written.parted(above, budget, self._tokenizer.count)

    def _steady(self, found: tuple[Snippet, ...], above: str) -> tuple[Snippet, ...]:
        """The snippets in the order they had, and new ones behind them.

        While the part above stays they stay what they were, unless one of the likeliest definitions is new: with
        each word typed, members of the same classes and definitions at the end of what is found come and go.
        """
        likeliest = [snippet for snippet in found if snippet.kind == "definition"][:LIKELIEST]
        shown = {(held.repository, held.path, line) for held in self._snippets for line in held.text.splitlines()}
        if shown and above == self._part_above and not any(_is_new(snippet, shown) for snippet in likeliest):
            return self._snippets
        held = {_identity(snippet) for snippet in self._snippets}
        missing = [snippet for snippet in found if _identity(snippet) not in held]
        wanted = {_identity(snippet) for snippet in found}
        kept = [snippet for snippet in self._snippets if _identity(snippet) in wanted]
        return (*kept, *_by_file(missing))

    def _source(self, snippet: Snippet, own: str) -> Source:
        """A snippet under its path; one of another repository under that repository's short name too."""
        foreign = "" if snippet.repository == own else snippet.repository.rpartition("/")[2] + "/"
        return Source(self._label(foreign + snippet.path), self._neutral(snippet.text))

    def _label(self, name: str) -> str:
        return last_lines(self._neutral(name).replace("\n", " "), LABEL_TOKENS_MAX, self._tokenizer.count)

    def _within_budget(self, parts: Parts, *, cut_space: bool) -> Prompt:
        count = self._tokenizer.count
        while (tokens := count(text := self._text(parts))) > self._budget.prompt:
            assert parts.sources or parts.above, "the budget leaves room for a path, a line and what is below it"
            if parts.sources:
                parts = replace(parts, sources=parts.sources[:-1])
            else:
                left = count(parts.above) - (tokens - self._budget.prompt)
                parts = replace(parts, above=last_lines(parts.above, left, count))
        snippets = self._snippets[: len(parts.sources)]
        if self._fim.order == "chat":
            return Prompt(
                text, tokens, self._budget.new + repeated_tokens(count(parts.line)), snippets, False, INSTRUCTIONS
            )
        return Prompt(text, tokens, self._budget.new, snippets, cut_space)

    def _text(self, parts: Parts) -> str:
        return message(parts) if self._fim.order == "chat" else render(parts, self._fim, self._layout)


@lru_cache(256)
def repository_name_of(root: Path) -> str:
    """The repository's name, asked of git once for each root."""
    return repository_name(root)


def _by_file(snippets: list[Snippet]) -> list[Snippet]:
    """Definitions before similar code; those of one file together, so that its path is written once."""
    first = {(s.kind, s.repository, s.path): place for place, s in reversed(list(enumerate(snippets)))}
    return sorted(
        snippets,
        key=lambda s: (s.kind != "definition", first[s.kind, s.repository, s.path], s.start_line),
    )


def _is_new(snippet: Snippet, shown: set[tuple[str, str, str]]) -> bool:
    """Whether the prompt lacks more than `NEW_SHARE_MIN` of a snippet's lines."""
    lines = snippet.text.splitlines()
    missing = sum((snippet.repository, snippet.path, line) not in shown for line in lines)
    return missing > NEW_SHARE_MIN * len(lines)


def _identity(snippet: Snippet) -> tuple[str, str, int, int, str]:
    return (snippet.repository, snippet.path, snippet.start_line, snippet.end_line, snippet.text)
