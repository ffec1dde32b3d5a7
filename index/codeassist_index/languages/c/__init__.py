"""C and C++: a file sees everything of the headers that it includes; types as far as they are written out."""

import posixpath
import re

from tree_sitter import Node

from codeassist_index.languages.facts import CursorFacts, FileFacts, Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_ONLY_CPP = re.compile(
    r"^\s*(?:class\s+\w|namespace\b|template\s*<|using\s+\w|(?:public|private|protected):)", re.MULTILINE
)
_NO_CLASSES = frozenset({
    "int", "long", "short", "char", "bool", "float", "double", "void", "unsigned", "signed", "auto", "size_t",
    "struct", "enum", "union", "const", "volatile", "static", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "int8_t",
    "int16_t", "int32_t", "int64_t", "FILE", "T", "class", "typename", "string", "vector", "unique_ptr", "shared_ptr",
})  # fmt: skip


def module_names(path: str, _declared: str, _layout: Layout) -> tuple[str, ...]:
    """What an include may call a header: its path below `include/` or `src/`, else its whole path; its bare name."""
    parts = path.split("/")
    start = next((n + 1 for n, part in enumerate(parts[:-1]) if part in {"include", "src"}), 0)
    return tuple(dict.fromkeys(("/".join(parts[start:]), parts[-1])))


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """Where an include looks: beside the file, from the top of the repository, then by name anywhere."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    return tuple(path for path in (beside, module) if not path.startswith("..")), module


def imports(node: Node, _scope: str) -> list[Import]:
    """Everything of an included header."""
    module = text(node.child_by_field_name("path")).strip('"<>')
    return [Import(module, "*", "*", node.start_point[0] + 1)] if module else []


def _grammar(package: str, wheel: str) -> Grammar:
    return Grammar(
        package=package,
        wheel=wheel,
        imports=imports,
        names=frozenset({"identifier", "type_identifier", "field_identifier", "namespace_identifier"}),
        instances=frozenset({"this"}),
        members={"field_expression": ("argument", "field"), "qualified_identifier": ("scope", "name")},
        calls={"call_expression": ("function",)},
        creations={"cast_expression": "type", "new_expression": "type"},
        subscripts={"subscript_expression": "argument"},
        through={"parenthesized_expression": "0", "pointer_expression": "argument"},
        choices={"conditional_expression": ("consequence", "alternative")},
        wrappers=frozenset({"template_declaration"}),
        ignored_types=_NO_CLASSES,
        bodies=frozenset({"declaration_list", "field_declaration_list", "preproc_if", "preproc_ifdef"}),
        separators=("->", "::"),
    )


_C = _grammar("codeassist_index.languages.c", "tree_sitter_c")
_CPP = _grammar("codeassist_index.languages.cpp", "tree_sitter_cpp")


def is_cpp(source: str) -> bool:
    """Whether a text is surely C++; a header may be of either language, whatever its suffix."""
    return _ONLY_CPP.search(source) is not None


def _tables(name: str, source: str) -> Grammar:
    return _CPP if name == "cpp" or is_cpp(source) else _C


def c_like(name: str, suffixes: tuple[str, ...]) -> Language:
    """C or C++, each with its own grammar and queries."""

    def _parse(source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
        return parse(_tables(name, source.decode("utf-8", "replace")), source, uses)

    def _read_cursor(prefix: str, suffix: str) -> CursorFacts:
        return read_cursor(_tables(name, prefix + suffix), prefix, suffix)

    return Language(
        name=name,
        family="c",
        wheel=(_CPP if name == "cpp" else _C).wheel,
        suffixes=suffixes,
        parse=_parse,
        read_cursor=_read_cursor,
        module_names=module_names,
        places=places,
        self_names={"this": True, "self": True},
        implicit_self=name == "cpp",
        separators=_C.separators,
    )


C = c_like("c", (".c", ".h"))
