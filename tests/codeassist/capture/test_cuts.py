from codeassist.capture.cuts import CUT_BYTES_MAX, CUTS_MAX, Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.runs import Origin, Run, merged

AI = Origin("ai", "span")


def cut(cuts: Cuts, text: bytes, at: int = 0, buffer: int = 0) -> None:
    cuts.remember(buffer, Edit(b" " * at + text, at, at + len(text), b""), [Run(len(text), AI)])


def test_cut_text_comes_back_once() -> None:
    cuts = Cuts()
    cut(cuts, b"made up")
    assert cuts.take(b"made up") == (Run(7, AI),)
    assert cuts.take(b"made up") is None


def test_what_one_key_may_have_typed_was_not_pasted() -> None:
    cuts = Cuts()
    for text in (b"x", "é".encode(), b"()", b"\r\n    "):
        cut(cuts, text)
        assert not cuts.knows(text)
        assert cuts.take(text) is None


def test_the_oldest_cut_is_forgotten_when_there_are_too_many() -> None:
    cuts = Cuts()
    for number in range(CUTS_MAX + 1):
        cut(cuts, f"text {number}".encode(), at=2 * number)
    assert not cuts.knows(b"text 0")
    assert cuts.knows(b"text 1")


def test_long_cuts_make_room_for_later_ones_and_the_longest_are_not_kept() -> None:
    cuts = Cuts()
    first, second, third = (letter * (CUT_BYTES_MAX // 2) for letter in (b"a", b"b", b"c"))
    for buffer, text in enumerate((first, second, third, b"x" * (CUT_BYTES_MAX + 1))):
        cut(cuts, text, buffer=buffer)
    assert [cuts.knows(text) for text in (first, second, third)] == [False, True, True]


def test_keys_that_delete_in_another_buffer_begin_another_cut() -> None:
    cuts = Cuts()
    cut(cuts, b"b", at=1, buffer=1)
    cut(cuts, b"a", at=0, buffer=2)
    assert not cuts.knows(b"ab")
    cut(cuts, b"d", at=1, buffer=1)
    cut(cuts, b"c", at=0, buffer=1)
    assert cuts.knows(b"cd")


def test_two_kills_that_follow_one_another_come_back_as_one_or_one_by_one_but_once() -> None:
    for texts in ((b"made up", b"\n"), (b"\n", b"made up"), (b"made up\n", b"other\n", b"third\n")):
        cuts = Cuts()
        for text in texts:
            cut(cuts, text)
        assert cuts.take(b"".join(texts)) == tuple(Run(len(text), AI) for text in texts)
        assert not any(cuts.knows(text) for text in texts)
    cuts = Cuts()
    cut(cuts, b"made up\n")
    cut(cuts, b"other\n")
    assert cuts.take(b"other\n")
    assert not cuts.knows(b"made up\nother\n")
    assert cuts.knows(b"made up\n")


def test_what_keys_have_deleted_comes_back_without_what_was_killed_beside_it() -> None:
    cuts = Cuts()
    cut(cuts, b"kill", at=3)
    for at, key in ((2, b"c"), (1, b"b")):
        cut(cuts, key, at)
    cut(cuts, b"more", at=1)
    assert cuts.knows(b"bckillmore")
    assert cuts.take(b"bc")
    assert [cuts.knows(text) for text in (b"bckillmore", b"kill", b"more")] == [False, True, True]


def test_lines_come_back_with_another_indentation_but_not_with_other_line_ends() -> None:
    cuts = Cuts()
    cut(cuts, b"a\n  b\n")
    assert cuts.take(b"a b\n") is None
    assert cuts.take(b"a\nb\n\n") is None
    taken = cuts.take(b"  a\n    b\n")
    assert taken is not None
    assert merged(taken) == [Run(2, None), Run(1, AI), Run(5, None), Run(2, AI)]
