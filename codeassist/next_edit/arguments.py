"""A parameter that was added to a function or taken away: its callers, and the methods that override it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tree_sitter import Node

from codeassist.next_edit import wording
from codeassist.next_edit.calls import Call, call_of
from codeassist.next_edit.names import Names, Place, is_definition, is_imported, scope_around
from codeassist.next_edit.rename import called_as
from codeassist.next_edit.signature import (
    Parameter,
    ParameterKind,
    Signature,
    changed_signatures,
    in_parameters,
    signature_of,
)
from codeassist.next_edit.trees import python_tree
from codeassist.next_edit.types import Edited, NextEdit, Proposal
from codeassist.next_edit.uses import FileUses, Found, uses_of

_LATER: frozenset[ParameterKind] = frozenset({"keyword-only", "rest"})
"""After one of these, a parameter is passed by name without a `*` of its own."""


@dataclass(frozen=True, slots=True)
class _Caller:
    """One call of a changed function."""

    uses: FileUses
    place: Place
    call: Call

    def edit(self, start: int, end: int, text: bytes, title: str, *, wants_value: bool = False) -> NextEdit:
        line = self.uses.source.count(b"\n", 0, start) + 1
        return NextEdit(self.uses.path, start, end, text, line, title, wants_value)

    @property
    def line(self) -> int:
        return self.uses.source.count(b"\n", 0, self.place.start) + 1


@dataclass(frozen=True, slots=True)
class _Change:
    """One parameter that a function has more, or less, than before."""

    edited: Edited
    found: Found
    old: Signature
    new: Signature
    parameter: Parameter

    @property
    def name(self) -> str:
        return self.parameter.name.decode("utf-8", "replace")

    @property
    def function(self) -> str:
        return called_as(self.old.function)[1].decode("utf-8", "replace")


def arguments(edited: Edited) -> Iterator[Proposal]:
    """What is left to do of each change of parameters in the document."""
    if not in_parameters(edited.history):
        return
    before, now = python_tree(edited.history.before), python_tree(edited.history.now)
    if before is None or now is None:
        return
    for old, new in changed_signatures(edited.history, before, now):
        added = [one for one in new.parameters if one.name not in old.names and one.kind != "rest"]
        removed = [one for one in old.parameters if one.name not in new.names and one.kind != "rest"]
        if bool(added) == bool(removed) or edited.cancelled():
            continue  # a parameter that was renamed is no other parameter
        found = _uses(edited, old.function)
        for parameter in added:
            yield from _added(_Change(edited, found, old, new, parameter))
        for parameter in removed:
            yield from _removed(_Change(edited, found, old, new, parameter))


def _uses(edited: Edited, function: Node) -> Found:
    """The uses of a function; of a constructor those of its class, and where classes below it go on to it."""
    start, name = called_as(function)
    found, own = uses_of(edited, start, name), function.child_by_field_name("name")
    if own is None or own.text is None or own.start_byte == start:
        return found
    further = uses_of(edited, own.start_byte, own.text)
    return replace(found, files=(*found.files, *further.files), definitions=())


def _added(change: _Change) -> Iterator[Proposal]:
    callers, unsure = _callers(change)
    if change.parameter.optional and not _is_begun(change, callers):
        callers = []  # it may be left out
    edits = [edit for one in callers if (edit := _passed(change, one)) is not None]
    if edits:
        title = wording.pass_all(change.name, change.function, len(edits), unsure)
        yield Proposal("argument", title, "parameter added", tuple(edits), unsure, change.found.left_out)
    overriding = [edit for one in change.found.definitions for edit in _overriding(change, one)]
    if overriding:
        title = wording.override_all(change.name, change.function, len(overriding))
        yield Proposal("signature", title, "parameter added to the method that it overrides", tuple(overriding))


def _is_begun(change: _Change, callers: list[_Caller]) -> bool:
    """Whether a person has begun to pass the parameter somewhere."""
    passing = ((one.uses.path, one.call.keywords.get(change.parameter.name)) for one in callers)
    return any(node is not None and change.edited.files.touched(path, *_span(node)) for path, node in passing)


def _removed(change: _Change) -> Iterator[Proposal]:
    callers, unsure = _callers(change)
    edits = []
    for one in callers:
        argument = _argument(change, one)
        if argument is not None:
            start, end = _with_comma(one.call.arguments, argument)
            title = wording.drop_one(change.name, change.function, one.uses.path, one.line)
            edits.append(one.edit(start, end, b"", title))
    if edits:
        title = wording.drop_all(change.name, change.function, len(edits), unsure)
        yield Proposal("argument", title, "parameter removed", tuple(edits), unsure, change.found.left_out)


def _callers(change: _Change) -> tuple[list[_Caller], int]:
    """The calls whose arguments are all written out, and how many other uses there may be."""
    callers: list[_Caller] = []
    unsure = change.found.unsure
    for uses in change.found.files:
        for place in uses.places:
            call = call_of(place.node)
            if call is None or (change.old.is_method and _on_class(place.node)):
                continue
            if call.open_ended:
                unsure += 1
            elif not change.edited.cancelled():
                callers.append(_Caller(uses, place, call))
    return callers, unsure


def _on_class(name: Node) -> bool:
    """Whether a method is called on what looks like its class, so that the object may be passed too."""
    holder = None if name.parent is None else name.parent.child_by_field_name("object")
    plain = holder is not None and holder.type in {"identifier", "attribute"}
    text = (holder.text or b"") if holder is not None and plain else b""
    return text.rpartition(b".")[2][:1].isupper()


def _passed(change: _Change, caller: _Caller) -> NextEdit | None:
    """What a call needs in order to pass an added parameter; None where it does so, or where that is not sure."""
    call, parameter = caller.call, change.parameter
    if parameter.name in call.keywords:
        return None
    value = parameter.name if _is_variable_at(caller, parameter.name) else b""
    index = change.new.names.index(parameter.name)
    if parameter.kind != "keyword-only" and len(call.positional) > index:
        is_done = len(call.positional) > len(change.old.positional) or _was_edited(change, caller)
        if is_done or change.new.has_rest():
            return None
        start, text = call.positional[index].start_byte, value and value + b", "
    else:
        start, separator = _end_of(call.arguments, caller.uses.source)
        keyword = b"" if parameter.kind == "positional-only" else parameter.name + b"="
        text = separator + keyword + value
    title = wording.pass_one(change.name, change.function, caller.uses.path, caller.line)
    return caller.edit(start, start, text, title, wants_value=not value)


def _was_edited(change: _Change, caller: _Caller) -> bool:
    return change.edited.files.touched(caller.uses.path, *_span(caller.call.arguments))


def _span(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte


def _end_of(arguments: Node, source: bytes) -> tuple[int, bytes]:
    """Where a further argument goes, and what parts it from the one before."""
    written = [node for node in arguments.named_children if node.type != "comment"]
    if not written:
        return arguments.start_byte + 1, b""
    last = written[-1]
    line = source.rfind(b"\n", 0, last.start_byte) + 1
    indent = source[line : last.start_byte]
    alone = not indent.strip() and line > arguments.start_byte
    line_end = b"\r\n" if source[line - 2 : line] == b"\r\n" else b"\n"
    return last.end_byte, b"," + line_end + indent if alone else b", "


def _is_variable_at(caller: _Caller, name: bytes) -> bool:
    """Whether a variable of this name has been given a value above the call, in a scope that the call sees."""
    node, uses = caller.place.node, caller.uses
    scope = scope_around(node)
    if scope is None:
        return False
    names = Names(uses.root, uses.source, name)
    bound = names.scope_of(Place(node.start_byte, node.end_byte, "use", node, scope))
    if bound is None:
        return False
    binding = [place for place in names.of_scope(bound) if place.role == "bind"]
    if not all(_is_value(place.node) for place in binding):
        return False
    return bound.id != scope.id or any(place.start < node.start_byte for place in binding)


def _is_value(node: Node) -> bool:
    """Whether a name is bound to a value, rather than to a function, a class or something imported."""
    return not is_definition(node) and not is_imported(node)


def _overriding(change: _Change, uses: FileUses) -> Iterator[NextEdit]:
    """The parameter at its place in methods that had the same parameters."""
    for place in uses.places:
        function = place.node.parent
        own = None if function is None else signature_of(function)
        if own is None or own.names != change.old.names:
            continue
        index = change.new.names.index(change.parameter.name)
        text = change.parameter.node.text or b""
        if index < len(own.parameters):
            start, text = own.parameters[index].node.start_byte, text + b", "
        else:
            if change.parameter.kind == "keyword-only" and not any(one.kind in _LATER for one in own.parameters):
                text = b"*, " + text
            listed = own.function.child_by_field_name("parameters")
            assert listed is not None
            start, separator = _end_of(listed, uses.source)
            text = separator + text
        line = uses.source.count(b"\n", 0, place.start) + 1
        yield NextEdit(
            uses.path, start, start, text, line, wording.override_one(change.name, change.function, uses.path, line)
        )


def _argument(change: _Change, caller: _Caller) -> Node | None:
    """The argument of a call that went to a parameter which is no more."""
    call, parameter, old = caller.call, change.parameter, change.old
    if parameter.name in call.keywords:
        return call.keywords[parameter.name]
    if parameter.kind == "keyword-only" or old.has_rest() or _was_edited(change, caller):
        return None
    index = old.names.index(parameter.name)
    return call.positional[index] if index < len(call.positional) <= len(old.positional) else None


def _with_comma(arguments: Node, argument: Node) -> tuple[int, int]:
    """An argument with the comma that parts it from its neighbour."""
    written = [node for node in arguments.named_children if node.type != "comment"]
    number = next(number for number, node in enumerate(written) if node == argument)
    if number + 1 < len(written):
        return argument.start_byte, written[number + 1].start_byte
    return (written[number - 1].end_byte if number else argument.start_byte), argument.end_byte
