"""What a parser says about one file, whatever the language.

A *value* is a short expression that says where an object comes from, to be evaluated in the scope it
was written in (see `codeassist_index.resolve`):

    `Invoice()`           an instance of `Invoice` (also what the annotation `Invoice` becomes)
    `build().total`       an attribute of what `build` returns
    `Invoice()|default()` either
    `?invoice`            an argument of which only the parameter's name is known
"""

from dataclasses import dataclass

from codeassist_index.types import DefinitionKind


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition inside one file. `scope` is the dotted path of what it stands in, empty at the top.

    `value` is what a variable holds or a function returns, as described above; `bases` are expressions, of a
    function the type that it extends.
    `local` marks what only its own function can see.
    """

    name: str
    scope: str
    kind: DefinitionKind
    start_line: int
    end_line: int
    signature: str
    doc: str = ""
    value: str = ""
    bases: tuple[str, ...] = ()
    local: bool = False

    @property
    def local_name(self) -> str:
        """Dotted path inside the file: `Ledger.total`."""
        return f"{self.scope}.{self.name}" if self.scope else self.name


@dataclass(frozen=True, slots=True)
class Import:
    """`from module import name as alias`. `name` is empty for a module and `*` for everything.

    `module` keeps leading dots; `alias` is the name that the file sees; `scope` as for a symbol. An empty
    module is the file itself (an export under another name). Everything under no alias at all is what
    the file sees of the package that it declares.
    """

    module: str
    name: str
    alias: str
    line: int
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """Where a name is used: `line` from 1, `column` in bytes from 0."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that is kept of one parsed file, in source order; `refused` says why one was not parsed."""

    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    uses: tuple[Use, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class CursorFacts:
    """What is known where the cursor stands in an unfinished file.

    `scope` is the dotted path of the class or function around the cursor; `names` are, for each function
    and class, its local names with their values; `chain` is the expression before a trailing dot
    (`self.ledger` for `self.ledger.to`); `start_line` is where the innermost definition begins, or 0; `importing` is
    the module whose names the cursor's line is about to import.
    """

    file: FileFacts
    scope: str
    names: dict[str, dict[str, str]]
    chain: str
    start_line: int
    importing: str = ""
