"""What the index asks of a language; one folder each, registered in `codeassist_index.languages`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from codeassist_index.languages.facts import CursorFacts, FileFacts


@dataclass(frozen=True, slots=True)
class Layout:
    """What a repository says about how its files are called.

    `packages` are the folders that have one of the language's `package_files`; `manifests` are the texts
    of its `manifests` by path.
    """

    packages: frozenset[str] = frozenset()
    manifests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """A language's name, its file suffixes and functions; `wheel` and `entry` are its grammar's module and function.

    `module_names(path, declared, layout)` are what imports may call a file, `declared` being the package
    that the file itself names; one that starts with `=` counts inside its repository only. `places(module,
    importer)` says where an import looks: paths in the importer's repository first, then a module name
    in any. `read_cursor(prefix, suffix)` reads a file that is being written.

    Languages of one `family` may import each other. `shares` says which files see each other's names
    without an import: those of one folder, or those that declare one package. `self_names` are the
    names of the object at hand (true) or its class (false), `super_names` those of it as one of its bases; with
    `implicit_self` its members need no such name. With `split_types` a type's members may stand in other files of
    the package; with `extensions` functions of the package may extend it. `separators` are written for a dot.
    `interpreters` are what the first line of a script without a suffix may call. With `submodules` a module may be
    imported as a member of the one above it.
    """

    name: str
    suffixes: tuple[str, ...]
    wheel: str
    parse: Callable[[bytes, bool], FileFacts]
    read_cursor: Callable[[str, str], CursorFacts]
    module_names: Callable[[str, str, Layout], tuple[str, ...]]
    places: Callable[[str, str], tuple[tuple[str, ...], str]]
    family: str
    package_files: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    shares: Literal["", "folder", "package"] = ""
    self_names: Mapping[str, bool] = field(default_factory=lambda: {"self": True})
    super_names: Mapping[str, bool] = field(default_factory=dict)
    implicit_self: bool = False
    split_types: bool = False
    extensions: bool = False
    submodules: bool = False
    entry: str = "language"
    separators: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
