import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.cursor import _offset, request_at
from codeassist.errors import InvalidInputError, UsageError

LIMIT = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path.resolve()


def write(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def at(place: str) -> tuple[str, str]:
    request = request_at(place, file_bytes_max=LIMIT, with_context=True)
    return request.prefix, request.suffix


def test_columns_count_characters_from_one(folder: Path) -> None:
    file = write(folder / "a.py", "名 = 1\n# 😀 = 2\n".encode())
    assert at(f"{file}:2:4") == ("名 = 1\n# 😀", " = 2\n")


def test_the_place_behind_the_last_line_break_is_a_line(folder: Path) -> None:
    file = write(folder / "a.py", b"x\n")
    assert at(f"{file}:1:2") == ("x", "\n")
    assert at(f"{file}:2:1") == ("x\n", "")


def test_a_line_ends_before_its_crlf(folder: Path) -> None:
    file = write(folder / "a.py", b"ab\r\nc")
    assert at(f"{file}:1:3") == ("ab", "\r\nc")
    with pytest.raises(InvalidInputError, match="columns 1 to 3"):
        at(f"{file}:1:4")


def test_a_name_may_hold_colons_spaces_and_line_breaks(folder: Path) -> None:
    file = write(folder / "a:3:4 \n.py", b"xy")
    assert at(f"{file}:1:2") == ("x", "y")


@pytest.mark.parametrize("place", ["a.py", "a.py:1", ":1:1", "a.py:one:1", "a.py:1:", "a.py:1:-1", "a.py:1:²"])
def test_what_is_not_a_place_is_refused_with_an_example(place: str) -> None:
    with pytest.raises(UsageError, match=r"src/app\.py:12:5"):
        at(place)


@pytest.mark.parametrize(("line", "column"), [(0, 1), (4, 1), (1, 0), (1, 4), (10**30, 1)])
def test_a_position_outside_the_file_is_refused(line: int, column: int, folder: Path) -> None:
    file = write(folder / "a.py", b"ab\ncd\n")
    with pytest.raises(InvalidInputError, match="is not one of them"):
        at(f"{file}:{line}:{column}")


def test_a_missing_file_and_a_folder_are_refused(folder: Path) -> None:
    with pytest.raises(InvalidInputError, match="No such file"):
        at(f"{folder / 'missing.py'}:1:1")
    with pytest.raises(InvalidInputError, match="is not a file"):
        at(f"{folder}:1:1")


def test_a_link_to_itself_is_refused(folder: Path) -> None:
    (folder / "loop.py").symlink_to(folder / "loop.py")
    with pytest.raises(InvalidInputError, match="can't be read"):
        at(f"{folder / 'loop.py'}:1:1")


def test_a_binary_file_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidInputError, match="binary"):
        at(f"{write(folder / 'a.py', bytes(range(256)))}:1:1")


def test_a_file_above_the_limit_is_refused_unread(folder: Path) -> None:
    file = folder / "large.py"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(InvalidInputError, match=r"more than 1000000 bytes, the limit set by `index\.file_bytes_max`"):
        at(f"{file}:1:1")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_without_waiting(folder: Path) -> None:
    os.mkfifo(folder / "pipe.py")
    with pytest.raises(InvalidInputError, match="is not a file"):
        at(f"{folder / 'pipe.py'}:1:1")


def test_chinese_in_gb18030_is_read(folder: Path) -> None:
    file = write(folder / "a.py", "# 注释\n".encode("gb18030"))
    assert at(f"{file}:1:5") == ("# 注释", "\n")


def test_the_root_is_the_work_tree_and_the_path_relative_to_it(folder: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    request = request_at(f"{write(folder / 'src' / 'a.py', b'x')}:1:1", file_bytes_max=LIMIT, with_context=False)
    assert (request.root, request.path, request.language) == (folder, "src/a.py", "python")


def test_outside_a_work_tree_the_root_is_the_folder(folder: Path) -> None:
    request = request_at(f"{write(folder / 'src' / 'a.js', b'x')}:1:1", file_bytes_max=LIMIT, with_context=True)
    assert (request.root, request.path, request.language) == (folder / "src", "a.js", "javascript")


@given(st.text(alphabet="ab名😀\n", max_size=60), st.data())
def test_every_position_of_a_text_is_found_again(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    assert _offset(text, line, column, Path("a.py")) == offset


def test_a_work_tree_that_lies_elsewhere_is_not_the_root(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write(folder / "a.py", b"x\n")
    subprocess.run(["git", "init", "-q", folder], check=True)
    subprocess.run(["git", "-C", folder, "config", "core.worktree", elsewhere], check=True)
    request = request_at(f"{folder}/a.py:1:1", file_bytes_max=100, with_context=True)
    assert (request.root, request.path) == (folder.resolve(), "a.py")
