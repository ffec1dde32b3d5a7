"""Which part of the indexed code a question is about: scopes as they are written, and those that the settings name."""

from collections.abc import Sequence

from codeassist.settings import Settings
from codeassist_index import CodeIndex
from codeassist_index.access import EVERYTHING, Access


def narrowed(index: CodeIndex, settings: Settings, scopes: Sequence[str], access: Access = EVERYTHING) -> Access:
    """What of an access lies in one of the scopes; all of it where none is given.

    Raises:
        ScopeError: a scope names no repository or owner that the access knows.
    """
    return index.narrowed(access, spelled_out(settings, scopes)) if scopes else access


def spelled_out(settings: Settings, scopes: Sequence[str]) -> list[str]:
    """The parts of repositories that scopes stand for: what `index.scopes` says of a name, any other as it is."""
    return [part for scope in scopes for part in settings.index.scopes.get(scope, (scope,))]
