from dataclasses import replace
from typing import Any

import pytest

from codeassist.doctor.grammars import REINSTALL, SAMPLES, check_grammars
from codeassist.settings import Settings
from codeassist.settings.model import IndexSettings
from codeassist_index import languages
from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.facts import FileFacts

SETTINGS = Settings(index=IndexSettings(languages=("python", "go")))


def test_every_language_has_a_sample_in_which_its_grammar_finds_the_name() -> None:
    assert set(LANGUAGES) <= set(SAMPLES)
    for name in set(LANGUAGES) - set(languages.missing_grammars()):
        facts = LANGUAGES[name].parse(SAMPLES[name].encode(), True)
        assert "known" in {symbol.name for symbol in facts.symbols}, name


def test_the_configured_languages_are_named() -> None:
    [found] = check_grammars(SETTINGS)
    assert (found.state, found.words) == ("ok", "python, go")


def test_a_grammar_that_fails_or_finds_nothing_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_source: bytes, _uses: bool) -> Any:
        raise OSError("wrong ELF class")

    monkeypatch.setitem(LANGUAGES, "python", replace(LANGUAGES["python"], parse=fails))
    monkeypatch.setitem(LANGUAGES, "go", replace(LANGUAGES["go"], parse=lambda _source, _uses: FileFacts((), ())))
    found = list(check_grammars(SETTINGS))
    assert [(one.state, one.words, one.mend) for one in found] == [
        ("problem", "python: OSError: wrong ELF class", REINSTALL),
        ("problem", "go: the grammar does not find a known name", REINSTALL),
    ]


def test_a_grammar_that_is_not_installed_is_only_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "missing_grammars", lambda: ("go",))
    good, missing = check_grammars(SETTINGS)
    assert good.words == "python"
    assert (missing.state, missing.mend) == ("note", "pip install 'codeassist-onprem[languages]'")
