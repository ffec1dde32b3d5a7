"""What the index asks of a language; one folder each, registered in `codeassist_index.languages`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from codeassist_index.languages.facts import CursorFacts, FileFacts


@dataclass(frozen=True, slots=True)
class Language:
    """A language's name, its file suffixes and its functions.

    `module_names(path, packages)` are what imports may call a file; `package_files` are the file names that
    make their folder a package; `places(module, importer)` says where an import looks: paths in the
    importer's repository first, then a module name in any. `read_cursor(prefix, suffix)` reads a file
    that is being written.
    """

    name: str
    suffixes: tuple[str, ...]
    package_files: tuple[str, ...]
    parse: Callable[[bytes, bool], FileFacts]
    read_cursor: Callable[[str, str], CursorFacts]
    module_names: Callable[[str, Collection[str]], tuple[str, ...]]
    places: Callable[[str, str], tuple[tuple[str, ...], str]]
