"""The uses of a definition that surely mean it: each place of its name is resolved by itself.

What `references_at` gives for a member is every use of its name in files that see its owner; here a use counts when the
object before the dot is known to be of that class. Those of which nothing is known are only counted.
"""

from collections.abc import Iterator
from itertools import islice

from codeassist_index.languages import LANGUAGES
from codeassist_index.navigation.cursor import Meaning, Name, meaning_at, place_of
from codeassist_index.navigation.definitions import FILES_BY_NAME_MAX, place
from codeassist_index.navigation.facts import ExactUses, Place
from codeassist_index.navigation.references import same_thing, seen_uses
from codeassist_index.postings import Role
from codeassist_index.snapshot import Snapshot
from codeassist_index.things import Thing
from codeassist_index.types import ContextRequest


def exact_uses_at(request: ContextRequest, snapshot: Snapshot, limit: int, *, family: bool) -> ExactUses:
    """What surely means the thing that the name at the cursor stands for, in checked-out files of its repository.

    With `family` a method counts with those of the same name that it overrides, and all that override one of these.

    Raises:
        NotIndexedError: the request's root has not been indexed.
    """
    meaning = meaning_at(request, snapshot)
    thing = None if meaning is None else next((one for one in meaning.things if one.symbol is not None), None)
    if meaning is None or thing is None:
        return ExactUses((), (), 0, 0)
    relatives = list(islice(_relatives(thing, meaning, snapshot, upwards=family), limit))
    meant = [thing, *(one for one, _ in relatives)] if family else [thing]
    root = str(request.root.resolve())
    uses = list(islice(seen_uses(meaning, meant, snapshot), limit + 1))
    found: list[Place] = []
    unsure = 0
    for one in uses[:limit]:
        if one.root != root or one.revision:
            continue
        there = _meaning_of(one, request, snapshot)
        if there is not None and any(same_thing(other, mine) for other in there.things for mine in meant):
            found.append(one)
        elif there is not None and not there.things and not there.bound_at:
            unsure += 1
    definitions = (*_own_definition(thing, meaning, snapshot), *(place for _, place in relatives))
    return ExactUses(tuple(found), definitions, unsure, max(0, len(uses) - limit))


def _own_definition(thing: Thing, meaning: Meaning, snapshot: Snapshot) -> Iterator[Place]:
    """Where a thing is defined, unless the cursor stands there."""
    assert thing.symbol is not None
    if thing.module.ref.path == meaning.read.module.ref.path:
        line, column = place_of(thing.symbol, meaning.lines)
        if (line, column) != (meaning.name.line, meaning.name.column):
            name = Name(thing.symbol.name, line, column)
            yield place(thing.module.ref, name, meaning.lines[line - 1], snapshot)


def _meaning_of(use: Place, request: ContextRequest, snapshot: Snapshot) -> Meaning | None:
    """What a use means in its own file; of the file that was asked about, as the request has it."""
    if use.path == request.path:
        text = request.prefix + request.suffix
    else:
        known = snapshot.repository(use.root)
        ref = snapshot.file(known[0], use.path) if known is not None else None
        if ref is None:
            return None
        text = "\n".join(snapshot.lines(ref.blob))
    start = _offset(text, use.line, use.column)
    return meaning_at(ContextRequest(request.root, use.path, text[:start], text[start:]), snapshot)


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _relatives(thing: Thing, meaning: Meaning, snapshot: Snapshot, *, upwards: bool) -> Iterator[tuple[Thing, Place]]:
    """The methods that override one, and with `upwards` those that it overrides and what overrides these."""
    assert thing.symbol is not None
    resolver, name = meaning.resolver, thing.symbol.name
    owner = resolver.enclosing_class(thing.module, thing.symbol.scope)
    if thing.symbol.kind != "method" or owner is None:
        return
    tops = [owner]
    if upwards:
        around = (one for one in resolver.with_bases(owner) if one.module.ref.repository == thing.module.ref.repository)
        tops += [one for one in around if _has_own(one, name)]
    family = LANGUAGES[thing.module.ref.language].family
    for ref in snapshot.files_naming(name, Role.MEMBER, FILES_BY_NAME_MAX):
        known = ref.language in LANGUAGES and LANGUAGES[ref.language].family == family
        if not known or ref.repository != thing.module.ref.repository:
            continue
        module = snapshot.module(ref)
        for symbol in module.shape.named(name):
            holder = resolver.enclosing_class(module, symbol.scope)
            if symbol.kind != "method" or holder is None or same_thing(holder, owner):
                continue
            if any(same_thing(base, top) for base in resolver.with_bases(holder) for top in tops):
                lines = meaning.lines if ref.path == meaning.read.module.ref.path else snapshot.lines(ref.blob)
                line, column = place_of(symbol, lines)
                yield Thing(module, symbol), place(ref, Name(name, line, column), lines[line - 1], snapshot)


def _has_own(owner: Thing, name: str) -> bool:
    return owner.symbol is not None and name in owner.module.shape.members(owner.symbol.local_name)
