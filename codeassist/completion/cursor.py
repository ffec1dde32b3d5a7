"""A place written as `FILE:LINE:COLUMN` to the text before and after it."""

import os
import stat
from pathlib import Path

from codeassist.completion.languages import language_of
from codeassist.completion.types import CompletionRequest
from codeassist.errors import InvalidInputError, UsageError
from codeassist_index.contents import text_of
from codeassist_index.git import find_work_tree
from codeassist_index.translation import tr


def request_at(place: str, *, file_bytes_max: int, with_context: bool) -> CompletionRequest:
    """The request for a place; lines and columns count from 1, columns in code points.

    The root is the git work tree that the file lies in, else its folder. Only the last two colons count, so
    that a file's name may hold others.

    Raises:
        UsageError: the place is not written as FILE:LINE:COLUMN.
        InvalidInputError: the file can't be read as text, is too large, or has no such line or column.
    """
    name, line, column = _parsed(place)
    file = absolute(name)
    text = _text(read(file, file_bytes_max), file)
    offset = _offset(text, line, column, file)
    root, path = root_and_path(file)
    return CompletionRequest(root, path, text[:offset], text[offset:], language_of(path), with_context)


def absolute(name: str) -> Path:
    """The file that a name on the command line means."""
    return Path(os.path.abspath(name))  # noqa: PTH100 - resolve() would follow a link that is the file itself


def root_and_path(file: Path) -> tuple[Path, str]:
    """The git work tree that a file lies in, else its folder, and the file's path in it."""
    folder = file.parent.resolve()
    root = (find_work_tree(folder) or folder).resolve()
    if not folder.is_relative_to(root):  # `core.worktree` may name any folder
        root = folder
    return root, (folder / file.name).relative_to(root).as_posix()


def _parsed(place: str) -> tuple[str, int, int]:
    name, _, position = place.rpartition(":")
    name, _, line = name.rpartition(":")
    if not name or not _is_number(line) or not _is_number(position):
        raise UsageError(
            tr("{place!r} is not a place. Write FILE:LINE:COLUMN, for example src/app.py:12:5.").format(place=place)
        )
    return name, int(line), int(position)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def read(file: Path, bytes_max: int) -> bytes:
    """The content of a file.

    Raises:
        InvalidInputError: it can't be read, or is too large.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # opening a named pipe would wait for its other end
            raise InvalidInputError(tr("{file} is not a file. Name a file of source code.").format(file=file))
        with file.open("rb") as stream:
            content = stream.read(bytes_max + 1)
    except OSError as error:
        raise InvalidInputError(
            tr("{file} can't be read: {reason}.").format(file=file, reason=error.strerror)
        ) from error
    if len(content) > bytes_max:
        raise InvalidInputError(
            tr("{file} has more than {bytes_max} bytes, the limit set by `index.file_bytes_max`.").format(
                file=file, bytes_max=bytes_max
            )
        )
    return content


def _text(content: bytes, file: Path) -> str:
    text, reason = text_of(content)
    if reason:
        raise InvalidInputError(tr("{file} can't be completed: {reason}.").format(file=file, reason=reason))
    return text


def _offset(text: str, line: int, column: int, file: Path) -> int:
    """The index in `text` of a line and column; the place behind a line's last character is its last column."""
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        raise InvalidInputError(
            tr("{file} has {count} lines; line {line} is not one of them.").format(
                file=file, count=len(lines), line=line
            )
        )
    length = len(lines[line - 1].removesuffix("\r"))
    if not 1 <= column <= length + 1:
        raise InvalidInputError(
            tr("Line {line} of {file} has columns 1 to {last}; {column} is not one of them.").format(
                line=line, file=file, last=length + 1, column=column
            )
        )
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
