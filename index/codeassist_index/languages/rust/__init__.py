"""Rust: modules by their paths, crates by the name in `Cargo.toml`."""

import re
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

USE_NAMES_MAX = 200
USE_DEPTH_MAX = 20
"""So deeply nested braces of one `use` are read."""
_CRATE = re.compile(r"^\[package\][^\[]*?^name\s*=\s*\"([^\"]+)\"", re.MULTILINE | re.DOTALL)
_ROOTS = frozenset({"lib", "main", "mod"})
_NO_CLASSES = frozenset({
    "str", "String", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64", "Option", "Result", "Vec", "Box", "Rc", "Arc", "RefCell", "Cell", "Mutex", "RwLock",
    "HashMap", "HashSet", "BTreeMap", "BTreeSet", "Cow", "Iterator", "IntoIterator", "dyn", "impl", "mut", "const",
    "static", "T", "E", "K", "V", "a", "io", "Fn", "FnMut", "FnOnce", "where", "for", "Pin", "Future", "Send", "Sync",
})  # fmt: skip


def module_names(path: str, _declared: str, layout: Layout) -> tuple[str, ...]:
    """The crate's name with the path below `src`: `shop_core::ledger` for `src/ledger.rs`."""
    parts = path.removesuffix(".rs").split("/")
    for length in range(len(parts) - 1, -1, -1):
        stated = _CRATE.search(layout.manifests.get("/".join((*parts[:length], "Cargo.toml")), ""))
        if stated is not None:
            inside = parts[length:]
            inside = inside[1:] if inside[:1] == ["src"] else inside
            inside = inside[:-1] if inside and inside[-1] in _ROOTS else inside
            return (".".join((stated[1].replace("-", "_"), *inside)),)
    return ()


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """Where a path looks: below the crate's `src`, beside the file, above it, or in another crate."""
    parts = module.split(".")
    folder, _, file = importer.rpartition("/")
    above = folder.split("/") if folder else []
    stem = file.removesuffix(".rs")
    own = above if stem in _ROOTS else [*above, stem]
    if parts[0] == "crate":
        top = above[: above.index("src") + 1] if "src" in above else above
        return _files([*top, *parts[1:]]), ""
    while parts and parts[0] in {"self", "super"}:
        own = own if parts[0] == "self" else own[:-1]
        del parts[0]
        if not parts or parts[0] not in {"self", "super"}:
            return _files([*own, *parts]), ""
    return _files([*own, *parts]), module


def _files(parts: list[str]) -> tuple[str, ...]:
    stem = "/".join(parts)
    beside = (f"{stem}.rs",) if stem else ()
    return (*beside, *("/".join((*parts, f"{root}.rs")) for root in ("mod", "lib", "main")))


def imports(node: Node, scope: str) -> list[Import]:
    """Every name that one `use` brings in."""
    argument = node.child_by_field_name("argument")
    found = _used(text(argument).replace(" as ", "=").replace(" ", ""), "", 0)[:USE_NAMES_MAX]
    line = node.start_point[0] + 1
    return [Import(module.replace("::", "."), name, alias, line, scope) for module, name, alias in found]


def _used(written: str, before: str, depth: int) -> list[tuple[str, str, str]]:
    head, brace, rest = written.partition("{")
    if brace and depth > USE_DEPTH_MAX:
        return []
    if brace:
        prefix = before + head
        return [one for part in _split(rest.removesuffix("}")) for one in _used(part, prefix, depth + 1)]
    path, _, alias = f"{before}{written}".partition("=")
    module, _, name = path.removesuffix("::self").rpartition("::")
    if name == "*":
        return [(module, "*", "*")]
    if not name or not module:
        return [(name, "", alias or name)] if name else []
    return [(module, name, alias or name)] if alias != "_" else []


def _split(written: str) -> list[str]:
    parts, depth = [""], 0
    for character in written:
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part]


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_rust",
    imports=imports,
    names=frozenset({"identifier", "type_identifier", "field_identifier", "crate", "super"}),
    instances=frozenset({"self"}),
    members={"field_expression": ("value", "field"), "scoped_identifier": ("path", "name")},
    calls={"call_expression": ("function",)},
    creations={"struct_expression": "name", "type_cast_expression": "type"},
    subscripts={"index_expression": "0"},
    through={"reference_expression": "value", "try_expression": "0", "await_expression": "0",
             "parenthesized_expression": "0"},
    ignored_types=_NO_CLASSES,
    bodies=frozenset({"declaration_list"}),
    separators=("::", "?."),
)  # fmt: skip


RUST = Language(
    name="rust",
    family="rust",
    wheel=_GRAMMAR.wheel,
    suffixes=(".rs",),
    manifests=("Cargo.toml",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=places,
    self_names={"self": True, "Self": False},
    submodules=True,
    separators=_GRAMMAR.separators,
)
