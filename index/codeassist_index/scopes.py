"""Parts of repositories as people write them: `NAME`, `NAME:PATTERN`, `NAME:@OWNER`.

`NAME` is a repository's whole name, or a glob of names (`git.example.com/payments/*`). Where a person narrows a
question, the last parts of the name will do (`mono` for `git.example.com/acme/mono`); where somebody else decides
what may be read, they won't, since anybody can give a repository the same last part.
"""

import difflib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from codeassist_index.access import Access, Scope, Visible, owners_of, visible
from codeassist_index.errors import ScopeError
from codeassist_index.translation import tr


def readable(connection: sqlite3.Connection, scopes: Collection[str]) -> Access:
    """Access to these parts, of what is indexed; one that names nothing gives nothing."""
    names = [name for (name,) in connection.execute("SELECT DISTINCT name FROM repository")]
    return Access(scopes=(frozenset(scope for text in scopes for scope in _named(text, names, _is_called)),))


def narrowed(connection: sqlite3.Connection, access: Access, scopes: Collection[str]) -> Access:
    """What of the access lies in one of the scopes.

    Raises:
        ScopeError: one of them names no repository, or no owner, that the access knows.
    """
    seen = visible(connection, access)
    names = sorted(set(seen.names.values()))
    found: list[Scope] = []
    for text in scopes:
        own = list(_named(text, names, _ends_as))
        if not own:
            raise ScopeError(
                tr("{scope} names no indexed repository.").format(scope=text) + _nearest(text.partition(":")[0], names)
            )
        _check_owners(connection, seen, own, text)
        found += own
    return access.within(found)


def _named(text: str, names: Iterable[str], is_meant: Callable[[str, str], bool]) -> Iterator[Scope]:
    """The scopes that a text means; its name is the longest that a repository has, as one may hold a colon."""
    cuts = [len(text), *(at for at in range(len(text) - 1, 0, -1) if text[at] == ":")]
    for cut in cuts:
        found = [name for name in names if is_meant(name, text[:cut])]
        part = text[cut + 1 :].strip()
        if found and (part or cut == len(text)):
            for name in found:
                yield Scope(name, owner=part) if part.startswith("@") else Scope(name, path=part)
            return


def _is_called(name: str, written: str) -> bool:
    return name == written or ("*" in written and fnmatchcase(name, written))


def _ends_as(name: str, written: str) -> bool:
    return _is_called(name, written) or name.endswith(f"/{written}")


def _check_owners(connection: sqlite3.Connection, seen: Visible, scopes: Iterable[Scope], text: str) -> None:
    """Raises `ScopeError` where an owner is asked for that none of the repositories has."""
    asked = {scope.owner.lower() for scope in scopes if scope.owner}
    wanted = {scope.repository for scope in scopes}
    owners = [owners_of(connection, number).names for number, name in seen.names.items() if name in wanted]
    known = frozenset[str]().union(*owners)
    if asked and not asked & known:
        message = tr("No CODEOWNERS of {scope} names this owner.").format(scope=text)
        raise ScopeError(message + _nearest(min(asked), known))


def _nearest(written: str, known: Collection[str]) -> str:
    last_parts = {name.rpartition("/")[2].lstrip("@"): name for name in known}
    found = difflib.get_close_matches(written.rpartition("/")[2].lstrip("@"), last_parts, n=1, cutoff=0.5)
    return " " + tr("Did you mean `{name}`?").format(name=last_parts[found[0]]) if found else ""
