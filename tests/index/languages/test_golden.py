"""What is read out of each language: a source in `golden/`, and beside it what is expected, as text.

After a change that is meant, `python tests/index/languages/test_golden.py` writes the expectations anew.
"""

from pathlib import Path

import pytest

from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import FileFacts

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(path for path in GOLDEN.rglob("*") if path.is_file() and path.suffix != ".txt")


def told(facts: FileFacts) -> str:
    definitions = [
        f"{symbol.start_line}-{symbol.end_line} {'local ' * symbol.local}{symbol.kind} {symbol.local_name}\n"
        f"    {symbol.signature}\n"
        + (f"    is: {symbol.value}\n" if symbol.value else "")
        + (f"    from: {', '.join(symbol.bases)}\n" if symbol.bases else "")
        + (f"    doc: {symbol.doc}\n" if symbol.doc else "")
        for symbol in facts.symbols
    ]
    imports = [
        f"{found.line} {found.alias or '(own package)'} ="
        f" {found.name or '(module)'} of {found.module or '(this file)'}\n"
        for found in facts.imports
    ]
    lines = sorted({use.line for use in facts.uses})
    uses = [f"{line}: {' '.join(use.name for use in facts.uses if use.line == line)}\n" for line in lines]
    return "".join(["definitions\n", *definitions, "\nimports\n", *imports, "\nreferences\n", *uses])


def _read(source: Path) -> str:
    language = language_of(source.name)
    assert language is not None
    return told(language.parse(source.read_bytes(), True))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_source_is_read_as_written_down(source: Path) -> None:
    assert _read(source) == source.with_name(f"{source.name}.txt").read_text("utf-8")


def test_every_language_but_python_has_a_golden_source() -> None:
    covered = {language.name for source in SOURCES if (language := language_of(source.name)) is not None}
    assert covered | {"python"} == set(LANGUAGES)


if __name__ == "__main__":
    for one in SOURCES:
        one.with_name(f"{one.name}.txt").write_text(_read(one), encoding="utf-8")
