"""The text of an open file, read as a stored content is: definitions, imports, places of names, words of its chunks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codeassist_index import blobs, postings, scan
from codeassist_index.contents import is_generated, text_of
from codeassist_index.fresh import FreshText
from codeassist_index.languages import language_of
from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.options import IndexOptions
from codeassist_index.shape import Shape


@dataclass(frozen=True, eq=False, slots=True)
class OpenText:
    """One text; `number` is below 0 and takes the place of a stored content's, `sha` is its git blob id.

    `roles` says what each name is in it, by the name's key; `places` are where names are used (postings.py).
    """

    number: int
    sha: bytes
    language: str
    source: bytes
    lines: list[str]
    symbols: Sequence[Symbol]
    imports: Sequence[Import]
    shape: Shape
    roles: Mapping[int, int]
    places: bytes
    chunks: FreshText

    def symbols_named(self, name: str) -> list[Symbol]:
        """The definitions of one name, in source order."""
        return [symbol for symbol in self.symbols if symbol.name == name]

    @property
    def declared_package(self) -> str:
        """The package that it says it belongs to, or an empty text."""
        return next((one.module for one in self.imports if one.name == "*" and not one.alias), "")


def read(path: str, text: bytes, number: int, options: IndexOptions) -> OpenText | None:
    """Read a text in UTF-8; None for one that would not be indexed: binary, minified or too large."""
    if len(text) > options.file_bytes_max:
        return None
    plain, reason = text_of(text)
    if reason:
        return None
    source = plain.encode("utf-8", "replace")
    found = language_of(path, plain)
    language = found.name if found is not None and found.name in options.languages else ""
    facts = blobs.parsed(source, language)
    sha, lines = scan.blob_id(text), plain.split("\n")
    cut = () if is_generated(plain) else blobs.cut(number, language, lines, facts.symbols)
    return OpenText(
        number=number,
        sha=sha,
        language=language,
        source=source,
        lines=lines,
        symbols=facts.symbols,
        imports=facts.imports,
        shape=Shape.of(facts),
        roles=blobs.roles(facts),
        places=postings.packed(source, blobs.spans(facts.uses, source)),
        chunks=FreshText(cut),
    )
