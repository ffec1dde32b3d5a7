"""The places of other files that the index gives for a definition, found again in the texts as they are now."""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from codeassist.next_edit.names import PLAIN, Names, Place, is_definition, is_imported
from codeassist.next_edit.offsets import offsets, present_offsets
from codeassist.next_edit.trees import python_tree
from codeassist.next_edit.types import Edited
from codeassist_index.navigation import facts
from codeassist_index.types import ContextRequest

USES_MAX = 500
"""So many uses of a name are resolved; the others are said to be left out."""
FILES_MAX = 200
"""So many files are read for one edit."""


@dataclass(frozen=True, slots=True)
class FileUses:
    """The sure uses in one file, in its text as it is now."""

    path: str
    source: bytes
    root: Node
    names: Names
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The uses in other files and in the file itself, and how many there may be beyond them."""

    files: tuple[FileUses, ...]
    definitions: tuple[FileUses, ...]
    unsure: int = 0
    left_out: int = 0


NOTHING = Found((), ())


def uses_of(edited: Edited, start: int, name: bytes, *, family: bool = False) -> Found:
    """Where what the name at an offset of the former text stands for is used; with `family` as in the index."""
    if edited.index is None or edited.cancelled():
        return NOTHING
    before = edited.history.before
    request = ContextRequest(
        edited.root, edited.path, before[:start].decode("utf-8", "replace"), before[start:].decode("utf-8", "replace")
    )
    found = edited.index.exact_uses_at(request, family=family, limit=USES_MAX)
    by_path: dict[str, list[facts.Place]] = {}
    for place in found.places:
        by_path.setdefault(place.path, []).append(place)
    paths = list(by_path)[:FILES_MAX]
    left_out = found.left_out + sum(len(by_path[path]) for path in list(by_path)[FILES_MAX:])
    defined: dict[str, list[facts.Place]] = {}
    for place in found.definitions:
        defined.setdefault(place.path, []).append(place)
    return Found(
        tuple(uses for path in paths if (uses := _in_file(edited, path, name, by_path[path])) is not None),
        tuple(uses for path in defined if (uses := _in_file(edited, path, name, defined[path])) is not None),
        found.unsure,
        left_out,
    )


def _in_file(edited: Edited, path: str, name: bytes, places: list[facts.Place]) -> FileUses | None:
    if edited.cancelled():
        return None
    source = edited.history.now if path == edited.path else edited.files.text(path)
    root = None if source is None else python_tree(source)
    if source is None or root is None:
        return None
    names = Names(root, source, name)
    own = path == edited.path
    starts = set(present_offsets(edited.history, places) if own else offsets(source, places))
    sure = {place for place in names.places if place.start in starts and _is_plausible(place, names)}
    for place in tuple(sure):
        scope = names.scope_of(place) if place.role == "bind" and is_imported(place.node) else None
        sure.update(names.of_scope(scope) if scope is not None else ())  # what is imported is meant wherever it is used
    found = tuple(place for place in names.places if place in sure)
    return FileUses(path, source, root, names, found) if found else None


def _is_plausible(place: Place, names: Names) -> bool:
    """Whether a place may mean a function, a class or a member: what a variable of its own scopes holds is none."""
    if place.role not in PLAIN:
        return place.role in {"attribute", "imported"}
    scope = names.scope_of(place)
    if scope is not None and scope.type == "class_definition":
        return True
    binding = names.of_scope(scope) if scope is not None else ()
    return all(is_imported(one.node) or is_definition(one.node) for one in binding if one.role == "bind")


def exports(module: Node, name: bytes) -> Iterator[int]:
    """Where the name stands as a text in a file's `__all__`."""
    for statement in module.named_children:
        assignment = statement.named_child(0) if statement.type == "expression_statement" else None
        left = None if assignment is None else assignment.child_by_field_name("left")
        right = None if assignment is None else assignment.child_by_field_name("right")
        if left is None or right is None or left.text != b"__all__":
            continue
        for text in right.named_children:
            yield from (
                one.start_byte for one in text.named_children if one.type == "string_content" and one.text == name
            )
