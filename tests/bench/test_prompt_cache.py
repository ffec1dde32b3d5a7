"""What stands around the cursor while a line, or several, are typed."""

from pathlib import Path

from prompt_cache import EDITED_BELOW, line_below, one_line, same_beginning, several_lines

from codeassist.completion import CompletionRequest

BELOW = "    return one\n\n\ndef two():\n    pass\n\n\nend = 1\n"


def _at(suffix: str) -> CompletionRequest:
    return CompletionRequest(Path("/work"), "a.py", "def one():\n", suffix, "python")


def test_a_line_grows_by_a_character_from_its_indentation_on() -> None:
    typed = [request.unfinished_line for request in one_line(_at(BELOW), 6)]
    assert typed == ["    ", "    r", "    re", "    ret", "    retu", "    retur", "    return"]


def test_what_stands_below_the_line_stays_as_it_is() -> None:
    assert {request.suffix for request in one_line(_at(BELOW), 6)} == {BELOW.removeprefix("    return one")}


def test_a_line_below_changes_half_way() -> None:
    suffixes = [request.suffix for request in line_below(_at(BELOW), 6)]
    assert suffixes == [suffixes[0]] * 3 + [suffixes[-1]] * 4
    before, after = suffixes[0].split("\n"), suffixes[-1].split("\n")
    assert [number for number, line in enumerate(after) if line != before[number]] == [EDITED_BELOW]


def test_several_lines_are_typed_where_none_of_them_stood() -> None:
    requests = list(several_lines(_at("    one = 1\n    return one\nend = 1\n"), 2, 4))
    assert [request.unfinished_line for request in requests] == [
        "    ",
        "    one ",
        "    ",
        "    retu",
        "    return o",
    ]
    assert {request.suffix for request in requests} == {"\nend = 1\n"}
    assert requests[-1].prefix == "def one():\n    one = 1\n    return o"


def test_a_prompt_shares_its_beginning_with_the_one_before_but_its_last_token_is_always_work() -> None:
    assert same_beginning([1, 2, 3], [1, 2, 4, 3]) == 2
    assert same_beginning([1, 2, 3], [1, 2, 3]) == 2
    assert same_beginning([], [1]) == 0
