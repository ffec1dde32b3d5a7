import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.edit import Edit
from codeassist.capture.provenance import HUMAN, Origin, Run, length_of
from codeassist.capture.restated import inserted_texts, restated
from codeassist.capture.runs import Owner

AI = Origin("ai", "span")


def owners(old: bytes, new: bytes, old_owners: str = "") -> str | None:
    """One letter for each byte of the new text: `a`i, `h`uman, `.` nobody."""
    letters: dict[str, Owner] = {"a": AI, "h": HUMAN, ".": None}
    runs = [Run(1, letters[letter]) for letter in old_owners or "a" * len(old)]
    found = restated(old, runs, new, HUMAN)
    names: dict[Owner, str] = {origin: letter for letter, origin in letters.items()}
    return None if found is None else "".join(names[run.origin] * run.length for run in found)


def test_a_call_that_a_formatter_broke_keeps_its_words_and_the_comma_is_nobodys() -> None:
    assert owners(b"call(one, two)", b"call(\n  one, two,\n)") == "aaaaa...aaaaaaaa..a"


def test_a_line_that_changed_places_keeps_its_owner() -> None:
    assert owners(b"one\ntwo\n", b"two\none\n", "aaaahhhh") == "hhh.aaah"


def test_what_is_new_in_one_place_is_the_writers() -> None:
    assert owners(b"a b c d e", b"a b x c d e") == "aaahhaaaaaa"


def test_white_space_stays_on_either_side_of_what_is_put_between() -> None:
    assert owners(b"a\n    b\n", b"a\n    # b\n") == "aaaaaahhaa"
    assert owners(b"a\n    b\n", b"a\n#    b\n") == "aahaaaaaa"


def test_lines_that_are_told_again_keep_their_owners_beside_much_that_is_new() -> None:
    assert owners(b"a\nb\n", b"a\nso + much + more\nb\n") == "ahhhhhhhhhhhhhhhhhaaa"
    assert owners(b"a\n", b"so + much + more + a\n") is None


def test_different_texts_at_several_places_are_a_tools() -> None:
    assert owners(b"a b c d e f g h", b"a x b c d e f g h y") == "a..aaaaaaaaaaaaaa.."


def test_lines_that_stay_when_others_go_keep_their_owners() -> None:
    old = b"gone(1)\nkept(2)\nkept(3)\nmade(4)"
    assert owners(old, b"kept(2)\nkept(3)", "." * 24 + "a" * 7) == "." * 15


def test_a_few_words_of_a_long_text_are_not_the_old_ones() -> None:
    assert owners(b"a = load(one, two) + three - four * five", b"a = five") is None


def test_another_text_in_the_place_is_not_the_old_one() -> None:
    assert owners(b"call(one, two)", b"load(six)") is None


def test_nothing_visible_is_not_compared() -> None:
    assert owners(b" ", b"\n") is None


@pytest.mark.parametrize(
    ("before", "start", "end", "inserted", "texts"),
    [
        (b"x = 1\nret\nreturn\n", 6, 10, b"# ret\n# ", [b"# ", b"# "]),
        (b"f(a)\ng(b)\n", 0, 9, b"f(a, 1)\ng(b, 2)", [b", 1", b", 2"]),
        (b"total = 1\n", 0, 5, b"sum", [b"sum"]),
        (b"if a:\n    b\n", 0, 12, b"#if a:\n#    b\n", [b"#", b"#"]),
    ],
)
def test_several_insertions_that_are_told_as_one_edit_are_told_apart(
    before: bytes, start: int, end: int, inserted: bytes, texts: list[bytes]
) -> None:
    assert inserted_texts(Edit(before, start, end, inserted)) == texts


@settings(deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_every_byte_has_an_owner(old: bytes, new: bytes) -> None:
    found = restated(old, [Run(len(old), AI)], new, HUMAN)
    assert found is None or length_of(found) == len(new)
