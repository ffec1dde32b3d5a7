"""Renames in languages of which the scopes are read by the index: the name has changed where it is declared.

The index says what the name was in the former text and where it is used; a use counts when the grammar, too, has a name
there and not a key, a comment or a text.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from codeassist.next_edit import wording
from codeassist.next_edit.offsets import offsets, position, present_offsets
from codeassist.next_edit.tokens import Renamed, renamed, tokens_of
from codeassist.next_edit.trees import tree_of
from codeassist.next_edit.types import Edited, NextEdit, Proposal
from codeassist.next_edit.uses import FILES_MAX, USES_MAX
from codeassist_index.languages import language_of
from codeassist_index.navigation.facts import Place
from codeassist_index.types import ContextRequest

LANGUAGES_DECLARED = frozenset({"java", "go", "javascript", "typescript", "typescriptreact"})

_NAMES = frozenset({"identifier", "type_identifier", "property_identifier", "field_identifier"})
_KEYS = frozenset({"pair", "keyed_element", "element_value_pair", "literal_element", "labeled_statement"})
_DECLARING = ("declarator", "parameter", "declaration")


@dataclass(frozen=True, slots=True)
class _Uses:
    """Where a declared name is used; `local` to one function or not."""

    places: tuple[Place, ...]
    local: bool
    unsure: int = 0
    left_out: int = 0


def declared_renames(edited: Edited) -> Iterator[Proposal]:
    """What is left to do of each rename of something that the document declares."""
    for change in renamed(edited.history):
        uses = None if edited.cancelled() else _uses(edited, change)
        edits = () if uses is None else tuple(_edits(edited, change, uses))
        if uses is not None and edits:
            files = {edit.path for edit in edits}
            number = 0 if files == {edited.path} else len(files)
            title = wording.rename_all(len(edits), number, uses.unsure, **_words(change))
            yield Proposal("rename", title, "rename half done", edits, uses.unsure, uses.left_out)


def _words(change: Renamed) -> dict[str, str]:
    return {"old": change.old.decode("utf-8", "replace"), "new": change.new.decode("utf-8", "replace")}


def _uses(edited: Edited, change: Renamed) -> _Uses | None:
    """The uses of what was declared at a place of the former text; None where nothing was, or the new name is taken."""
    before, index = edited.history.before, edited.index
    if index is None or any(token.text == change.new for token in tokens_of(before, 0, len(before))):
        return None
    request = ContextRequest(
        edited.root,
        edited.path,
        before[: change.start].decode("utf-8", "replace"),
        before[change.start :].decode("utf-8", "replace"),
    )
    found = next(iter(index.definition_at(request, limit=1)), None)
    if found is None or not found.exact or found.place.path != edited.path:
        return None
    if (found.place.line, found.place.column) != position(before, change.start):
        return None
    seen = index.references_at(request, limit=USES_MAX)
    if seen.certainty == "local":
        return _Uses(seen.places, local=True)
    exact = index.exact_uses_at(request, family=True, limit=USES_MAX)
    return _Uses((*exact.places, *exact.definitions), local=False, unsure=exact.unsure, left_out=exact.left_out)


def _edits(edited: Edited, change: Renamed, uses: _Uses) -> Iterator[NextEdit]:
    by_path: dict[str, list[Place]] = {}
    for place in uses.places:
        by_path.setdefault(place.path, []).append(place)
    for path in list(by_path)[:FILES_MAX]:
        own = path == edited.path
        text = edited.history.now if own else edited.files.text(path)
        language = language_of(path)
        root = None if text is None or language is None else tree_of(text, language.name)
        if text is None or root is None or edited.cancelled():
            continue
        starts = set(present_offsets(edited.history, by_path[path]) if own else offsets(text, by_path[path]))
        nodes = [node for start in sorted(starts) if (node := _name_at(root, start, change.old)) is not None]
        if uses.local and any(_declares(node) for node in nodes):
            return  # declared again in a block of its own: two variables
        for node in nodes:
            line = text.count(b"\n", 0, node.start_byte) + 1
            title = wording.rename_one(path, line, **_words(change))
            yield NextEdit(path, node.start_byte, node.end_byte, change.new, line, title)


def _name_at(root: Node, start: int, name: bytes) -> Node | None:
    """The name at an offset, if the grammar has one there that is no key of an object."""
    node = root.descendant_for_byte_range(start, start + len(name))
    if node is None or node.type not in _NAMES or node.text != name or node.start_byte != start:
        return None
    parent = node.parent
    is_key = parent is not None and parent.type in _KEYS and parent.named_children[0] == node
    return None if is_key else node


def _declares(node: Node) -> bool:
    parent = node.parent
    named = parent is not None and node in {parent.child_by_field_name("name"), parent.child_by_field_name("pattern")}
    return named and parent is not None and any(part in parent.type for part in _DECLARING)
