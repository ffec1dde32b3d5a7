"""How each tool is answered. None of them changes anything."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from codeassist.agents import answers, arguments
from codeassist.agents.reader import Reader
from codeassist.errors import InvalidInputError
from codeassist_index import ContextRequest, NotIndexedError
from codeassist_index import types as index

ANSWER_CHARACTERS_MAX = 40_000
CHARACTERS_PER_TOKEN = 3.3
"""An agent's own tokenizer is not known here."""
RELEVANT_MAX = 60

T = TypeVar("T")


def search(reader: Reader, asked: arguments.Search) -> answers.Hits:
    """Code with the words of a query."""
    found = reader.index.search(asked.query, limit=asked.limit + 1, access=reader.access(asked.scope))
    hits = (
        answers.Hit(
            repository=hit.repository, path=hit.path, start_line=hit.start_line, end_line=hit.end_line,
            text=reader.clean(hit.text, hit.path),
        )
        for hit in found if not reader.is_private(hit.path)
    )  # fmt: skip
    kept, left_out = _fitting(hits, asked.limit)
    return answers.Hits(hits=kept, left_out=left_out)


def definition(reader: Reader, asked: arguments.Name) -> answers.Definitions:
    """Where a name is defined."""
    found = reader.index.definitions(asked.name, limit=asked.limit + 1, access=reader.access(asked.scope))
    kept, left_out = _fitting(_definitions(reader, found), asked.limit)
    return answers.Definitions(definitions=kept, left_out=left_out)


def references(reader: Reader, asked: arguments.Name) -> answers.References:
    """Where a name is used."""
    found = reader.index.references(asked.name, limit=asked.limit + 1, access=reader.access(asked.scope))
    uses = (
        answers.Reference(
            repository=use.repository, path=use.path, line=use.line, column=use.column,
            text=reader.clean(use.text, use.path),
        )
        for use in found if not reader.is_private(use.path)
    )  # fmt: skip
    kept, left_out = _fitting(uses, asked.limit)
    return answers.References(references=kept, left_out=left_out)


def context(reader: Reader, asked: arguments.Context) -> answers.Snippets:
    """What one has to know at a cursor, or for a task."""
    return _for_task(reader, asked) if asked.task.strip() else _at_cursor(reader, asked)


def outline(reader: Reader, asked: arguments.Outline) -> answers.Outlined:
    """What a file defines."""
    access = reader.access()
    repository, path = _file(reader, asked.repository, asked.path)
    found = reader.index.outline(repository, path, access=access)
    kept, left_out = _fitting(_definitions(reader, found), len(found))
    return answers.Outlined(repository=repository, path=path, definitions=kept, left_out=left_out)


def read(reader: Reader, asked: arguments.Read) -> answers.Lines:
    """Lines of a file."""
    repository, path = _file(reader, asked.repository, asked.path)
    wanted = asked.end_line or asked.start_line + arguments.READ_LINES_MAX - 1
    last = min(wanted, asked.start_line + arguments.READ_LINES_MAX - 1)
    found = reader.index.text(repository, path, lines=(asked.start_line, last), access=reader.access())
    text = reader.clean(found.text, path)
    kept, _ = _fitting(text.split("\n"), arguments.READ_LINES_MAX)
    end = found.start_line + len(kept) - 1 if found.end_line >= found.start_line else found.end_line
    more = end < min(found.lines, asked.end_line or found.lines)
    return answers.Lines(
        repository=repository, path=path, start_line=found.start_line, end_line=end, lines=found.lines,
        text="\n".join(kept), left_out=f"There is more: go on with `start_line` {end + 1}." if more else "",
    )  # fmt: skip


def repositories(reader: Reader, asked: arguments.Repositories) -> answers.Repositories:
    """What may be read."""
    found = (
        answers.Repository(name=one.name, root=one.root, commit=one.commit, files=one.files, lines=one.lines)
        for one in reader.index.sizes(access=reader.access(asked.scope))
    )
    kept, left_out = _fitting(found, arguments.LIMIT_MAX)
    return answers.Repositories(repositories=kept, left_out=left_out)


def _file(reader: Reader, repository: str, path: str) -> tuple[str, str]:
    name, inside = reader.place(repository, path, reader.access())
    if reader.is_private(inside):  # said as of one that is not there
        raise NotIndexedError(f"{inside} of {name} is not in the index.")
    return name, inside


def _at_cursor(reader: Reader, asked: arguments.Context) -> answers.Snippets:
    repository, path = _file(reader, asked.repository, asked.path)
    text = reader.index.text(repository, path, access=reader.access()).text
    lines = text.split("\n")
    if asked.line > len(lines) or asked.column > len(lines[asked.line - 1]) + 1:
        raise InvalidInputError(f"{path} has {len(lines)} lines, and none has that place as it was indexed.")
    cursor = sum(len(line) + 1 for line in lines[: asked.line - 1]) + asked.column - 1
    request = ContextRequest(Path(), path, text[:cursor], text[cursor:], repository)
    found = reader.index.context(
        request, budget=asked.tokens, count_tokens=about_tokens, access=reader.access(asked.scope)
    )
    snippets = (
        answers.Snippet(
            repository=one.repository, path=one.path, start_line=one.start_line, end_line=one.end_line,
            kind=one.kind, reason=one.reason, text=reader.clean(one.text, one.path),
        )
        for one in found.snippets if not reader.is_private(one.path)
    )  # fmt: skip
    return answers.Snippets(snippets=list(snippets))


def _for_task(reader: Reader, asked: arguments.Context) -> answers.Snippets:
    found = reader.index.relevant(asked.task, limit=RELEVANT_MAX, access=reader.access(asked.scope))
    kept: list[answers.Snippet] = []
    room = asked.tokens
    for one in found:
        definition = one.definition
        if reader.is_private(definition.path):
            continue
        text = "\n".join(part for part in (definition.signature, definition.doc) if part)
        snippet = answers.Snippet(
            repository=definition.repository, path=definition.path, start_line=definition.start_line,
            end_line=definition.end_line, kind=definition.kind, reason=one.reason,
            text=reader.clean(text, definition.path),
        )  # fmt: skip
        room -= about_tokens(str(snippet))
        if room < 0:
            left_out = f"{len(found) - len(kept)} more did not fit into {asked.tokens} tokens: raise `tokens`."
            return answers.Snippets(snippets=kept, left_out=left_out)
        kept.append(snippet)
    return answers.Snippets(snippets=kept)


def about_tokens(text: str) -> int:
    """About the number of tokens of a text."""
    return round(len(text) / CHARACTERS_PER_TOKEN)


def _definitions(reader: Reader, found: Iterable[index.Definition]) -> Iterable[answers.Definition]:
    for one in found:
        if not reader.is_private(one.path):
            yield answers.Definition(
                repository=one.repository, path=one.path, start_line=one.start_line, end_line=one.end_line,
                name=one.name, qualified_name=one.qualified_name, kind=one.kind,
                signature=reader.clean(one.signature, one.path), doc=reader.clean(one.doc, one.path),
            )  # fmt: skip


def _fitting(items: Iterable[T], limit: int) -> tuple[list[T], str]:
    """The first items, as many as are asked for and fit into an answer; and what to do for the others."""
    kept: list[T] = []
    room = ANSWER_CHARACTERS_MAX
    for item in items:
        if len(kept) == limit:
            return kept, "There is more: raise `limit`, or narrow with `scope`."
        room -= len(str(item))
        if room < 0 and kept:
            return kept, f"There is more than fits into {ANSWER_CHARACTERS_MAX} characters: narrow with `scope`."
        kept.append(item)
    return kept, ""
