from collections.abc import Callable

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.pace import Eagerness
from codeassist.completion.refusal import is_off, is_worth_asking
from codeassist.settings.model import CompletionSettings

MakeRequest = Callable[..., CompletionRequest]


@pytest.mark.parametrize(
    ("prefix", "suffix", "eagerness"),
    [
        ("def f():\n    ", "\n", {"quiet", "normal", "eager"}),
        ("x = ", "\ny = 1\n", {"quiet", "normal", "eager"}),
        ("pay(card, ", ")\n", {"quiet", "normal", "eager"}),
        ("x = comp", "\n", {"normal", "eager"}),
        ("x = ", "compute(1)\n", {"normal", "eager"}),
        ("x = com", "pute(1)\n", {"eager"}),
    ],
)
def test_the_quieter_it_is_the_fewer_places_are_asked_at(
    prefix: str, suffix: str, eagerness: set[Eagerness], make_request: MakeRequest
) -> None:
    levels: tuple[Eagerness, ...] = ("quiet", "normal", "eager")
    request = make_request(prefix, suffix)
    assert {level for level in levels if is_worth_asking(request, CompletionSettings(eagerness=level))} == eagerness


def test_a_person_who_asks_is_answered_anywhere(make_request: MakeRequest) -> None:
    request = make_request("x = com", "pute(1)\n", trigger="invoked")
    assert is_worth_asking(request, CompletionSettings(eagerness="quiet"))


@pytest.mark.parametrize(
    ("settings", "off"),
    [
        (CompletionSettings(languages_off=("python",)), True),
        (CompletionSettings(languages_off=("java",)), False),
        (CompletionSettings(paths_off=("*.PY",)), True),
        (CompletionSettings(paths_off=("generated/*",)), True),
        (CompletionSettings(paths_off=("src/*",)), False),
    ],
)
def test_languages_and_paths_are_switched_off_by_the_settings(
    settings: CompletionSettings, off: bool, make_request: MakeRequest
) -> None:
    assert is_off(make_request("x", path="generated/app.py", trigger="invoked"), settings) == off
