"""TypeScript and TSX, by the official grammars; JavaScript reads with the same tables."""

from collections.abc import Callable
from functools import partial

import tree_sitter_typescript
from tree_sitter import Language as TreeSitterLanguage

from codeassist_index.languages.facts import FileFacts
from codeassist_index.languages.language import Language
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar
from codeassist_index.languages.reading.reader import parse
from codeassist_index.languages.typescript.imports import imports
from codeassist_index.languages.typescript.modules import MANIFESTS, module_names, places

_NO_CLASSES = frozenset({
    "string", "number", "boolean", "any", "unknown", "never", "void", "null", "undefined", "object", "symbol", "bigint",
    "Promise", "Array", "ReadonlyArray", "Record", "Partial", "Readonly", "Required", "Pick", "Omit", "Map", "Set",
    "Iterable", "Iterator", "AsyncIterable", "readonly", "keyof", "typeof", "infer", "extends", "is", "asserts",
    "this", "true", "false", "new", "unique", "const", "T", "K", "V", "abstract", "Exclude", "Extract", "NonNullable",
})  # fmt: skip


def typescript_like(name: str, suffixes: tuple[str, ...], grammar: Callable[[], TreeSitterLanguage]) -> Language:
    """A language of this family, read with one of the two grammars."""
    tables = Grammar(
        package=__name__,
        load=grammar,
        imports=imports,
        names=frozenset({"identifier", "type_identifier", "property_identifier", "nested_identifier", "super"}),
        instances=frozenset({"this"}),
        members={"member_expression": ("object", "property")},
        calls={"call_expression": ("function",)},
        creations={"new_expression": "constructor"},
        subscripts={"subscript_expression": "object"},
        through={
            "parenthesized_expression": "", "await_expression": "", "non_null_expression": "",
            "satisfies_expression": "", "as_expression": "",
        },
        choices={"binary_expression": ("left", "right"), "ternary_expression": ("consequence", "alternative")},
        wrappers=frozenset({"export_statement", "lexical_declaration", "variable_declaration", "ambient_declaration",
                            "expression_statement"}),
        ignored_types=_NO_CLASSES,
        separators=("?.", "!."),
    )  # fmt: skip

    def _parse(source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
        return parse(tables, source, uses=uses)

    return Language(
        name=name,
        family="javascript",
        suffixes=suffixes,
        manifests=MANIFESTS,
        parse=_parse,
        read_cursor=partial(read_cursor, tables),
        module_names=module_names,
        places=places,
        self_names={"this": True, "self": True},
        separators=tables.separators,
    )


def tsx_grammar() -> TreeSitterLanguage:
    """TypeScript with JSX: the grammar that also reads JavaScript, which has no angle-bracket casts."""
    return TreeSitterLanguage(tree_sitter_typescript.language_tsx())


def _typescript_grammar() -> TreeSitterLanguage:
    return TreeSitterLanguage(tree_sitter_typescript.language_typescript())


TYPESCRIPT = typescript_like("typescript", (".ts", ".mts", ".cts"), _typescript_grammar)
TYPESCRIPT_REACT = typescript_like("typescriptreact", (".tsx",), tsx_grammar)
