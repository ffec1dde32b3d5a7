"""The way of a check: the document with the suggestion in it, read, then judged by the rules of its language."""

from collections.abc import Callable, Iterator, Mapping

from codeassist_index.checking import javascript, python
from codeassist_index.checking.document import Document, Place
from codeassist_index.checking.facts import Unknown
from codeassist_index.checking.source import Source
from codeassist_index.languages import grammar_of, language_around
from codeassist_index.languages.facts import FileFacts
from codeassist_index.languages.python.parse import parse_with_names
from codeassist_index.languages.reading import trees
from codeassist_index.retrieval.context import repository_of
from codeassist_index.shape import Shape
from codeassist_index.snapshot import FileRef, Module, Snapshot
from codeassist_index.types import ContextRequest

CHECKED_CHARACTERS_MAX = 1_000_000
"""A suggestion in a longer document is not checked."""

_RULES: Mapping[str, Callable[[Document, Snapshot], Iterator[Unknown]]] = {
    "python": python.unknown,
    "javascript": javascript.unknown,
}
"""By the family of the document's language."""


def unknown(request: ContextRequest, text: str, snapshot: Snapshot) -> tuple[Unknown, ...]:
    """The names in a suggestion that surely do not exist, in the order of the text.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    repository, name = repository_of(request, snapshot)
    written = request.prefix + text + request.suffix
    known = language_around(request.path, written)
    grammar = grammar_of(known.name) if known is not None else None
    if known is None or grammar is None or known.family not in _RULES:
        return ()
    if not text.strip() or len(written) > CHECKED_CHARACTERS_MAX:
        return ()
    content = written.encode("utf-8", "surrogatepass")
    facts = parse_with_names(content)[0] if known.family == "python" else FileFacts((), ())
    root = trees.root(grammar, content)
    if isinstance(root, str):
        return ()
    module = Module(FileRef(repository, name, request.path, 0, known.name, ""), Shape.of(facts))
    start = len(request.prefix.encode("utf-8", "surrogatepass"))
    end = start + len(text.encode("utf-8", "surrogatepass"))
    document = Document(Place(module, Source(content, root)), start, end)
    return tuple(_RULES[known.family](document, snapshot))
