"""The one place where a prompt is put together: stable parts first, the unfinished line last.

    repository, snippets as files, path        change when another line is edited
    text above the cursor's line, text below   change when a line is finished
    the unfinished line, after the last marker grows while typing

A server that caches prompts by their beginning then has to read only what was typed.
"""

from dataclasses import dataclass
from itertools import groupby

from codeassist.completion.languages import PLAIN_TEXT, facts
from codeassist.model.fim import FimFormat


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


def render(parts: Parts, fim: FimFormat) -> str:
    """The prompt in a model's own format.

    The layout with files is that of the repository-level training of Qwen2.5-Coder (arXiv 2409.12186) and
    StarCoder2 (arXiv 2402.19173); the place of the unfinished line is that of llama.vim.
    """
    heading, above = _heading(parts, fim), parts.above
    if fim.file_separator is None:
        above = _as_comments(parts) + above
    if fim.order == "prefix-suffix-middle":
        hole = f"{fim.prefix}{above}{fim.suffix}{parts.below}{fim.middle}{parts.line}"
    else:
        hole = f"{fim.suffix}{parts.below}{fim.prefix}{above}{fim.middle}{parts.line}"
    return heading + hole


def _heading(parts: Parts, fim: FimFormat) -> str:
    """The repository's name and the other files, in formats that have markers for them."""
    if fim.file_separator is None:
        return ""
    repository = f"{fim.repository}{parts.repository}\n" if fim.repository else ""
    files = "".join(
        f"{fim.file_separator}{label}\n" + "".join(f"{source.text.rstrip()}\n" for source in sources)
        for label, sources in groupby(parts.sources, key=lambda source: source.label)
    )
    return f"{repository}{files}{fim.file_separator}{parts.path}\n"


def _as_comments(parts: Parts) -> str:
    """The other files as comments, for models that were never shown more than one file."""
    comment = facts(parts.language).comment or PLAIN_TEXT.comment
    lines = [
        f"{comment} {line}".rstrip()
        for source in parts.sources
        for line in (f"{source.label}:", *source.text.rstrip().split("\n"))
    ]
    return "".join(f"{line}\n" for line in lines)
