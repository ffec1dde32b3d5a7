"""The languages whose definitions the index knows; anything else is searchable as text."""

from codeassist_index.languages.c import C
from codeassist_index.languages.cpp import CPP
from codeassist_index.languages.csharp import CSHARP
from codeassist_index.languages.go import GO
from codeassist_index.languages.java import JAVA
from codeassist_index.languages.javascript import JAVASCRIPT
from codeassist_index.languages.language import Language
from codeassist_index.languages.python import PYTHON
from codeassist_index.languages.rust import RUST
from codeassist_index.languages.typescript import TYPESCRIPT, TYPESCRIPT_REACT

LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (PYTHON, JAVASCRIPT, TYPESCRIPT, TYPESCRIPT_REACT, JAVA, GO, RUST, CSHARP, C, CPP)
}


def language_of(path: str) -> Language | None:
    """The language of a file by its suffix, or None."""
    return next((known for known in LANGUAGES.values() if path.endswith(known.suffixes)), None)
