"""The language of a file, by its name, and the few facts about it that completion needs."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """`comment` opens a comment to the end of the line; `blocks` is what marks a block's extent."""

    name: str
    comment: str
    blocks: Literal["indentation", "brackets"]
    extensions: tuple[str, ...]


_INDENTATION: Literal["indentation"] = "indentation"
_BRACKETS: Literal["brackets"] = "brackets"

# A row per language; the names are LSP's language identifiers.
LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        Language("python", "#", _INDENTATION, (".py", ".pyi", ".pyw")),
        Language("java", "//", _BRACKETS, (".java",)),
        Language("kotlin", "//", _BRACKETS, (".kt", ".kts")),
        Language("go", "//", _BRACKETS, (".go",)),
        Language("javascript", "//", _BRACKETS, (".js", ".mjs", ".cjs")),
        Language("javascriptreact", "//", _BRACKETS, (".jsx",)),
        Language("typescript", "//", _BRACKETS, (".ts", ".mts", ".cts")),
        Language("typescriptreact", "//", _BRACKETS, (".tsx",)),
        Language("rust", "//", _BRACKETS, (".rs",)),
        Language("c", "//", _BRACKETS, (".c", ".h")),
        Language("cpp", "//", _BRACKETS, (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx")),
        Language("csharp", "//", _BRACKETS, (".cs",)),
        Language("swift", "//", _BRACKETS, (".swift",)),
        Language("scala", "//", _BRACKETS, (".scala", ".sc", ".sbt")),
        Language("php", "//", _BRACKETS, (".php", ".phtml")),
        Language("ruby", "#", _INDENTATION, (".rb", ".rake", ".gemspec", ".ru")),
        Language("shellscript", "#", _INDENTATION, (".sh", ".bash", ".bats", ".ksh")),
        Language("sql", "--", _INDENTATION, (".sql",)),
        Language("lua", "--", _INDENTATION, (".lua",)),
        Language("yaml", "#", _INDENTATION, (".yaml", ".yml")),
        Language("toml", "#", _INDENTATION, (".toml",)),
        Language("markdown", "", _INDENTATION, (".md",)),
    )
}
PLAIN_TEXT = Language("plaintext", "#", _INDENTATION, ())
_BY_EXTENSION = {extension: language for language in LANGUAGES.values() for extension in language.extensions}


def language_of(path: str) -> str:
    """The language's name by the file's extension; `plaintext` where it is not in the table."""
    return _BY_EXTENSION.get(PurePath(path).suffix.lower(), PLAIN_TEXT).name


def facts(language: str) -> Language:
    """The row of a language; an unknown one is treated as plain text."""
    return LANGUAGES.get(language, PLAIN_TEXT)
