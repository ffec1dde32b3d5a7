"""The git objects that lineage reads: commits, the files they change, and file contents.

Paths are text. One that is not valid UTF-8 (or starts with the mark itself) is kept reversibly: the
mark U+0001 and then one character per byte.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from codeassist.adoption.lineage.text import Text, is_binary
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

FILE_BYTES_MAX = 8_000_000
"""Larger files have no lineage; they are counted in the report."""
CACHE_BYTES_MAX = 12_000_000
"""Contents of recently read files kept in memory; their lines and tokens take about ten times as much."""

BLOB_MODES = (b"100644", b"100755", b"100664")
_ESCAPE_MARK = "\x01"
_COMMIT_FORMAT = "%H%x00%P%x00%ct%x00%at%x00%ae%x00%B%x00%x1e"
_KNOWN_REFS = ("--branches", "--remotes", "--tags", "--glob=refs/pull", "--glob=refs/merge-requests", "--reflog")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git tells it. Times are seconds since 1970."""

    sha: str
    parents: tuple[str, ...]
    time: int
    author_time: int
    author: str
    message: str

    @property
    def identity(self) -> str:
        """What amend, rebase and cherry-pick keep: author, author's time and subject."""
        return f"{self.author_time} {self.author} {self.message.partition(chr(10))[0]}"


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between a commit and a parent.

    `old_path` and `old_blob` are None for a new file, `blob` for a deleted one.
    """

    path: str
    blob: str | None
    old_path: str | None
    old_blob: str | None


class Repository:
    """Open processes of git that answer for one repository; a context manager.

    `too_large` and `unreadable` (missing here, or damaged) are the blobs that were asked for and not given.
    """

    def __init__(self, root: Path) -> None:
        self.git = Git(root)
        self._processes = ExitStack()
        self._texts: OrderedDict[str, Text | None] = OrderedDict()
        self._texts_bytes = 0
        self.too_large: set[str] = set()
        self.unreadable: set[str] = set()

    def __enter__(self) -> Self:
        self._cat_in, self._cat_out = self._processes.enter_context(self.git.converse("cat-file", "--batch"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._processes.close()

    def commits(self, refs: Sequence[str]) -> Iterator[Commit]:
        """Every commit that the refs reach (by default all branches, tags, pull requests and reflogs), in no order."""
        arguments = [*(refs or _KNOWN_REFS)]
        if not refs and self.git.succeeds("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            arguments.append("HEAD")
        with self.git.stream(
            "log", "--no-notes", "--encoding=UTF-8", f"--format={_COMMIT_FORMAT}", *arguments, "--"
        ) as out:
            pending = b""
            while chunk := out.read(1 << 16):
                *records, pending = (pending + chunk).split(b"\0\x1e\n")
                yield from map(_commit, records)

    def named(self, shas: Sequence[str]) -> Iterator[Commit]:
        """Commits by their shas."""
        if shas:
            asked = "".join(f"{sha}\n" for sha in shas).encode()
            out = self.git.run(
                "log", "--no-walk=unsorted", "--stdin", "--no-notes", "--encoding=UTF-8", f"--format={_COMMIT_FORMAT}",
                input_bytes=asked,
            )  # fmt: skip
            yield from map(_commit, out.split(b"\0\x1e\n")[:-1])

    def changes(self, pairs: Sequence[tuple[str, str | None]]) -> Iterator[list[Change]]:
        """Files that differ between each commit and a parent, renames found by content.

        A parent of None compares with the empty tree. The answers come in the order of the pairs.
        """
        asked = "".join(f"{commit} {parent or ''}\n" for commit, parent in pairs).encode()
        options = ("--stdin", "-r", "-z", "-M", "--raw", "--root", "--always", "--no-abbrev")
        try:
            answer = self.git.run("diff-tree", *options, input_bytes=asked)
        except GitError as error:
            raise GitError(tr("{error}. The repository may be damaged; run `git fsck`.").format(error=error)) from error
        yield from _answers(answer, len(pairs))

    def text(self, blob: str) -> Text | None:
        """A file's content; None for a binary one, and for those in `too_large` and `unreadable`."""
        if blob in self._texts:
            self._texts.move_to_end(blob)
            return self._texts[blob]
        data = self._read(blob)
        text = None if data is None or is_binary(data) else Text(data)
        self._texts[blob] = text
        self._texts_bytes += text.size if text else 0
        while self._texts_bytes > CACHE_BYTES_MAX and len(self._texts) > 1:
            _, dropped = self._texts.popitem(last=False)
            self._texts_bytes -= dropped.size if dropped else 0
        return text

    def missing(self, shas: Sequence[str]) -> set[str]:
        """Those whose objects are no longer there."""
        asked = "".join(f"{sha}\n" for sha in shas).encode()
        answers = self.git.run("cat-file", "--batch-check", input_bytes=asked).decode().splitlines()
        return {answer.split()[0] for answer in answers if answer.endswith(" missing")}

    def _read(self, blob: str) -> bytes | None:
        self._cat_in.write(blob.encode() + b"\n")
        self._cat_in.flush()
        header = self._cat_out.readline().split()
        answered = len(header) == 3  # noqa: PLR2004 - "<object> <kind> <size>", or "<object> missing"
        size = int(header[2]) if answered else 0
        data = self._cat_out.read(size + 1) if answered else b""
        if len(data) <= size:
            self.unreadable.add(blob)
            if answered or not header:  # git ends at an object that is damaged in its middle
                self._processes.close()
                self.__enter__()
            return None
        if size > FILE_BYTES_MAX:
            self.too_large.add(blob)
            return None
        return data[:-1]


def text_path(path: bytes) -> str:
    """A path as text, reversibly."""
    try:
        decoded = path.decode("utf-8")
    except UnicodeDecodeError:
        return _ESCAPE_MARK + path.decode("latin-1")
    return _ESCAPE_MARK + path.decode("latin-1") if decoded.startswith(_ESCAPE_MARK) else decoded


def printable_path(path: str) -> str:
    """A stored path as Python shows file names: bytes that are not UTF-8 are lone surrogates."""
    if path.startswith(_ESCAPE_MARK):
        return path[1:].encode("latin-1").decode("utf-8", "surrogateescape")
    return path


def _commit(record: bytes) -> Commit:
    sha, parents, time, author_time, author, message = record.decode("utf-8", "replace").split("\0", 5)
    return Commit(sha.strip(), tuple(parents.split()), int(time), int(author_time), author, message)


def _answers(answer: bytes, count: int) -> Iterator[list[Change]]:
    """Parse `diff-tree --raw -z`: for each pair the commit's name, then `:modes blobs status NUL path NUL`."""
    parts = iter(answer.split(b"\0"))
    found: list[Change] = []
    given = -1
    for part in parts:
        if part.startswith(b":"):
            found += _change(part, parts)
        elif part:
            given += 1
            if given:
                yield found
            found = []
    if given + 1 != count:
        raise GitError(
            tr("git diff-tree answered {answered} of {count} questions; run `git fsck`.").format(
                answered=given + 1, count=count
            )
        )
    if count:
        yield found


def _change(facts: bytes, parts: Iterator[bytes]) -> Iterator[Change]:
    old_mode, mode, old_blob, blob, status = facts[1:].split(b" ")
    path = text_path(next(parts))
    new_path = text_path(next(parts)) if status[:1] in b"RC" else path
    old = old_mode in BLOB_MODES
    new = mode in BLOB_MODES
    if old or new:
        yield Change(
            new_path,
            blob.decode() if new else None,
            path if old else None,
            old_blob.decode() if old else None,
        )
