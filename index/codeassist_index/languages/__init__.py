"""The languages whose definitions the index knows; anything else is searchable as text."""

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import tree_sitter

from codeassist_index.languages.bash import BASH
from codeassist_index.languages.c import C
from codeassist_index.languages.cpp import CPP
from codeassist_index.languages.csharp import CSHARP
from codeassist_index.languages.go import GO
from codeassist_index.languages.java import JAVA
from codeassist_index.languages.javascript import JAVASCRIPT
from codeassist_index.languages.kotlin import KOTLIN
from codeassist_index.languages.language import Language
from codeassist_index.languages.lua import LUA
from codeassist_index.languages.php import PHP
from codeassist_index.languages.python import PYTHON
from codeassist_index.languages.ruby import RUBY
from codeassist_index.languages.rust import RUST
from codeassist_index.languages.scala import SCALA
from codeassist_index.languages.sql import SQL
from codeassist_index.languages.swift import SWIFT
from codeassist_index.languages.typescript import TYPESCRIPT, TYPESCRIPT_REACT

LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        PYTHON, JAVASCRIPT, TYPESCRIPT, TYPESCRIPT_REACT, JAVA, GO, RUST, CSHARP, C, CPP, KOTLIN, SCALA, RUBY, PHP,
        SWIFT, BASH, LUA, SQL,
    )
}  # fmt: skip


NOTEBOOK_SUFFIX = ".ipynb"
_SHEBANG = re.compile(r"\ufeff?#![ \t]*(?:\S*/)?(?:env[ \t]+(?:(?:-\S*|\w+=\S*)[ \t]+)*)?(?:\S*/)?([a-z]+(?:-[a-z]+)*)")
_INTERPRETERS = {name: language for language in LANGUAGES.values() for name in language.interpreters}


def language_of(path: str, text: str = "") -> Language | None:
    """The language of a file by its suffix, or for want of one by the first line of its text.

    None for any other, and where the grammar is not installed.
    """
    known = next((known for known in LANGUAGES.values() if path.endswith(known.suffixes)), None)
    if known is None and may_be_script(path) and (found := _SHEBANG.match(text)) is not None:
        known = _INTERPRETERS.get(found[1])
    return known if known is not None and _is_installed(known.wheel) else None


def language_around(path: str, text: str = "") -> Language | None:
    """The language of what is written in an open file: of a notebook's cells, Python's."""
    return language_of(f"{path}.py") if path.endswith(NOTEBOOK_SUFFIX) else language_of(path, text)


def grammar_of(name: str) -> tree_sitter.Language | None:
    """The grammar of a language by its name; None for any other, and where it is not installed."""
    known = LANGUAGES.get(name)
    return _loaded(known.wheel, known.entry) if known is not None and _is_installed(known.wheel) else None


@cache
def _loaded(wheel: str, entry: str) -> tree_sitter.Language:
    return tree_sitter.Language(getattr(import_module(wheel), entry)())


def may_be_script(path: str) -> bool:
    """Whether a file has no suffix, so that its first line may say what it is."""
    return "." not in path.rpartition("/")[2]


def missing_grammars() -> tuple[str, ...]:
    """The languages whose files are indexed as text, for want of the extra `languages`."""
    return tuple(language.name for language in LANGUAGES.values() if not _is_installed(language.wheel))


@cache
def _is_installed(wheel: str) -> bool:
    return find_spec(wheel) is not None
