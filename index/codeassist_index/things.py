"""What a name can stand for, and a memory of what names were found to stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from codeassist_index.languages.facts import Symbol
from codeassist_index.snapshot import FileRef, Module

_PROPERTY = re.compile(r"@(?:\w+\.)*(?:cached_)?(?:property|reify)\b")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for: a definition in a module, the module itself, or an instance of a class."""

    module: Module
    symbol: Symbol | None
    instance: bool = False

    @property
    def is_class(self) -> bool:
        """Whether it is a class or an instance of one."""
        return self.symbol is not None and self.symbol.kind == "class"


@dataclass(slots=True)
class Memo:
    """What was found already; for one state of the index and one set of modules, by whatever resolver."""

    names: dict[tuple[int, str], tuple[Thing, ...]] = field(default_factory=dict)
    files: dict[tuple[int, str, str], FileRef | None] = field(default_factory=dict)
    packages: dict[tuple[int, str], list[Module]] = field(default_factory=dict)
    members: dict[tuple[int, str], tuple[Thing, ...]] = field(default_factory=dict)
    split: dict[tuple[int, str], list[tuple[Module, Mapping[str, Symbol]]]] = field(default_factory=dict)

    def without(self, module: Module) -> "Memo":
        """What it says of the other modules, where nothing led from them to this one."""
        own, place = id(module), (module.ref.repository, module.ref.path)
        return Memo(
            {key: found for key, found in self.names.items() if key[0] != own},
            self.files,
            {key: found for key, found in self.packages.items() if key != place},
            {key: found for key, found in self.members.items() if key[0] != own},
            {key: found for key, found in self.split.items() if key[0] != own},
        )


def is_property(symbol: Symbol) -> bool:
    """Whether it is a method that is read like an attribute; all that resolving reads of a signature."""
    return symbol.kind == "method" and _PROPERTY.match(symbol.signature) is not None
