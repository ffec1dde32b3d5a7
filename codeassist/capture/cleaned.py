"""The bytes and the blob id that git would store for a file.

Git itself says which id a file has after its built-in conversions (line ends, `$Id$`, working-tree
encoding); the bytes with that id are then found among the few that those conversions can give.
External filter drivers (`filter=lfs` and the like) are programs named by a repository or a user's
configuration. They run where the user trusts the repository, and then id and bytes are what `git add` stores.
Elsewhere they are switched off: the id is that of the unfiltered bytes, so it never equals the stored blob.
"""

import codecs
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from codeassist.trust import is_trusted
from codeassist_index.errors import GitError
from codeassist_index.git import Git

_log = logging.getLogger(__name__)

FILTER_SECONDS_MAX = 20.0
"""A filter that takes longer is ended; the save is then recorded without it."""
_KEYWORD = re.compile(rb"\$Id:[^$\n]*\$")
_AS_IT_IS: Sequence[str] = ("hash-object", "--no-filters", "--stdin")
_NO_DRIVER = frozenset({"unspecified", "unset", "set"})
_GITS_OWN_NAMES = {"UTF-16LE-BOM": "UTF-16", "UTF16LE-BOM": "UTF-16"}
"""What git calls an encoding that everybody else reads under another name."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What git would store: `content` is None where a conversion isn't one that we know.

    `filter` names the driver that should have run and did not.
    """

    blob: str
    content: bytes | None
    filter: str = ""


def clean(root: Path, path: str, data: bytes) -> Cleaned:
    """What git stores in the work tree `root` for a file `path` that holds `data`.

    Raises:
        GitError: git can't say.
    """
    git = Git(root)
    attributes = _attributes(git, path)
    driver = attributes.get("filter", "unspecified")
    driver = "" if driver in _NO_DRIVER else driver
    if driver and is_trusted(root):
        try:
            return _filtered(git, root.resolve(), path, data)
        except GitError as error:
            _log.warning("the filter %s of %s did not do its work: %s", driver, path, error)
    if _keeps_carriage_returns(git, path, attributes):
        command, given = _AS_IT_IS, _with_its_line_ends(data, attributes)
    else:
        command, given = _hash_command(path, driver), data
    blob = git.run(*command, input_bytes=given).decode("ascii").strip()
    content = next((c for c in _candidates(data, attributes) if blob_id(c, len(blob)) == blob), None)
    if content is None:
        _log.warning("no known conversion of %s gives the blob %s", path, blob)
    return Cleaned(blob, content, driver)


def _filtered(git: Git, root: Path, path: str, data: bytes) -> Cleaned:
    """What git stores when every filter runs; the object goes into a folder that is deleted at once."""
    objects = root / git.text("rev-parse", "--git-path", "objects")
    with tempfile.TemporaryDirectory(prefix="codeassist-") as folder:
        alternates = Path(folder, "info", "alternates")
        alternates.parent.mkdir()
        alternates.write_bytes(os.fsencode(objects) + b"\n")
        apart = {"GIT_OBJECT_DIRECTORY": folder}
        command = ("hash-object", "-w", "--stdin", f"--path={path}")
        said = git.run(*command, input_bytes=data, environment=apart, seconds_max=FILTER_SECONDS_MAX)
        blob = said.decode("ascii").strip()
        return Cleaned(blob, git.run("cat-file", "blob", blob, environment=apart))


def blob_id(content: bytes, digits: int = 40) -> str:
    """Git's id of a blob: SHA-1, or SHA-256 in repositories whose ids have 64 digits."""
    algorithm = "sha256" if digits == 64 else "sha1"  # noqa: PLR2004  the length of SHA-256 in hexadecimal
    return hashlib.new(algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _hash_command(path: str, driver: str) -> Sequence[str]:
    if "=" in driver:
        # Such a name can't be switched off on the command line; the file is then hashed as it is.
        return _AS_IT_IS
    off = [f"filter.{driver}.clean=", f"filter.{driver}.process=", f"filter.{driver}.required=false"] if driver else []
    return [*(part for option in off for part in ("-c", option)), "hash-object", "--stdin", f"--path={path}"]


def _attributes(git: Git, path: str) -> dict[str, str]:
    names = ("filter", "text", "ident", "working-tree-encoding")
    fields = git.run("check-attr", "-z", *names, "--", path).decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(fields[1::3], fields[2::3], strict=False))


def _keeps_carriage_returns(git: Git, path: str, attributes: dict[str, str]) -> bool:
    """Git's safety rule: where `text` is automatic and the stored file has CRLF, it is left alone."""
    if attributes.get("text") not in {"auto", "unspecified"}:
        return False
    state = git.run("ls-files", "--eol", "-z", "--", f":(literal){path}")
    return state.startswith((b"i/crlf", b"i/mixed"))


def _with_its_line_ends(data: bytes, attributes: dict[str, str]) -> bytes:
    """What git stores where it leaves line ends alone; no option of its commands says so for one file."""
    text = _encoded(data, attributes)
    return _KEYWORD.sub(b"$Id$", text) if attributes.get("ident") == "set" else text


def _candidates(data: bytes, attributes: dict[str, str]) -> Iterator[bytes]:
    for text in dict.fromkeys((data, _encoded(data, attributes))):
        for ended in (text, text.replace(b"\r\n", b"\n")):
            yield ended
            yield _KEYWORD.sub(b"$Id$", ended)


def _encoded(data: bytes, attributes: dict[str, str]) -> bytes:
    """The file in UTF-8 where git is told its encoding; as it is where that can't be read here."""
    encoding = attributes.get("working-tree-encoding", "unspecified")
    if encoding in _NO_DRIVER:
        return data
    try:
        return codecs.decode(data, _GITS_OWN_NAMES.get(encoding.upper(), encoding)).encode()
    except (LookupError, ValueError):
        _log.warning("git's working-tree-encoding %s can't be read here", encoding)
        return data


def is_ignored(root: Path, path: str) -> bool:
    """Whether git ignores `path`: it will not be committed, and may hold secrets."""
    return Git(root).succeeds("check-ignore", "-q", "--", path)
