"""Settings files: read with every care, because a repository may hold one; and on which line each key stands."""

import os
import re
import stat
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist.settings.layer import Layer, Problem, layer_of
from codeassist_index.translation import tr

FILE_BYTES_MAX = 1_000_000
PROJECT_FILE_BYTES_MAX = 16_000
"""A repository's file is read again and again, and not by its author."""
KEY_PARTS_MAX = 50
"""Names joined by dots; what reads them takes the square of the time, and no setting has more than two."""

# Possessive quantifiers: a stranger's file may hold a line on which anything that backtracks takes hours.
_ENTRY = re.compile(r"\s*+\[\[([^\[\]]++)\]\]\s*+(?:#.*)?")
_TABLE = re.compile(r"\s*+\[([^\[\]]++)\]\s*+(?:#.*)?")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=(.*)")
_LONG_KEY = re.compile(
    rf"(?<![\w-])(?:(?:[\w-]++|\"(?:\\.|[^\"\\\n])*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{KEY_PARTS_MAX}}}"
)
_NO_BRACKETS = re.compile(r"\"(?:\\.|[^\"\\])*+(?:\"|$)|'[^']*+(?:'|$)|#.*")
_LINE_OF_ERROR = re.compile(r"at line (\d+)")
_LONG_QUOTES = ('"""', "'''")


class UnreadableFileError(Exception):
    """A settings file is none; `line` is known where its syntax is wrong."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """A file's nested tables, and the line of each dotted key."""

    tree: dict[str, Any]
    lines: Mapping[str, int]


def exists(file: Path) -> bool:
    """Whether something stands there, be it a link that leads nowhere."""
    return os.path.lexists(file)


def file_layer(file: Path) -> Layer:
    """The layer in a file; one that can't be read has no value and one problem."""
    try:
        document = parsed(read_bytes(file))
    except UnreadableFileError as error:
        return unreadable(file, error)
    return layer_of(document.tree, str(file), document.lines)


def unreadable(file: Path, error: UnreadableFileError) -> Layer:
    """The layer of a file that can't be read."""
    words = tr("This settings file can't be read: {reason}.").format(reason=error)
    return Layer(str(file), {}, (Problem(str(file), words, line=error.line),))


def read_bytes(file: Path, *, bytes_max: int = FILE_BYTES_MAX, may_be_link: bool = True) -> bytes:
    """The content of a regular file; without `may_be_link` a symbolic link is refused, wherever it leads.

    Raises:
        UnreadableFileError: it is something else, too large, or the file system refuses.
    """
    # Without O_NONBLOCK, opening a named pipe would wait for its other end.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= 0 if may_be_link else getattr(os, "O_NOFOLLOW", 0)
    try:
        if not may_be_link and file.is_symlink():
            raise UnreadableFileError(tr("it is a symbolic link"))
        with os.fdopen(os.open(file, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UnreadableFileError(tr("it is not a regular file"))
            data = stream.read(bytes_max + 1)
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from error
    if len(data) > bytes_max:
        raise UnreadableFileError(tr("it has more than {count} bytes").format(count=bytes_max))
    return data


def parsed(data: bytes) -> Document:
    """The tables of a TOML text in UTF-8.

    Raises:
        UnreadableFileError: it is not TOML.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(tr("it is not UTF-8"), data.count(b"\n", 0, error.start) + 1) from error
    if _LONG_KEY.search(text):
        raise UnreadableFileError(tr("it is nested too deeply"))
    try:
        return Document(tomllib.loads(text), dict(_lines(text)))
    except RecursionError as error:
        raise UnreadableFileError(tr("it is nested too deeply")) from error
    except ValueError as error:  # TOMLDecodeError, or a number with too many digits
        found = _LINE_OF_ERROR.search(str(error))
        raise UnreadableFileError(str(error), int(found[1]) if found else None) from error


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Dotted keys and their lines, `list[1]` for the first entry of a list of tables; values are not looked into."""
    table, depth, quotes = "", 0, ""
    entries: Counter[str] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
        elif depth > 0:
            depth += _opened(line)
        elif header := _ENTRY.fullmatch(line):
            entries[name := _plain(header[1])] += 1
            table = f"{name}[{entries[name]}]."
            yield table.removesuffix("."), number
            if entries[name] == 1:
                yield name, number
        elif header := _TABLE.fullmatch(line):
            table = f"{_plain(header[1])}."
        elif pair := _KEY.match(line):
            yield table + _plain(pair[1]), number
            quotes = next((mark for mark in _LONG_QUOTES if pair[2].count(mark) == 1), "")
            depth = 0 if quotes else _opened(pair[2])


def _opened(value: str) -> int:
    """Brackets that stay open at the end of a line, those in texts and comments aside."""
    bare = _NO_BRACKETS.sub("", value)
    return sum(bare.count(bracket) for bracket in "[{") - sum(bare.count(bracket) for bracket in "]}")


def _plain(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
