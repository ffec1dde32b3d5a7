from collections.abc import Callable

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.private import Reach, without_secrets
from codeassist.privacy.redaction import Redactor
from codeassist.settings.model import PrivacySettings
from tests.codeassist.privacy.made_secrets import Made, made

MakeRequest = Callable[..., CompletionRequest]
REDACTOR = Redactor(PrivacySettings())
FAR = Reach(100_000, 100_000)
KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def test_text_without_secrets_stays_as_it_is(make_request: MakeRequest) -> None:
    request = make_request("import os\nx = ", "\ny = 2\n")
    assert without_secrets(request, REDACTOR, FAR) == request


def test_secrets_above_below_and_on_the_line_are_replaced(make_request: MakeRequest) -> None:
    request = make_request(f'a = "{KEY}"\ncall("{KEY}", ', f')\nb = "{KEY}"\n')
    shown = without_secrets(request, REDACTOR, FAR)
    assert shown is not None
    assert (shown.prefix, shown.suffix) == ('a = "REDACTED"\ncall("REDACTED", ', ')\nb = "REDACTED"\n')


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [
        (f'a = "{KEY[:9]}', f'{KEY[9:]}"\n'),
        ('password = "hunt', ""),
        ("const password = 'hunt", ";"),
        ('password = "hunter2', '"\n'),
    ],
)
def test_with_the_cursor_in_a_secret_nothing_is_shown(make_request: MakeRequest, prefix: str, suffix: str) -> None:
    assert without_secrets(make_request(prefix, suffix), REDACTOR, FAR) is None


@pytest.mark.parametrize("prefix", ["password = ", 'password = "', "secret = get(", 'name = "hunt', "def password("])
def test_before_a_value_and_in_other_strings_suggestions_go_on(make_request: MakeRequest, prefix: str) -> None:
    assert without_secrets(make_request(prefix, "\n"), REDACTOR, FAR) is not None


@pytest.mark.parametrize("one", [one for one in made() if "private key" in one.kind and "beginning" not in one.kind])
def test_with_the_cursor_anywhere_in_a_private_key_nothing_of_it_is_shown(make_request: MakeRequest, one: Made) -> None:
    first, last = one.text.index(one.parts[0]), one.text.index(one.parts[-1])
    for cursor in range(first + 1, last, 37):
        request = make_request(one.text[:cursor], one.text[cursor:], path=one.path)
        assert without_secrets(request, REDACTOR, FAR) is None


def test_what_a_prompt_can_t_reach_is_left_out_in_whole_lines(make_request: MakeRequest) -> None:
    lines = "".join(f"x{number} = {number}\n" for number in range(1000))
    shown = without_secrets(make_request(lines + "y = ", "\n" + lines), REDACTOR, Reach(500, 300))
    assert shown is not None
    assert lines.endswith(shown.prefix.removesuffix("y = "))
    assert 500 <= len(shown.prefix) < 1100
    assert 300 <= len(shown.suffix) < 320
    assert shown.suffix.endswith("\n")


def test_the_part_above_begins_at_the_same_place_while_lines_are_added(make_request: MakeRequest) -> None:
    lines = "".join(f"x{number} = {number}\n" for number in range(1000))
    starts = set()
    for added in range(20):
        shown = without_secrets(make_request(lines + "z = 1\n" * added), REDACTOR, Reach(500, 300))
        assert shown is not None
        starts.add(shown.prefix[:20])
    assert len(starts) == 1


def test_a_private_key_that_begins_out_of_reach_is_not_shown(make_request: MakeRequest) -> None:
    body = "\n".join(f"QUJDREVGR0hJSktMTU5PUFFS{number:04d}" for number in range(200))
    key = f"{'-' * 5}BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"
    shown = without_secrets(make_request(f"{key}x = ", "\n"), REDACTOR, Reach(300, 300))
    assert shown is not None
    assert "QUJD" not in shown.prefix
