from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.cleaned import blob_id
from codeassist.capture.events import SavedRange
from codeassist.capture.location import locate
from codeassist.capture.provenance import HUMAN, Origin, OwnedRange
from codeassist.capture.saved import SavedBuffer, saved_event
from codeassist.errors import InvalidInputError
from tests.codeassist.capture.ranges import saved_ranges
from tests.codeassist.privacy.made_secrets import NOT_FOUND, Made, made

GitIn = Callable[..., str]
AI = Origin("ai", "span")


def owned(text: str, part: str, origin: Origin = AI) -> OwnedRange:
    start = len(text[: text.index(part)].encode())
    return OwnedRange(start, start + len(part.encode()), origin)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le"])
def test_a_range_is_found_in_whatever_encoding_the_file_has(encoding: str, line_end: str) -> None:
    text = "# 注释 🎉\nx = 1\ny = 2\n"
    stored = text.replace("\n", line_end).encode(encoding)
    [found] = saved_ranges(text.encode(), [owned(text, "1\ny")], stored)
    assert stored[found.start : found.end] == f"1{line_end}y".encode(encoding.removesuffix("-sig"))
    assert found.text == f"1{line_end}y"


def test_ranges_have_class_and_span() -> None:
    text = "ab"
    ranges = saved_ranges(b"ab", [owned(text, "a"), owned(text, "b", HUMAN)], b"ab")
    assert ranges == (SavedRange(0, 1, "ai", "span", "a"), SavedRange(1, 2, "human", None, "b"))


def test_a_range_of_nothing_but_a_converted_line_end_is_kept_whole() -> None:
    assert saved_ranges(b"a\r\nb", [OwnedRange(1, 3, AI)], b"a\nb") == (SavedRange(1, 2, "ai", "span", "\n"),)


def test_half_a_converted_line_end_is_nothing() -> None:
    assert saved_ranges(b"a\r\nb", [OwnedRange(1, 2, AI)], b"a\nb") == ()


def test_a_keyword_that_git_collapses_has_no_offsets_inside() -> None:
    text = "# $Id: abc $ x\n"
    [found] = saved_ranges(text.encode(), [owned(text, "c $ x")], b"# $Id$ x\n")
    assert found.text == " x"


def test_what_another_program_wrote_has_no_range() -> None:
    text = "head made\nmiddle made\ntail made\n"
    ranges = [owned(text, part) for part in ("head made", "middle made", "tail made")]
    stored = b"head made\nMIDDLE\ntail made\n"
    assert [found.text for found in saved_ranges(text.encode(), ranges, stored)] == ["head made", "tail made"]


def test_a_final_line_end_that_the_editor_added_disturbs_nothing() -> None:
    assert saved_ranges(b"made", [OwnedRange(0, 4, AI)], b"made\n") == (SavedRange(0, 4, "ai", "span", "made"),)


@settings(deadline=None)
@given(st.text("aé\r\n$Id: ", max_size=30), st.text("bé\n", max_size=5), st.data())
def test_every_range_holds_the_text_that_stands_there(text: str, foreign: str, draw: st.DataObject) -> None:
    data = text.encode()
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    bounds = [len(text[:cut].encode()) for cut in cuts]
    ranges = [OwnedRange(a, b, AI) for a, b in zip(bounds[::2], bounds[1::2], strict=False) if a < b]
    at = draw.draw(st.integers(0, len(text)))
    stored = (text[:at] + foreign + text[at:]).replace("\r\n", "\n").encode()
    found = saved_ranges(data, ranges, stored)
    assert all(stored[each.start : each.end].decode() == each.text for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def saved(file: Path, text: str) -> SavedBuffer:
    file.write_text(text, encoding="utf-8", newline="")
    return SavedBuffer(file, text.encode(), (OwnedRange(0, 1, AI),))


def test_a_file_in_a_repository_has_the_blob_that_git_stores(work_tree: Path, git_in: GitIn) -> None:
    file = work_tree / "a.py"
    event = saved_event(saved(file, "x\n"), locate(file))
    assert event is not None
    git_in(work_tree, "add", "a.py")
    assert event.blob == git_in(work_tree, "rev-parse", ":a.py")
    assert event.ranges == (SavedRange(0, 1, "ai", "span", "x"),)


@pytest.mark.parametrize("place", ["linked", "tree/inner", "tree/libs/pay"])
def test_a_save_goes_by_the_attributes_of_the_work_tree_that_the_file_is_in(
    work_tree: Path, git_in: GitIn, tmp_path: Path, place: str
) -> None:
    (work_tree / ".gitattributes").write_text("*.py -text\n", encoding="utf-8")
    git_in(work_tree, "add", ".")
    git_in(work_tree, "commit", "-q", "-m", "One")
    if place == "linked":
        git_in(work_tree, "worktree", "add", "-q", str(tmp_path / place), "-b", "other")
    elif place.endswith("pay"):
        git_in(work_tree, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(work_tree), "libs/pay")
    else:
        git_in(tmp_path, "init", "-q", place)
    root = tmp_path / place
    (root / ".gitattributes").write_text("*.py text\n", encoding="utf-8")
    event = saved_event(saved(root / "a.py", "x\r\n"), locate(root / "a.py"))
    assert event is not None
    git_in(root, "add", "a.py")
    assert event.blob == git_in(root, "rev-parse", ":a.py") == blob_id(b"x\n")


def test_a_file_outside_any_repository_has_the_blob_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    event = saved_event(saved(file, "x\n"), locate(file))
    assert event is not None
    assert (event.path, event.blob) == ("a.py", blob_id(b"x\n"))


def test_a_file_that_git_ignores_is_not_recorded(work_tree: Path) -> None:
    (work_tree / ".gitignore").write_text(".env\n", encoding="utf-8")
    file = work_tree / ".env"
    assert saved_event(saved(file, "SECRET=1\n"), locate(file)) is None


def test_a_file_that_is_gone_is_explained(work_tree: Path) -> None:
    file = work_tree / "gone.py"
    with pytest.raises(InvalidInputError, match=r"gone\.py can't be read"):
        saved_event(SavedBuffer(file, b"", ()), locate(file))


KEY = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030", "latin-1"])
def test_a_secret_is_written_as_so_many_x_in_any_encoding(encoding: str) -> None:
    comment = "caf\u00e9" if encoding == "latin-1" else "\u5bc6\u7801"
    text = f'# {comment}\nkey = "{KEY}"  # {comment}\n'
    stored = text.encode(encoding)
    [found] = saved_ranges(text.encode(), [OwnedRange(0, len(text.encode()), AI)], stored)
    assert found.text == text.replace(KEY, "x" * 20)
    assert len(found.text.encode(encoding)) == found.end - found.start


def test_a_password_in_chinese_takes_as_many_bytes_as_before() -> None:
    text = 'password = "\u6211\u7684\u5bc6\u7801"\n'
    [found] = saved_ranges(text.encode(), [OwnedRange(0, len(text.encode()), HUMAN)], text.encode())
    assert found.text == f'password = "{"x" * 12}"\n'


def test_a_secret_that_two_ranges_share_is_in_neither() -> None:
    text = f'key = "{KEY}"\n'
    half = text.index(KEY) + 9
    ranges = [OwnedRange(0, half, AI), OwnedRange(half, len(text), HUMAN)]
    assert [found.text for found in saved_ranges(text.encode(), ranges, text.encode())] == [
        f'key = "{"x" * 9}',
        f'{"x" * 11}"\n',
    ]


def test_a_private_key_keeps_its_lines_and_loses_the_rest() -> None:
    key = next(one for one in made() if one.kind == "rsa private key").text
    [found] = saved_ranges(key.encode(), [OwnedRange(40, len(key) - 40, AI)], key.encode())
    assert found.text.count("\n") == key[40:-40].count("\n")
    assert set(found.text.partition('"""')[0]) <= set("x\n")


@pytest.mark.parametrize("one", made(), ids=lambda one: one.kind)
def test_no_made_secret_is_in_the_text_of_a_save(one: Made) -> None:
    text = f"x = 1\n{one.text}\ny = 2\n".encode()
    if one.kind not in NOT_FOUND:
        [found] = saved_ranges(text, [OwnedRange(0, len(text), AI)], text, path=one.path)
        assert not [part for part in one.parts if part in found.text]


def test_a_private_file_is_not_recorded(work_tree: Path) -> None:
    file = work_tree / "deploy.pem"
    assert saved_event(saved(file, "x\n"), locate(file)) is None
