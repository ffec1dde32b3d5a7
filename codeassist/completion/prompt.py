"""The one place where a prompt is put together, so that typing only appends to it.

The unfinished line stands last, after the marker of the middle, in each of three layouts:

    after-suffix    text above the cursor's line, text below, snippets as comments, the line
    files           repository, snippets as files, path, text above, text below, the line
    comments        snippets as comments, text above, text below, the line

A server that caches prompts by their beginning then has to read only what was typed, and with a new line what follows
the text above, or in the two other layouts what follows the first snippet that changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from codeassist.completion.languages import PLAIN_TEXT, facts
from codeassist.model.fim import COMMENT, FimFormat

Layout = Literal["files", "comments", "after-suffix"]
"""Where the snippets stand: as files before the document, as comments at its beginning, or as comments below it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of another file: how the prompt calls it, and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What a prompt is made of; no text holds a special token any more.

    `above` ends with a line break or is empty, `line` is the unfinished line, `below` begins behind the cursor.
    """

    repository: str
    path: str
    language: str
    sources: tuple[Source, ...]
    above: str
    line: str
    below: str


def render(parts: Parts, fim: FimFormat, layout: Layout = "after-suffix") -> str:
    """The prompt in a model's own format; one without markers for files has the snippets as comments instead.

    The layout with files is that of the repository-level training of Qwen2.5-Coder (arXiv 2409.12186) and
    StarCoder2 (arXiv 2402.19173), the one with comments after the suffix that of Qwen's own evaluation on
    CrossCodeEval; the place of the unfinished line is that of llama.vim. `docs/completion.md` compares them.
    """
    as_files = layout == "files" and fim.file_separator is not None
    comments = "" if as_files else _as_comments(parts)
    files, path = _files(parts, fim) if as_files else ("", "")
    outside, inside = {"before": (files + path, ""), "split": (files, path), "inside": ("", files + path)}[fim.heading]
    above, below = inside + parts.above, parts.below
    if layout == "after-suffix":
        below = f"{below}\n{comments}" if comments and not below.endswith("\n") else below + comments
    else:
        above = inside + comments + parts.above
    if fim.order == "prefix-suffix-middle":
        return f"{outside}{fim.prefix}{above}{fim.suffix}{below}{fim.middle}{parts.line}"
    return f"{outside}{fim.suffix}{below}{fim.prefix}{above}{fim.middle}{parts.line}"


def _files(parts: Parts, fim: FimFormat) -> tuple[str, str]:
    """The repository's name with other files, and the document's path, with the format's marks for them."""
    mark = _comment_mark(parts) if fim.file_separator == COMMENT else fim.file_separator
    repository = f"{fim.repository}{parts.repository}{fim.repository_end}" if fim.repository else ""
    files = "".join(
        f"{mark}{label}\n" + "".join(f"{source.text.rstrip()}\n" for source in some)
        for label, some in _by_label(parts.sources)
    )
    # The document's own mark stands before the hole, also where its path stands inside.
    if fim.heading == "split":
        return f"{repository}{files}{mark}", f"{parts.path}\n"
    return repository + files, f"{mark}{parts.path}\n"


def _as_comments(parts: Parts) -> str:
    """The snippets as comments in the document's language."""
    comment = _comment_mark(parts)
    texts = (
        text.rstrip()
        for label, some in _by_label(parts.sources)
        for text in (f"{label}:", *(source.text for source in some))
    )
    return "".join(f"{comment} {line}".rstrip() + "\n" for text in texts for line in text.split("\n"))


def _comment_mark(parts: Parts) -> str:
    return facts(parts.language).comment or PLAIN_TEXT.comment


def _by_label(sources: tuple[Source, ...]) -> Iterator[tuple[str, Iterator[Source]]]:
    """Neighbours of one file together, so that its path is written once."""
    return groupby(sources, key=lambda source: source.label)
