"""The filters, by golden cases: a document before and after, with the suggestion between ⟦ and ⟧.

A case begins with `=== title`, with the language in brackets where it is not Python; `--- unchanged` and
`--- removed` stand for a second document. ␠ is a space, ␉ a tab and ␍ a carriage return. Files in `filters` are named
after their filter. Those in `chain` go through all of them: there the second document lacks what the text replaces,
and `--- removed by` names the filter.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.filters import FILTERS, Filtered, filtered

GOLDEN = Path(__file__).parent / "golden"
_SIGNS = str.maketrans({"␠": " ", "␉": "\t", "␍": "\r"})
_TITLE = re.compile(r"=== (?P<title>.+?)(?: \[(?P<language>\w+)\])?$")


@dataclass(frozen=True, slots=True)
class Case:
    filter: str
    title: str
    request: CompletionRequest
    text: str
    expected: Filtered

    def __str__(self) -> str:
        return f"{self.filter}: {self.title}"


def cases(folder: str) -> list[Case]:
    return [case for file in sorted((GOLDEN / folder).glob("*.txt")) for case in _cases_of(file)]


def _cases_of(file: Path) -> list[Case]:
    written = file.read_text(encoding="utf-8")
    return [_case(file.stem, part) for part in re.split(r"^(?==== )", written, flags=re.MULTILINE)[1:]]


def _case(name: str, written: str) -> Case:
    first, _, body = written.translate(_SIGNS).rstrip("\n").partition("\n")
    heading = _TITLE.match(first)
    assert heading is not None, f"{name}: not a title: {first}"
    before, separator, after = re.split(r"^(---(?: unchanged| removed.*)?)$\n?", body, maxsplit=1, flags=re.MULTILINE)
    prefix, text, suffix = _split(before.removesuffix("\n"))
    request = CompletionRequest(Path("/repo"), "module", prefix, suffix, heading["language"] or "python")
    verdict = separator.removeprefix("---").strip()
    if verdict:
        assert not after
        removed = Filtered("", verdict.removeprefix("removed").removeprefix(" by ") or name)
        return Case(name, heading["title"], request, text, {"unchanged": Filtered(text)}.get(verdict, removed))
    same, left, below = _split(after)
    assert same == prefix, f"{name}: {first}: the document above changed too"
    assert suffix.endswith(below), f"{name}: {first}: the document below changed too"
    return Case(name, heading["title"], request, text, Filtered(left, overlap=len(suffix) - len(below)))


def _split(document: str) -> tuple[str, str, str]:
    prefix, opened, rest = document.partition("⟦")
    text, closed, suffix = rest.partition("⟧")
    assert opened
    assert closed
    return prefix, text, suffix


CASES = cases("filters")
CHAINED = cases("chain")


@pytest.mark.parametrize("case", CHAINED, ids=str)
def test_of_an_editor_that_only_inserts_nothing_is_replaced(case: Case) -> None:
    assert filtered(case.text, replace(case.request, inserts_only=True)).overlap == 0


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_filter_leaves_what_its_golden_case_says(case: Case) -> None:
    left = FILTERS[case.filter](case.text, case.request)
    assert (Filtered("", case.filter) if left is None else Filtered(left)) == case.expected


@pytest.mark.parametrize("case", CHAINED, ids=str)
def test_the_chain_leaves_what_its_golden_case_says(case: Case) -> None:
    assert replace(filtered(case.text, case.request), trimmed=()) == case.expected


def test_every_filter_has_golden_cases_and_every_file_a_filter() -> None:
    assert {file.stem for file in (GOLDEN / "filters").glob("*.txt")} == set(FILTERS)


def test_every_filter_has_a_case_that_it_leaves_alone_and_one_that_it_does_not() -> None:
    for name in FILTERS:
        untouched = {case.expected == Filtered(case.text) for case in CASES if case.filter == name}
        assert untouched == {True, False}, name


def test_the_cases_are_many_and_in_many_languages() -> None:
    assert len(CASES) + len(CHAINED) >= 200
    assert len({case.request.language for case in CASES}) >= 12


def request(prefix: str, suffix: str = "") -> CompletionRequest:
    return CompletionRequest(Path("/repo"), "module.py", prefix, suffix, "python")


def test_the_chain_names_the_filter_that_removed_the_text() -> None:
    assert filtered("x = 1", request("x = 1\n")) == Filtered("", "line-above")


def test_the_chain_passes_each_filter_what_the_one_before_left() -> None:
    assert filtered("values)  <|endoftext|>", request("x = sum(", ")\n")) == Filtered(
        "values", None, ("markers", "duplicate-closers")
    )


def test_the_chain_ends_with_the_line_breaks_of_the_document() -> None:
    assert filtered("a = 1\nb = 2\n", request("import os\r\n")) == Filtered(
        "a = 1\r\nb = 2", None, ("trailing-spaces",)
    )
