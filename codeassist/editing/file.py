"""A file on disk that is edited without an editor: its text in UTF-8, and the way back to its own bytes."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from codeassist.completion.cursor import absolute, read, root_and_path
from codeassist.completion.languages import language_of
from codeassist.editing.types import EditRequest
from codeassist.errors import InvalidInputError, RefusedError, UsageError
from codeassist_index.contents import text_of
from codeassist_index.detection import encoding_of
from codeassist_index.encodings import encode, mark_of
from codeassist_index.translation import tr

_PLACE = re.compile(r"(?P<file>.+):(?P<first>[0-9]{1,9})(?:-(?P<last>[0-9]{1,9}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file as it was read, and what is asked about it; `mark` is its byte order mark."""

    file: Path
    content: bytes
    encoding: str
    mark: bytes
    request: EditRequest

    def write(self, text: bytes) -> None:
        """Write the edited text in the file's own encoding.

        Raises:
            InvalidInputError: the encoding lacks a character of it, or the file has changed since it was read.
            RefusedError: the file can't be written.
        """
        try:
            content = self.mark + encode(text.decode(), self.encoding)
        except UnicodeEncodeError as error:
            words = tr("The edit has characters that {encoding}, the encoding of {file}, lacks. Nothing was written.")
            raise InvalidInputError(words.format(encoding=self.encoding, file=self.file)) from error
        if self.file.read_bytes() != self.content:
            raise InvalidInputError(
                tr("{file} has changed since it was read. Nothing was written.").format(file=self.file)
            )
        _replace(self.file.resolve(), content)


def edited_file(place: str, *, instruction: str, file_bytes_max: int) -> EditedFile:
    """The file of `FILE:LINE` or `FILE:LINE-LINE`, lines from 1, and what is asked about those lines.

    Raises:
        UsageError: the place is not written like this.
        InvalidInputError: the file can't be read as text that can be written back exactly, or has no such lines.
    """
    found = _PLACE.fullmatch(place)
    if found is None:
        raise UsageError(
            tr("{place!r} is not a place. Write FILE:LINE or FILE:LINE-LINE, for example src/app.py:12-20.").format(
                place=place
            )
        )
    file = absolute(found["file"])
    content = read(file, file_bytes_max)
    mark, marked = mark_of(content)
    encoding = marked or encoding_of(content)
    plain, reason = text_of(content)
    if reason:
        raise InvalidInputError(tr("{file} can't be edited: {reason}.").format(file=file, reason=reason))
    text = plain.encode("utf-8", "surrogatepass")
    if not _is_exact(plain, encoding, content[len(mark) :]):
        words = tr("{file} holds bytes that are no text in {encoding}; it can't be edited without changing them.")
        raise InvalidInputError(words.format(file=file, encoding=encoding))
    first, last = int(found["first"]), int(found["last"] or found["first"])
    start, end = _lines(text, first, last, file)
    root, path = root_and_path(file)
    end = end if found["last"] else start
    return EditedFile(
        file, content, encoding, mark, EditRequest(root, path, text, start, end, language_of(path), instruction)
    )


def _is_exact(text: str, encoding: str, content: bytes) -> bool:
    try:
        return encode(text, encoding) == content
    except UnicodeEncodeError:
        return False


def _lines(text: bytes, first: int, last: int, file: Path) -> tuple[int, int]:
    """Where line `first` begins and line `last` ends, in bytes."""
    lines = text.split(b"\n")
    if not 1 <= first <= last <= len(lines):
        words = tr("{file} has {count} lines; {first} to {last} is no range of them.")
        raise InvalidInputError(words.format(file=file, count=len(lines), first=first, last=last))
    start = sum(len(line) + 1 for line in lines[: first - 1])
    return start, start + sum(len(line) + 1 for line in lines[first - 1 : last]) - 1


def _replace(target: Path, content: bytes) -> None:
    """Put a content in the place of a file's own, whole or not at all; its permissions stay."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.write_bytes(content)
        partial.chmod(target.stat().st_mode)
        os.replace(partial, target)  # noqa: PTH105 - a rename that takes the other's place on Windows too
    except OSError as error:
        raise RefusedError(
            tr("{file} can't be written: {reason}.").format(file=target, reason=error.strerror)
        ) from error
    finally:
        partial.unlink(missing_ok=True)
