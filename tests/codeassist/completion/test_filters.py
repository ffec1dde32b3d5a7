"""The filters, by golden cases: a document before and after, with the suggestion between ⟦ and ⟧.

A case begins with `=== title`, with the language in brackets where it is not Python; `--- unchanged` and
`--- removed` stand for a second document. ␠ is a space, ␉ a tab and ␍ a carriage return.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.filters import FILTERS, Filtered, filtered

FOLDER = Path(__file__).parent / "golden" / "filters"
_SIGNS = str.maketrans({"␠": " ", "␉": "\t", "␍": "\r"})
_TITLE = re.compile(r"=== (?P<title>.+?)(?: \[(?P<language>\w+)\])?$")


@dataclass(frozen=True, slots=True)
class Case:
    filter: str
    title: str
    request: CompletionRequest
    text: str
    expected: str | None

    def __str__(self) -> str:
        return f"{self.filter}: {self.title}"


def cases() -> list[Case]:
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in _cases_of(file)]


def _cases_of(file: Path) -> list[Case]:
    written = file.read_text(encoding="utf-8")
    return [_case(file.stem, part) for part in re.split(r"^(?==== )", written, flags=re.MULTILINE)[1:]]


def _case(name: str, written: str) -> Case:
    first, _, body = written.translate(_SIGNS).rstrip("\n").partition("\n")
    heading = _TITLE.match(first)
    assert heading is not None, f"{name}: not a title: {first}"
    before, separator, after = re.split(r"^(---.*)$\n?", body, maxsplit=1, flags=re.MULTILINE)
    prefix, text, suffix = _split(before.removesuffix("\n"))
    request = CompletionRequest(Path("/repo"), "module", prefix, suffix, heading["language"] or "python")
    verdict = separator.removeprefix("---").strip()
    if verdict:
        assert not after
        return Case(name, heading["title"], request, text, {"unchanged": text, "removed": None}[verdict])
    assert (_split(after)[0], _split(after)[2]) == (prefix, suffix), f"{name}: {first}: the document changed too"
    return Case(name, heading["title"], request, text, _split(after)[1])


def _split(document: str) -> tuple[str, str, str]:
    prefix, opened, rest = document.partition("⟦")
    text, closed, suffix = rest.partition("⟧")
    assert opened
    assert closed
    return prefix, text, suffix


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_filter_leaves_what_its_golden_case_says(case: Case) -> None:
    assert FILTERS[case.filter](case.text, case.request) == case.expected


def test_every_filter_has_golden_cases_and_every_file_a_filter() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(FILTERS)


def test_every_filter_has_a_case_that_it_leaves_alone_and_one_that_it_does_not() -> None:
    for name in FILTERS:
        untouched = {case.expected == case.text for case in CASES if case.filter == name}
        assert untouched == {True, False}, name


def request(prefix: str, suffix: str = "") -> CompletionRequest:
    return CompletionRequest(Path("/repo"), "module.py", prefix, suffix, "python")


def test_the_chain_names_the_filter_that_removed_the_text() -> None:
    assert filtered("x = 1", request("x = 1\n")) == Filtered("", "line-above")


def test_the_chain_passes_each_filter_what_the_one_before_left() -> None:
    assert filtered("values)  <|endoftext|>", request("x = sum(", ")\n")) == Filtered(
        "values", None, ("artefacts", "duplicate-closers")
    )


def test_the_chain_ends_with_the_line_breaks_of_the_document() -> None:
    assert filtered("a = 1\nb = 2\n", request("import os\r\n")) == Filtered(
        "a = 1\r\nb = 2", None, ("trailing-spaces",)
    )
