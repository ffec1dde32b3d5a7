"""The way of a check: the document with the suggestion in it, read, then judged by the rules of its language."""

from codeassist_index.checking.exact import Place
from codeassist_index.checking.facts import Unknown
from codeassist_index.checking.python import Document, PythonCheck
from codeassist_index.checking.source import Source
from codeassist_index.languages import language_of
from codeassist_index.languages.python import PYTHON
from codeassist_index.languages.python.parse import language, parse_with_names
from codeassist_index.languages.reading import trees
from codeassist_index.retrieval.context import repository_of
from codeassist_index.shape import Shape
from codeassist_index.snapshot import FileRef, Module, Snapshot
from codeassist_index.types import ContextRequest

CHECKED_CHARACTERS_MAX = 1_000_000
"""A suggestion in a longer document is not checked."""


def unknown(request: ContextRequest, text: str, snapshot: Snapshot) -> tuple[Unknown, ...]:
    """The names in a suggestion that surely do not exist, in the order of the text.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    repository, name = repository_of(request, snapshot)
    written = request.prefix + text + request.suffix
    known = language_of(request.path, written)
    if known is None or known.name != PYTHON.name or not text.strip() or len(written) > CHECKED_CHARACTERS_MAX:
        return ()
    content = written.encode("utf-8", "surrogatepass")
    facts, _ = parse_with_names(content)
    root = trees.root(language(), content)
    if isinstance(root, str):
        return ()
    module = Module(FileRef(repository, name, request.path, 0, known.name, ""), Shape.of(facts))
    snapshot.adopt(module)
    start = len(request.prefix.encode("utf-8", "surrogatepass"))
    end = start + len(text.encode("utf-8", "surrogatepass"))
    document = Document(Place(module, Source(content, root)), start, end)
    return tuple(PythonCheck(document, snapshot).unknown())
