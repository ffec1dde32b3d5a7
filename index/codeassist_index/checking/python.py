"""The names of a Python suggestion against what is known of their owners."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from codeassist_index.checking.arguments import Misfit, misfits
from codeassist_index.checking.bindings import is_assigned
from codeassist_index.checking.document import Document, Place, is_broken
from codeassist_index.checking.exact import Exact, Owner
from codeassist_index.checking.facts import Kind, Unknown
from codeassist_index.checking.known import Known
from codeassist_index.checking.modules import Modules
from codeassist_index.checking.nearest import told
from codeassist_index.checking.signatures import fits_at_first_sight, signature
from codeassist_index.checking.source import Source, text
from codeassist_index.languages.python import PYTHON
from codeassist_index.languages.python.parse import language
from codeassist_index.languages.reading import tree
from codeassist_index.resolve import Resolver
from codeassist_index.snapshot import Module, Snapshot
from codeassist_index.things import Thing

_FORGIVING = {
    "import": re.compile(r"ImportError|ModuleNotFoundError|\bException|BaseException"),
    "attribute": re.compile(r"AttributeError|\bException|BaseException"),
    "argument": re.compile(r"TypeError|\bException|BaseException"),
}


def unknown(document: Document, snapshot: Snapshot) -> Iterator[Unknown]:
    """The invented names, in the order of the text."""
    snapshot.adopt(document.place.module)
    return _Check(document, snapshot).unknown()


class _Check:
    """Judges one suggestion."""

    def __init__(self, document: Document, snapshot: Snapshot) -> None:
        self._document = document
        self._snapshot = snapshot
        self._resolver = Resolver(snapshot, document.place.module.ref)
        self._modules = Modules(snapshot, self._resolver.pinned)
        self._exact = Exact(self._resolver, self._modules, self._place)
        self._known = Known(document.place, snapshot, self._modules, self._exact, self._place)

    def unknown(self) -> Iterator[Unknown]:
        """The invented names, in the order of the text."""
        for node in self._document.inserted():
            match node.type:
                case "attribute":
                    yield from self._attribute(node)
                case "call":
                    yield from self._arguments(node)
                case "import_from_statement":
                    yield from self._imported(node)
                case "import_statement":
                    yield from self._modules_of(node)

    def _place(self, module: Module) -> Place | None:
        own = self._document.place
        if module is own.module:
            return own
        source = source_of(module, self._snapshot)
        return None if source is None else Place(module, source)

    def _attribute(self, node: Node) -> Iterator[Unknown]:
        holder, attribute = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if holder is None or attribute is None or not self._document.is_new(attribute) or is_assigned(node):
            return
        name = text(attribute)
        if self._is_excused(attribute, "attribute") or self._is_used_here(node):
            return
        owner = self._exact.expression(holder, self._document.place)
        if owner is None or self._resolver.member(owner.thing, name) is not None:
            return
        if self._known.lacks(owner, name):
            yield self._alarm("attribute", attribute, owner, name)

    def _arguments(self, node: Node) -> Iterator[Unknown]:
        function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or given is None or not self._document.is_new(given) or self._is_excused(node, "argument"):
            return
        owner = self._exact.expression(function, self._document.place)
        if owner is None or fits_at_first_sight(owner, given, self._resolver):
            return
        parameters = signature(owner, self._known)
        if parameters is None:
            return
        for one in misfits(given, parameters):
            if (
                self._document.is_new(one.node)
                and not self._is_passed_here(one, function)
                and self._known.is_sure(owner)
            ):
                yield self._alarm("argument", one.node, owner, one.name, one.told(text(function), parameters))

    def _imported(self, node: Node) -> Iterator[Unknown]:
        written = node.child_by_field_name("module_name")
        if written is None or self._is_excused(node, "import"):
            return
        importer = self._document.place.module.ref
        name = "".join(text(written).split())
        target = self._modules.find(importer, name)
        if target is None:
            yield from self._missing(written, name)
            return
        owner = Owner(Thing(target, None))
        for child in node.children_by_field_name("name"):
            plain = child.child_by_field_name("name") or child
            if not self._document.is_new(plain) or self._resolver.member(owner.thing, text(plain)) is not None:
                continue
            if self._known.lacks(owner, text(plain)):
                yield self._alarm("import", plain, owner, text(plain))

    def _modules_of(self, node: Node) -> Iterator[Unknown]:
        if self._is_excused(node, "import"):
            return
        for child in node.children_by_field_name("name"):
            written = child.child_by_field_name("name") or child
            name = "".join(text(written).split())
            if self._modules.find(self._document.place.module.ref, name) is None:
                yield from self._missing(written, name)

    def _missing(self, written: Node, name: str) -> Iterator[Unknown]:
        """A module that its package does not have."""
        found = self._modules.parent_without(self._document.place.module.ref, name)
        if found is None:
            return
        parent, part = found
        node = next((one for one in _leaves(written) if one.type == "identifier" and text(one) == part), None)
        if node is None or not self._document.is_new(node) or self._is_imported_here(node):
            return
        if self._known.lacks_submodule(parent, part):
            yield self._alarm("import", node, Owner(Thing(parent, None)), part)

    def _is_imported_here(self, part: Node) -> bool:
        """Whether another import of the document has the same name in it."""
        others = (
            node for node in self._document.place.source.occurrences(text(part)) if not self._document.is_new(node)
        )
        parents = (node.parent.parent for node in others if node.parent is not None)
        return any(parent is not None and parent.type.startswith(("import", "relative")) for parent in parents)

    def _alarm(self, kind: Kind, node: Node, owner: Owner, name: str, reason: str = "") -> Unknown:
        title, known = self._described(owner)
        said = reason or told(title.rpartition(".")[2], name, known)
        return Unknown(kind, name, title, said, *self._document.span(node))

    def _described(self, owner: Owner) -> tuple[str, list[str]]:
        """The full name of an owner, and the names that it has."""
        thing = owner.thing
        module = thing.module.ref.module.removeprefix("=") or thing.module.ref.path
        if thing.symbol is None:
            return module, list(self._resolver.exported(thing.module))
        members = [one.symbol.name for one in self._resolver.members(thing) if one.symbol is not None]
        return f"{module}.{thing.symbol.local_name}", members

    def _is_excused(self, node: Node, kind: Kind) -> bool:
        """Whether the code around is not whole, or is ready for the name not to be there."""
        child, parent = node, node.parent
        while parent is not None:
            if parent.type == "try_statement" and child == parent.child_by_field_name("body"):
                handlers = (one for one in parent.children if one.type in {"except_clause", "except_group_clause"})
                if any(_forgives(one, kind) for one in handlers):
                    return True
            child, parent = parent, parent.parent
        return is_broken(node)

    def _is_used_here(self, node: Node) -> bool:
        """Whether the document has the same expression elsewhere, or the name as a text, as in `hasattr`."""
        document, name = self._document, text(node.child_by_field_name("attribute"))
        written = text(node)
        for found in document.place.source.occurrences(name):
            if found.start_byte < document.end and found.end_byte > document.start:
                continue
            if found.type == "string_content" and text(found) == name:
                return True
            if found.parent is not None and text(found.parent) == written:
                return True
        return False

    def _is_passed_here(self, misfit: Misfit, function: Node) -> bool:
        """Whether the document passes the same keyword to the same function elsewhere."""
        document = self._document
        for found in document.place.source.occurrences(misfit.name) if misfit.fault == "unknown keyword" else ():
            keyword = found.parent
            if keyword is None or keyword.type != "keyword_argument" or self._document.is_new(found):
                continue
            call = keyword.parent.parent if keyword.parent is not None else None
            if call is not None and text(call.child_by_field_name("function")) == text(function):
                return True
        return False


def source_of(module: Module, snapshot: Snapshot) -> Source | None:
    """The text and tree of a file; None for one that is not read as code, or not without an error."""
    ref = module.ref
    if ref.language != PYTHON.name or not ref.blob:
        return None
    found = snapshot.caches.sources.get(ref.blob, lambda: read("\n".join(snapshot.lines(ref.blob))))
    return found if isinstance(found, Source) else None


def read(written: str) -> Source | None:
    """A text without a syntax error, with its tree."""
    content = written.encode("utf-8", "surrogatepass")
    root = tree.root(language(), content)
    return None if isinstance(root, str) or root.has_error else Source(content, root)


def _leaves(node: Node) -> list[Node]:
    return [node] if not node.children else [leaf for child in node.children for leaf in _leaves(child)]


def _forgives(handler: Node, kind: Kind) -> bool:
    """Whether an `except` catches what the lack of a name raises."""
    body = handler.named_children[-1]
    written = text(handler)[: body.start_byte - handler.start_byte]
    return written.strip(" :") == "except" or _FORGIVING[kind].search(written) is not None
