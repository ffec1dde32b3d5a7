"""A rename that is half done: the name is another one where it is bound, and the old one elsewhere."""

import builtins
import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from codeassist.next_edit import wording
from codeassist.next_edit.calls import keyword_argument
from codeassist.next_edit.names import PLAIN, Names, Place, is_imported, is_parameter
from codeassist.next_edit.tokens import Renamed, renamed
from codeassist.next_edit.trees import python_tree
from codeassist.next_edit.types import Edited, NextEdit, Proposal
from codeassist.next_edit.uses import FileUses, Found, exports, uses_of

USES_RENAMED_MIN = 2
"""Where the definition itself was left alone, so many of its uses must have become the same other name."""
_ANEW = frozenset({"for_statement", "with_item", "except_clause"})
"""What binds a name anew, whatever it meant before."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A name that is being renamed: the scope that bound it in the former text, and its places there."""

    old: bytes
    new: bytes
    scope: Node
    places: tuple[Place, ...]
    changed: frozenset[int]

    @property
    def first(self) -> Place:
        """Where the name is bound first."""
        return next(place for place in self.places if place.role == "bind")

    @property
    def first_changed(self) -> bool:
        """Whether the name is another one where it is bound first."""
        return self.first.start in self.changed

    @property
    def left(self) -> Iterator[Place]:
        """The places that still have the old name."""
        return (place for place in self.places if place.start not in self.changed)


@dataclass(slots=True)
class _Left:
    """What still has the old name: byte offsets of it in each file's text as it is now."""

    starts: dict[str, set[int]] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    unsure: int = 0
    left_out: int = 0

    def add(self, path: str, source: bytes, starts: Iterable[int]) -> None:
        self.texts[path] = source
        self.starts.setdefault(path, set()).update(starts)


def renames(edited: Edited) -> Iterator[Proposal]:
    """What is left to do of each rename in the document."""
    before = edited.history.before
    pairs: dict[tuple[bytes, bytes], list[Renamed]] = {}
    for change in renamed(edited.history):
        if not _is_keyword(change.old) and not _is_keyword(change.new):
            pairs.setdefault((change.old, change.new), []).append(change)
    root = python_tree(before) if pairs else None
    for (old, new), changes in pairs.items():
        if root is None or edited.cancelled():
            return
        names = Names(root, before, old)
        changed = [place for change in changes if (place := names.at(change.start)) is not None]
        for left in (*_bindings(edited, names, root, (old, new), changed), *_members(edited, (old, new), changed)):
            if any(left.starts.values()):
                yield _proposal(edited, left, old, new)


def _is_keyword(name: bytes) -> bool:
    return keyword.iskeyword(name.decode("utf-8", "replace"))


def _bindings(
    edited: Edited, names: Names, root: Node, pair: tuple[bytes, bytes], changed: list[Place]
) -> Iterator[_Left]:
    """The renames of what scopes bind."""
    scopes: dict[int, tuple[Node, set[int]]] = {}
    for place in changed:
        scope = names.scope_of(place) if place.role in PLAIN else None
        if scope is not None:
            scopes.setdefault(scope.id, (scope, set()))[1].add(place.start)
    others = Names(root, edited.history.before, pair[1])
    for scope, starts in scopes.values():
        places = _one_variable(names.of_scope(scope))
        if not any(place.role == "bind" for place in places):
            continue
        begun = _Begun(*pair, scope, places, frozenset(starts))
        if not others.binds(scope) and (begun.first_changed or _is_used_alike(edited, begun)):
            yield _left(edited, begun, others)


def _one_variable(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places up to where a loop, a `with` or an `except` takes the name for something else."""
    first = next((place for place in places if place.role == "bind"), None)
    for number, place in enumerate(places):
        if place.role == "bind" and place is not first and _binds_anew(place.node):
            return places[:number]
    return places


def _binds_anew(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type not in _ANEW and not parent.type.endswith("_statement"):
        parent = parent.parent
    return parent is not None and parent.type in _ANEW


def _is_used_alike(edited: Edited, begun: _Begun) -> bool:
    """Whether several uses have become the same name, which nothing is called yet."""
    uses = [place for place in begun.places if place.start in begun.changed]
    now = python_tree(edited.history.now)
    if now is None or len(uses) < USES_RENAMED_MIN or any(place.role != "use" for place in uses):
        return False
    names = Names(now, edited.history.now, begun.new)
    return not hasattr(builtins, begun.new.decode("utf-8", "replace")) and not any(
        names.scope_of(place) for place in names.places if place.role in PLAIN
    )


def _left(edited: Edited, begun: _Begun, others: Names) -> _Left:
    """What still has the old name of a binding, in the document and elsewhere."""
    history, left = edited.history, _Left()
    open_places = (place for place in begun.left if not _is_shadowed(place, begun.scope, others))
    left.add(edited.path, history.now, _present(edited, begun.old, (place.start for place in open_places)))
    first = begun.first
    if begun.scope.type == "module" and not is_imported(first.node):
        left.add(edited.path, history.now, _present(edited, begun.old, exports(begun.scope, begun.old)))
        _elsewhere(edited, left, uses_of(edited, first.start, begun.old), begun, own=False)
    elif begun.scope.type == "class_definition":
        _elsewhere(edited, left, uses_of(edited, first.start, begun.old, family=True), begun, own=True)
    elif is_parameter(first.node) and begun.scope.type == "function_definition":
        _keywords(edited, left, begun)
    return left


def _present(edited: Edited, old: bytes, starts: Iterable[int]) -> Iterator[int]:
    """Where offsets of the former text are now, as far as the old name still stands there."""
    for start in starts:
        now = edited.history.to_now(start)
        if now is not None and edited.history.now.startswith(old, now):
            yield now


def _is_shadowed(place: Place, scope: Node, others: Names) -> bool:
    """Whether the new name means something else at a place, bound between it and the scope of the old one."""
    bound = others.scope_of(place)
    return bound is not None and scope.start_byte <= bound.start_byte and bound.end_byte <= scope.end_byte


def _elsewhere(edited: Edited, left: _Left, found: Found, begun: _Begun, *, own: bool) -> None:
    """Add what the index has found; `own` says whether the document's own uses come from there."""
    left.unsure += found.unsure
    left.left_out += found.left_out
    for uses in (*found.files, *found.definitions):
        if uses.path == edited.path and not own:
            continue
        bound_here = Names(uses.root, uses.source, begun.new)
        starts = [place.start for place in uses.places if not _collides(place, uses, bound_here)]
        left.unsure += len(uses.places) - len(starts)
        if starts and not own:
            starts += exports(uses.root, begun.old)
        left.add(uses.path, uses.source, starts)


def _collides(place: Place, uses: FileUses, others: Names) -> bool:
    """Whether the new name is taken where the old one is bound by an import."""
    scope = uses.names.scope_of(place) if place.role in PLAIN else None
    return scope is not None and others.binds(scope)


def _keywords(edited: Edited, left: _Left, begun: _Begun) -> None:
    """Add the callers that pass a renamed parameter by its name."""
    name = begun.scope.child_by_field_name("name")
    if name is None or name.text is None:
        return
    found = uses_of(edited, *called_as(begun.scope))
    left.left_out += found.left_out
    for uses in found.files:
        arguments = (keyword_argument(place.node, begun.old) for place in uses.places)
        left.add(uses.path, uses.source, (one.start_byte for one in arguments if one is not None))


def called_as(function: Node) -> tuple[int, bytes]:
    """Offset and text of the name by which a function is called: for a constructor that of its class."""
    name = function.child_by_field_name("name")
    assert name is not None
    around = function.parent
    while around is not None and around.type not in {"class_definition", "function_definition", "module"}:
        around = around.parent
    if name.text == b"__init__" and around is not None and around.type == "class_definition":
        name = around.child_by_field_name("name") or name
    assert name.text is not None
    return name.start_byte, name.text


def _members(edited: Edited, pair: tuple[bytes, bytes], changed: list[Place]) -> Iterator[_Left]:
    """The renames of attributes that methods set on `self`."""
    places = [place for place in changed if place.role == "attribute" and _is_set_on_self(place.node)]
    for place in places[:1]:
        found = uses_of(edited, place.start, pair[0])
        earlier = (one for uses in found.definitions if uses.path == edited.path for one in uses.places)
        if len(places) < USES_RENAMED_MIN and any(one.role == "attribute" for one in earlier):
            continue  # it is set first elsewhere, and there it is what it was
        left = _Left()
        _elsewhere(edited, left, found, _Begun(*pair, place.scope, (place,), frozenset({place.start})), own=True)
        yield left


def _is_set_on_self(node: Node) -> bool:
    attribute = node.parent
    holder = None if attribute is None else attribute.child_by_field_name("object")
    statement = None if attribute is None else attribute.parent
    return (
        holder is not None
        and holder.text == b"self"
        and statement is not None
        and statement.type == "assignment"
        and statement.child_by_field_name("left") == attribute
    )


def _proposal(edited: Edited, left: _Left, old: bytes, new: bytes) -> Proposal:
    words = {"old": old.decode("utf-8", "replace"), "new": new.decode("utf-8", "replace")}
    edits = []
    for path, starts in left.starts.items():
        for start in sorted(starts):
            line = left.texts[path].count(b"\n", 0, start) + 1
            title = wording.rename_one(path, line, **words)
            edits.append(NextEdit(path, start, start + len(old), new, line, title))
    files = {edit.path for edit in edits}
    title = wording.rename_all(len(edits), 0 if files == {edited.path} else len(files), left.unsure, **words)
    return Proposal("rename", title, "rename half done", tuple(edits), left.unsure, left.left_out)
