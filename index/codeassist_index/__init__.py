"""Repositories to symbols to retrieval; knows nothing of models, editors or the web."""

from codeassist_index.code_index import CodeIndex
from codeassist_index.errors import (
    CodeIndexError,
    DamagedIndexError,
    GitError,
    IndexBusyError,
    IndexStorageError,
    NotARepositoryError,
    NotIndexedError,
)
from codeassist_index.options import IndexOptions
from codeassist_index.types import (
    Context,
    ContextRequest,
    CountTokens,
    Definition,
    DefinitionKind,
    IndexedRepository,
    Progress,
    Reference,
    RepositoryReport,
    SearchHit,
    Skipped,
    Snippet,
    SnippetKind,
)

__all__ = [
    "CodeIndex",
    "CodeIndexError",
    "Context",
    "ContextRequest",
    "CountTokens",
    "DamagedIndexError",
    "Definition",
    "DefinitionKind",
    "GitError",
    "IndexBusyError",
    "IndexOptions",
    "IndexStorageError",
    "IndexedRepository",
    "NotARepositoryError",
    "NotIndexedError",
    "Progress",
    "Reference",
    "RepositoryReport",
    "SearchHit",
    "Skipped",
    "Snippet",
    "SnippetKind",
]
