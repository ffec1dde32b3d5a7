"""The company's answer to a context request."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist.company.context import answer
from codeassist.company.request import Request
from codeassist.errors import UsageError
from codeassist.privacy.redaction import Redactor
from codeassist.settings.model import PrivacySettings
from codeassist_index import CodeIndex
from codeassist_index.access import EVERYTHING, Access

REDACTOR = Redactor(PrivacySettings())
PREFIX = "from payments import charge, connect\n\n\ndef settle():\n    charge("


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CodeIndex]:
    files = {
        "shop/till.py": "from payments import charge\n\ncharge(1)\n",
        "core/payments.py": "def charge(amount):\n    ...\n\n\ndef connect(password='pw-Xk3!abc9-long'):\n    ...\n",
    }
    for path, content in files.items():
        target = tmp_path / path
        target.parent.mkdir()
        target.write_text(content, encoding="utf-8")
    with CodeIndex.open(tmp_path / "index") as opened:
        for name in ("shop", "core"):
            opened.update(tmp_path / name, name=f"git.example.com/{name}")
        yield opened


def words(text: str) -> int:
    return len(text.split())


def ask(
    index: CodeIndex, repository: str = "git.example.com/shop", access: Access = EVERYTHING, budget: int = 200
) -> dict[str, object]:
    request = Request(id="7", repository=repository, path="new.py", prefix=PREFIX, suffix="", root="/home/anna/shop")
    return answer(index, request, access=access, budget=budget, count_tokens=words, redactor=REDACTOR)


def told(found: dict[str, object]) -> list[dict[str, object]]:
    snippets = found["snippets"]
    assert isinstance(snippets, list)
    return snippets


def test_the_answer_has_the_shape_of_the_contract(index: CodeIndex) -> None:
    found = ask(index)
    assert set(found) == {"id", "snippets", "tokens", "elapsed_ms"}
    first = told(found)[0]
    assert set(first) == {"repository", "path", "start_line", "end_line", "kind", "reason", "text", "tokens"}
    assert (found["id"], first["repository"], first["path"]) == ("7", "git.example.com/core", "payments.py")
    assert first["reason"] == "`charge` imported from payments"
    assert found["tokens"] == sum(words(str(snippet["text"])) for snippet in told(found))


def test_a_repository_that_the_server_does_not_know_gets_the_definitions_of_the_others(index: CodeIndex) -> None:
    found = told(ask(index, "git.example.com/unheard-of"))
    assert {snippet["path"] for snippet in found if snippet["kind"] == "definition"} == {"payments.py"}


def test_an_unreadable_repository_is_answered_like_an_unknown_one(index: CodeIndex) -> None:
    access = Access(frozenset({"git.example.com/core"}))
    assert told(ask(index, access=access)) == told(ask(index, "git.example.com/unheard-of", access))
    assert told(ask(index, access=Access(frozenset()))) == []


def test_no_secret_leaves_the_machine_and_tokens_are_those_of_what_does(index: CodeIndex) -> None:
    found = ask(index)
    text = "\n".join(str(snippet["text"]) for snippet in told(found))
    assert "connect(password='REDACTED')" in text
    assert "Xk3" not in str(found)


def test_a_file_that_is_private_here_is_not_shown_though_it_is_indexed(index: CodeIndex) -> None:
    request = Request(id=1, repository="x", path="new.py", prefix=PREFIX, suffix="")
    strict = Redactor(PrivacySettings(private_globs=("payments.py",)))
    found = answer(index, request, access=EVERYTHING, budget=200, count_tokens=words, redactor=strict)
    assert {snippet["path"] for snippet in told(found)} == {"till.py"}


def test_a_longer_placeholder_does_not_break_the_budget(index: CodeIndex) -> None:
    def letters(text: str) -> int:
        return len(text) * (10 if "REDACTED" in text else 1)

    request = Request(id=1, repository="x", path="new.py", prefix=PREFIX, suffix="")
    found = answer(index, request, access=EVERYTHING, budget=150, count_tokens=letters, redactor=REDACTOR)
    assert isinstance(found["tokens"], int)
    assert found["tokens"] <= 150
    assert "REDACTED" not in str(told(found))


def test_half_a_character_in_the_text_is_answered(index: CodeIndex) -> None:
    request = Request(id=1, repository="x", path="new.py", prefix=PREFIX + "'\ud800'", suffix="\udc80 = charge\n")
    found = answer(index, request, access=EVERYTHING, budget=200, count_tokens=words, redactor=REDACTOR)
    assert "payments.py" in {snippet["path"] for snippet in told(found)}


@pytest.mark.parametrize("budget", [-1, 16_385])
def test_a_budget_without_sense_is_refused(index: CodeIndex, budget: int) -> None:
    with pytest.raises(UsageError, match="between 0 and 16384 tokens"):
        ask(index, budget=budget)
