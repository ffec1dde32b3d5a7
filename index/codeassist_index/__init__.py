"""Repositories to symbols to retrieval; knows nothing of models, editors or the web."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeassist_index.code_index import CodeIndex
    from codeassist_index.errors import (
        CodeIndexError,
        DamagedIndexError,
        GitError,
        IndexBusyError,
        IndexStorageError,
        IndexVersionError,
        NotARepositoryError,
        NotIndexedError,
        ScopeError,
    )
    from codeassist_index.options import IndexOptions
    from codeassist_index.types import (
        Context,
        ContextRequest,
        CountTokens,
        Definition,
        DefinitionKind,
        FileText,
        IndexedRepository,
        Progress,
        Reference,
        RelevantDefinition,
        RepositoryReport,
        RepositorySize,
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
    "FileText",
    "GitError",
    "IndexBusyError",
    "IndexOptions",
    "IndexStorageError",
    "IndexVersionError",
    "IndexedRepository",
    "NotARepositoryError",
    "NotIndexedError",
    "Progress",
    "Reference",
    "RelevantDefinition",
    "RepositoryReport",
    "RepositorySize",
    "ScopeError",
    "SearchHit",
    "Skipped",
    "Snippet",
    "SnippetKind",
]


_MODULES = {"CodeIndex": "code_index", "IndexOptions": "options"}
"""Where a name is defined, unless it is an error or a fact."""


def __getattr__(name: str) -> object:
    """Each name is imported when it is first used: parsers and engine take ten times as long as all the rest."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _MODULES.get(name, "errors" if name.endswith("Error") else "types")
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
