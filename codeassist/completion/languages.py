"""The language of a file, by its name, and the few facts about it that completion needs."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from codeassist_index.languages import LANGUAGES as INDEXED


@dataclass(frozen=True, slots=True)
class Language:
    """What completion knows of a language; what a tree says is known by the index's grammars.

    `comment` opens a comment to the end of the line, `block_comment` one that ends with its second sign; `blocks`
    is what marks a block's extent. `quotes` stand around texts that end with their line, `long_quotes` around
    those that don't; `raw_strings` are openings of others, with the pattern of what follows. With `characters` an
    apostrophe stands around one character only (elsewhere it is a lifetime or part of a number), with `patterns`
    slashes around a regular expression. `endings` are words that close a block as a brace does. `indexed` is the
    index's name of the language where it has another.
    """

    name: str
    comment: str
    blocks: Literal["indentation", "brackets"]
    block_comment: tuple[str, str] = ("", "")
    quotes: str = "\"'"
    long_quotes: tuple[str, ...] = ()
    raw_strings: tuple[tuple[str, str], ...] = ()
    characters: bool = False
    patterns: bool = False
    endings: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    indexed: str = ""

    @property
    def grammar(self) -> str:
        """The name of its grammar in the index's registry."""
        return self.indexed or self.name

    @property
    def multi_line(self) -> tuple[str, ...]:
        """What opens the strings and comments that may go on over several lines."""
        raw = (opening for opening, _ in self.raw_strings)
        return (*self.long_quotes, *raw, *filter(None, self.block_comment[:1]))


_INDENTATION: Literal["indentation"] = "indentation"
_BRACKETS: Literal["brackets"] = "brackets"
_STARS = ("/*", "*/")
_TRIPLE = ('"""',)


def _in_braces(
    name: str,
    *,
    quotes: str = '"',
    long_quotes: tuple[str, ...] = (),
    raw_strings: tuple[tuple[str, str], ...] = (),
    characters: bool = True,
    patterns: bool = False,
    extensions: tuple[str, ...] = (),
    indexed: str = "",
) -> Language:
    return Language(
        name, "//", _BRACKETS, _STARS, quotes, long_quotes, raw_strings, characters, patterns, (), extensions, indexed
    )  # fmt: skip


def _like_javascript(name: str, *, extensions: tuple[str, ...] = (), indexed: str = "") -> Language:
    return _in_braces(
        name, quotes="\"'", long_quotes=("`",), characters=False, patterns=True, extensions=extensions, indexed=indexed
    )


# A row per language; the names are LSP's language identifiers. Extensions that the index knows are not repeated.
LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        Language("python", "#", _INDENTATION, long_quotes=('"""', "'''"), extensions=(".pyw",)),
        _in_braces("java", long_quotes=_TRIPLE),
        _in_braces("kotlin", long_quotes=_TRIPLE),
        _in_braces("go", long_quotes=("`",)),
        _like_javascript("javascript"),
        _like_javascript("javascriptreact", extensions=(".jsx",), indexed="javascript"),
        _like_javascript("typescript"),
        _like_javascript("typescriptreact"),
        _in_braces("rust", quotes="", long_quotes=('"',), raw_strings=(('r#"', r'.*?"#'), ('r"', r'[^"]*+"'))),
        _in_braces("c"),
        _in_braces("cpp", raw_strings=(('R"(', r'.*?\)"'),)),
        _in_braces("csharp", long_quotes=_TRIPLE, raw_strings=(('@"', r'(?:[^"]|"")*+"'),)),
        _in_braces("swift", long_quotes=_TRIPLE, characters=False),
        _in_braces("scala", long_quotes=_TRIPLE),
        _in_braces("php", quotes="", long_quotes=('"', "'"), characters=False),
        Language("ruby", "#", _INDENTATION, endings=("end",)),
        Language("shellscript", "#", _INDENTATION, endings=("fi", "done", "esac"), indexed="bash"),
        Language("sql", "--", _INDENTATION, _STARS),
        Language("lua", "--", _INDENTATION, ("--[[", "]]"), endings=("end",)),
        Language("yaml", "#", _INDENTATION, extensions=(".yaml", ".yml")),
        Language("toml", "#", _INDENTATION, long_quotes=('"""', "'''"), extensions=(".toml",)),
        Language("markdown", "", _INDENTATION, quotes="", extensions=(".md",)),
    )
}
PLAIN_TEXT = Language("plaintext", "#", _INDENTATION)
_BY_INDEXED = {language.grammar: language.name for language in reversed(LANGUAGES.values())}
_BY_EXTENSION = {
    **{suffix: _BY_INDEXED[known.name] for known in INDEXED.values() for suffix in known.suffixes},
    **{extension: language.name for language in LANGUAGES.values() for extension in language.extensions},
}


def language_of(path: str) -> str:
    """The language's name by the file's extension; `plaintext` where it is not in the table."""
    return _BY_EXTENSION.get(PurePath(path).suffix.lower(), PLAIN_TEXT.name)


def facts(language: str) -> Language:
    """The row of a language; an unknown one is treated as plain text."""
    return LANGUAGES.get(language, PLAIN_TEXT)
