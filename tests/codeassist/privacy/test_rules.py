import re
from pathlib import Path

import pytest
from detect_secrets.plugins import keyword

from codeassist.privacy import rules
from codeassist.privacy.rules import Finding


def test_the_cheap_look_passes_every_keyword_of_the_library() -> None:
    for word in keyword.DENYLIST:
        for form in (word.replace("_?", ""), word.replace("_?", "_"), word.upper().replace("_?", "")):
            assert rules._MENTION.search(form.replace("\u00f1", "n").replace("\u00d1", "N")), form


def test_the_keyword_with_a_tilde_is_passed_too() -> None:
    assert rules.in_line('contrase\u00f1a = "hunter2"', unquoted=False) == (Finding(14, 21, rules.KEYWORD),)


def test_a_token_is_taken_to_its_end_even_if_its_rule_knows_less() -> None:
    line = "k = 'sk_live_" + "a1B2c3D4" * 10 + "'"
    assert rules.in_line(line, unquoted=False)[0].end == len(line) - 1


def test_every_value_of_a_line_is_found() -> None:
    line = 'User(password="one", repeat_password="two", secret="three")'
    found = [line[one.start : one.end] for one in rules.in_line(line, unquoted=False)]
    assert found == ["one", "two", "three"]


def test_findings_that_overlap_are_one() -> None:
    merged = rules.merged([Finding(5, 9, "b"), Finding(0, 6, "a"), Finding(9, 10, "c")])
    assert merged == (Finding(0, 9, "a"), Finding(9, 10, "c"))


def test_the_library_s_rules_are_all_read() -> None:
    names = {one.rule for one in rules._formats()}
    assert {"aws-access-key", "github-token", "gitlab-token", "slack-token", "json-web-token"} <= names
    assert len(names) >= 30


SLOW = ["password" * 5000, "eyJ" * 1300, "'" * 4000, "secret=" * 600, "://a:" * 800, f"password{' ' * 50_000}="]
"""The first took minutes and the last hours: the test's own time limit tells."""


@pytest.mark.parametrize("text", SLOW)
def test_a_line_made_to_be_slow_ends(text: str) -> None:
    rules.in_line.cache_clear()
    assert isinstance(rules.in_line(text, unquoted=True), tuple)


def test_the_library_is_never_asked_to_verify() -> None:
    source = re.sub(r'""".*?"""', "", Path(rules.__file__).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "verify" not in source
    assert "analyze" not in source


@pytest.mark.parametrize("gap", [1, 39, 40, 41, 100, 5_000])
def test_a_secret_is_found_where_it_stands_between_any_gaps(gap: int) -> None:
    blank, token = " " * gap, f"ghp_{'a1B2' * 9}"
    line = f"{blank}password ={blank}'hunter2-hunter'{blank}# {blank}token: {token};{blank}"
    assert [line[one.start : one.end] for one in rules.in_line(line, unquoted=False)] == ["hunter2-hunter", token]


def test_a_keyword_is_found_anywhere_in_a_long_line() -> None:
    for before in range(0, 2_000, 97):
        line = "x, " * (before // 3) + "password = 'hunter2-hunter', " + "y, " * 400
        assert [line[one.start : one.end] for one in rules.in_line(line, unquoted=False)] == ["hunter2-hunter"]
