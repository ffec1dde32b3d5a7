"""A model's words about a declaration to the edit that puts them there as its docstring."""

from collections.abc import Iterator
from dataclasses import dataclass

from codeassist.editing.answer import code_in, prose_in
from codeassist.editing.declarations import Declaration, declaration_at
from codeassist.editing.docstring.documentation import Documentation, documentation_in
from codeassist.editing.docstring.place import Place, place_of, said_there
from codeassist.editing.docstring.rendering import rendered
from codeassist.editing.docstring.wrapping import line_length
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.refusal import CHANGED_CODE, DOES_NOT_PARSE, NO_TEXT, NOTHING_HERE, UNCHANGED
from codeassist.editing.source import Source, same_outside, stays_sound
from codeassist.editing.types import Replacement
from codeassist_index.translation import tr

PARAGRAPHS_MAX = 8
"""A model that says more than this about one declaration has begun to repeat itself; the rest is left out."""


@dataclass(frozen=True, slots=True)
class Target:
    """A declaration in its source, and where its docstring belongs."""

    source: Source
    declaration: Declaration
    place: Place

    @property
    def existing(self) -> str:
        """The docstring that it has, with quotes or comment marks; empty for want of one."""
        return said_there(self.source, self.place)

    @property
    def code(self) -> str:
        """The declaration without its docstring."""
        node, place = self.declaration.node, self.place
        start, end = self.source.line_start(node.start_byte), node.end_byte
        text = self.source.text
        if place.existing and start <= place.start < end:
            return (text[start : self.source.line_start(place.start)] + text[place.end : end].lstrip(b"\r\n")).decode()
        return text[start:end].decode()


def target_at(source: Source, offset: int) -> Target:
    """What a docstring at a byte offset would be about.

    Raises:
        EditRefusedError: there is no declaration, or no room for a docstring.
    """
    declaration = declaration_at(source, offset)
    if declaration is None:
        raise EditRefusedError(NOTHING_HERE, tr("There is no function or class at this place."))
    return Target(source, declaration, place_of(source, declaration))


def docstring_edit(target: Target, answer: str) -> tuple[Replacement, tuple[str, ...]]:
    """The edit, and the names that the model spoke of though they don't exist.

    Raises:
        EditRefusedError: the answer is no documentation, or the edit would change more than a docstring.
    """
    declaration = target.declaration
    said = next((found for words in _words(target, answer) if _is_said(found := documentation_in(words), target)), None)
    if said is None:
        raise EditRefusedError(NO_TEXT, tr("The model wrote no documentation."))
    said, gone = said.of_names(declaration.names, declaration.words)
    paragraphs = [text for text in dict.fromkeys(said.paragraphs) if not text.endswith(":")][:PARAGRAPHS_MAX]
    said = Documentation(tuple(paragraphs or said.paragraphs[:1]), said.parameters, said.returns, said.raises)
    replacement = _replacement(target, said)
    _check(target, replacement)
    return replacement, gone


def _words(target: Target, answer: str) -> Iterator[str]:
    """What may be the documentation in an answer, the likeliest first.

    The docstring of the declaration that it repeats, what it says before a fence, and what stands in the fence.
    """
    code = code_in(answer)
    repeated = _repeated(target, code)
    yield from (text for text in (repeated, prose_in(answer)) if text)
    if repeated is None:
        yield code


def _repeated(target: Target, code: str) -> str | None:
    """The docstring, perhaps empty, of a declaration of the same name in a code; None where there is no such one."""
    name = (target.declaration.name.text or b"").decode()
    at = code.find(name)
    source = target.source.with_text(code.encode("utf-8", "replace")) if at >= 0 else target.source
    while at >= 0:
        found = declaration_at(source, len(code[:at].encode("utf-8", "replace")))
        if found is not None and (found.name.text or b"").decode() == name:
            return said_there(source, place_of(source, found))
        at = code.find(name, at + 1)
    return None


def _is_said(said: Documentation, target: Target) -> bool:
    return bool(said.paragraphs) and not _is_code(said.paragraphs[0], target)


def _is_code(summary: str, target: Target) -> bool:
    """Whether what should be a sentence begins as the declaration does."""
    head = " ".join(target.code.split())[:40].casefold()
    return " ".join(summary.split()).casefold().startswith(head[: max(12, len(head) // 2)])


def _replacement(target: Target, said: Documentation) -> Replacement:
    source, place = target.source, target.place
    width = line_length(source.text.decode())
    text = rendered(said, target.declaration, source, place.indent, width).replace("\n", source.newline)
    written = f"{place.before}{text}{place.behind}".encode()
    if written == source.text[place.start : place.end]:
        raise EditRefusedError(UNCHANGED, tr("The docstring stands there already."))
    return Replacement(place.start, place.end, written)


def _check(target: Target, replacement: Replacement) -> None:
    """Nothing but a docstring has come or gone, and it is the declaration's own."""
    before, start, end = target.source, replacement.start, replacement.end
    after = before.with_text(before.text[:start] + replacement.text + before.text[end:])
    if not stays_sound(before, after):
        raise EditRefusedError(DOES_NOT_PARSE, tr("With the docstring the file would not parse any more."))
    name = target.declaration.name.start_byte
    grown = len(replacement.text) - (end - start) if name >= end else 0
    found = declaration_at(after, name + grown)
    place = None if found is None else place_of(after, found)
    lead, tail = (0, 0) if target.place.existing else (len(target.place.before), len(target.place.behind))
    written = (start + lead, start + len(replacement.text) - tail)
    if place is None or not place.existing or (place.start, place.end) != written:
        raise EditRefusedError(CHANGED_CODE, tr("What the model wrote would not stand there as a docstring."))
    if not same_outside(before, after, start, end):
        raise EditRefusedError(CHANGED_CODE, tr("The docstring would change the code around it."))
