"""Similar code is read only as far as somebody looks."""

from collections.abc import Iterator

from codeassist_index.retrieval.similar import Similar, SimilarCode
from codeassist_index.snapshot import FileRef

REF = FileRef(1, "shop", "a.py", 1, "python", "a")


def chunks(count: int, read: list[int]) -> Iterator[Similar]:
    for number in range(count):
        read.append(number)
        yield Similar(REF, number + 1, number + 1, (f"line {number}",), ())


def test_no_more_is_read_than_a_slice_needs() -> None:
    read: list[int] = []
    found = SimilarCode(chunks(9, read))
    assert found
    assert [one.start_line for one in found[:3]] == [1, 2, 3]
    assert read == [0, 1, 2]


def test_all_are_found_in_their_order_and_read_once() -> None:
    read: list[int] = []
    found = SimilarCode(chunks(5, read))
    assert [one.start_line for one in found] == [one.start_line for one in found] == [1, 2, 3, 4, 5]
    assert len(found) == len(read) == 5


def test_none_is_false() -> None:
    assert not SimilarCode(chunks(0, []))
