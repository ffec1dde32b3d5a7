from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from codeassist.adoption.events import FileSaved, SavedRange
from codeassist.adoption.lineage.rebuild import blob_id, rebuild
from codeassist.adoption.lineage.text import Text

LINES = st.lists(st.sampled_from(["a = 1\n", "b = 2\n", "\n", "}\n", "return a\n"]), min_size=1, max_size=12)


def _save(content: bytes, start: int, end: int) -> FileSaved:
    text = content[start:end].decode()
    saved = SavedRange(start, end, "human", None, text, None)
    return FileSaved("e", datetime(2026, 1, 1, tzinfo=UTC), "r", "p", blob_id(content, "0" * 40), (saved,))


@given(LINES, st.data())
def test_an_insertion_is_rebuilt_from_the_content_before(lines: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines)))
    before = "".join(lines).encode()
    start = len("".join(lines[:at]).encode())
    content = before[:start] + b"typed = here\n" + before[start:]
    rebuilt = rebuild(Text(before), Text(content), _save(content, start, start + len("typed = here\n")))
    assert rebuilt is not None
    assert rebuilt.data == content


@given(LINES, st.data())
def test_a_replacement_is_rebuilt_from_the_content_before(lines: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    before = "".join(lines).encode()
    start = len("".join(lines[:at]).encode())
    content = before[:start] + b"other\n" + "".join(lines[at + 1 :]).encode()
    rebuilt = rebuild(Text(before), Text(content), _save(content, start, start + len("other\n")))
    assert rebuilt is not None
    assert rebuilt.data == content


def test_lines_deleted_elsewhere_are_found_missing() -> None:
    before = b"one\ntwo\nthree\nfour\nfive\n"
    content = b"one\nthree\nfour\nnew\nfive\n"
    rebuilt = rebuild(Text(before), Text(content + b"later\n"), _save(content, 15, 19))
    assert rebuilt is not None
    assert rebuilt.data == content


def test_nothing_is_claimed_without_proof() -> None:
    content = b"something else\nnew\n"
    assert rebuild(Text(b"one\n"), Text(b"two\n"), _save(content, 15, 19)) is None
