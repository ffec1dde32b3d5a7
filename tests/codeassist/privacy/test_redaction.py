import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.privacy.redaction import BUILT_IN, PLACEHOLDER, Redactor
from codeassist.privacy.rules import Finding
from codeassist.settings.model import PrivacySettings
from tests.codeassist.privacy.made_secrets import NOT_FOUND, Made, made

FOUND = [one for seed in (1, 2) for one in made(seed) if one.kind not in NOT_FOUND]


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.kind)
def test_no_part_of_a_made_secret_is_left(one: Made) -> None:
    shown = BUILT_IN.text(one.text, path=one.path).text
    assert PLACEHOLDER in shown
    assert not [part for part in one.parts if part in shown]


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.kind)
def test_a_text_keeps_its_lines(one: Made) -> None:
    text = f"first = 1\n{one.text}\nlast = 2\n"
    shown = BUILT_IN.text(text, path=one.path).text
    assert shown.count("\n") == text.count("\n")
    assert shown.startswith("first = 1\n")
    assert shown.endswith("\nlast = 2\n")


def test_a_finding_says_where_and_by_which_rule_but_not_what() -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    redacted = BUILT_IN.text(f'x = 1\nkey = "{key}"')
    assert redacted.findings == (Finding(13, 33, "aws-access-key"),)
    assert key not in repr(redacted)


@pytest.mark.parametrize(
    "line",
    [
        'password = input("Password: ")',
        "password = os.environ['DB_PASSWORD']",
        'password = "{password}"',
        'secret = "${SECRET}"',
        'secret = "<secret>"',
        'password = ""',
        'mask = "********"; password = "********"',
        "def check(password: str, token: str) -> None:",
        'if text.startswith("-----BEGIN RSA PRIVATE ' + 'KEY-----"):',
        'token = "identifier"',
        'uuid = "8f14e45f-ceea-467f-a1d7-2f2a1f0e5a5b"',
        'user_id = "9f86d081884c7d659a2feaa0c55ad015"',
        'alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"',
        'url = "https://example.com:8080/path@version"',
    ],
)
def test_code_that_only_speaks_of_secrets_stays(line: str) -> None:
    assert BUILT_IN.text(line).text == line


def test_values_without_quotes_count_in_configuration_only() -> None:
    assert BUILT_IN.text("password: hunter2", path="a/app.yml").text == "password: REDACTED"
    assert BUILT_IN.text("password: hunter2", path="Dockerfile").text == "password: REDACTED"
    assert BUILT_IN.text("password: hunter2", path="app.py").text == "password: hunter2"


def test_a_secret_deep_in_a_very_long_line_is_found() -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    for at in (0, 2990, 3995, 10_001):
        line = "a," * (at // 2) + f'"{key}",' + "b," * 5000
        assert key not in BUILT_IN.text(line).text


def test_only_the_lines_that_are_asked_for_are_looked_at() -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    text = f'a = "{key}"\nb = "{key}"\nc = "{key}"\n'
    [found] = BUILT_IN.findings(text, text.index("b"), text.index("b") + 1)
    assert text[found.start : found.end] == key
    assert text.count("\n", 0, found.start) == 1


@given(st.text(alphabet=st.sampled_from(list("ab=:'\"\n\r -/+[](){}0189_.@passwordkeyBEGIN")), max_size=300))
def test_any_text_keeps_its_line_breaks_and_what_is_outside_findings(text: str) -> None:
    redacted = BUILT_IN.text(text)
    assert redacted.text.count("\n") == text.count("\n")
    done = 0
    for found in redacted.findings:
        assert done <= found.start < found.end <= len(text)
        done = found.end
    without = "".join(c for i, c in enumerate(text) if not any(f.start <= i < f.end for f in redacted.findings))
    assert redacted.text.replace(PLACEHOLDER, "").replace("\n", "") == without.replace("\n", "")


def test_the_globs_come_from_the_settings() -> None:
    redactor = Redactor(PrivacySettings(private_globs=("*.vault",)))
    assert redactor.is_private("a/b.vault")
    assert not redactor.is_private(".env")


def test_the_detector_is_not_imported_before_the_first_text() -> None:
    program = (
        "import sys; from codeassist.privacy.redaction import BUILT_IN; BUILT_IN.is_private('a.py');"
        "assert 'detect_secrets' not in sys.modules; BUILT_IN.text('x = 1'); assert 'detect_secrets' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
