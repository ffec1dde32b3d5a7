"""TypeScript and TSX, by the official grammars; JavaScript reads with the same tables."""

from dataclasses import replace
from functools import partial

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


def typescript_like(name: str, suffixes: tuple[str, ...], entry: str) -> Language:
    """A language of this family, read with one of the two grammars of the wheel."""
    tables = Grammar(
        package=__name__,
        wheel="tree_sitter_typescript",
        entry=entry,
        imports=imports,
        names=frozenset({"identifier", "type_identifier", "property_identifier", "nested_identifier", "super"}),
        instances=frozenset({"this"}),
        members={"member_expression": ("object", "property")},
        calls={"call_expression": ("function",)},
        creations={"new_expression": "constructor"},
        subscripts={"subscript_expression": "object"},
        through={
            "parenthesized_expression": "0", "await_expression": "0", "non_null_expression": "0",
            "satisfies_expression": "0", "as_expression": "0",
        },
        choices={"binary_expression": ("left", "right"), "ternary_expression": ("consequence", "alternative")},
        wrappers=frozenset({"export_statement", "lexical_declaration", "variable_declaration", "ambient_declaration",
                            "expression_statement"}),
        ignored_types=_NO_CLASSES,
        bodies=frozenset({"class_body"}),
        separators=("?.", "!."),
    )  # fmt: skip

    return Language(
        name=name,
        family="javascript",
        wheel=tables.wheel,
        entry=tables.entry,
        suffixes=suffixes,
        manifests=MANIFESTS,
        parse=partial(parse, tables),
        read_cursor=partial(read_cursor, tables),
        module_names=module_names,
        places=places,
        self_names={"this": True, "self": True},
        separators=tables.separators,
    )


TSX = "language_tsx"
"""TypeScript with JSX: the grammar that also reads JavaScript, which has no angle-bracket casts."""

TYPESCRIPT = replace(
    typescript_like("typescript", (".ts", ".mts", ".cts"), "language_typescript"),
    interpreters=("deno", "ts-node", "tsx"),
)
TYPESCRIPT_REACT = typescript_like("typescriptreact", (".tsx",), TSX)
