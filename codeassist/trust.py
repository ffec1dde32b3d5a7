"""Which repositories may have programs of theirs run; the one place that is asked before any is.

Nobody's repository is trusted until its user says so with `codeassist trust add`. The word holds for a real
path together with the origin it had then: another repository that comes to lie there, or one whose origin was
changed, is not what was trusted, and the trust lapses. A company forbids trust altogether by locking
`trust.enabled`, or gives it to origins with `trust.allowed`.

An origin is only what a repository's own configuration says, and one from an archive can say anything. So
`trust.allowed` holds for a repository whose configuration is that of a plain clone, naming no program.
"""

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from codeassist import places
from codeassist.errors import CodeassistError, InvalidInputError, RefusedError
from codeassist.http import without_password
from codeassist.settings import load
from codeassist.settings.model import TrustSettings
from codeassist.whole_file import whole_file
from codeassist_index.errors import GitError
from codeassist_index.git import Git, find_work_tree, normalised_url
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

LOCK_SECONDS_MAX = 10.0
_VERSION = 1
# What `git clone`, `git init` and everyday commands write. Whatever else stands there may name a program.
_OF_A_PLAIN_CLONE = re.compile(
    r"core\.(repositoryformatversion|filemode|bare|logallrefupdates|symlinks|ignorecase|precomposeunicode|autocrlf"
    r"|eol|safecrlf|longpaths|quotepath)"
    r"|remote\..+\.(url|fetch|pushurl|tagopt|prune|push|mirror)"
    r"|branch\..+\.(remote|merge|rebase|pushremote|description)"
    r"|submodule\..+\.(url|active)|submodule\.active|user\.(name|email)|init\.defaultbranch",
    re.DOTALL,
)
_RUN_ON_SAVE = r"^filter\..*\.(clean|process)$"

Reason = Literal["added", "origin allowed", "forbidden", "origin changed", "names programs", "not added"]


@dataclass(frozen=True, slots=True)
class Trusted:
    """A repository that the user trusts: its real path, the origin it had then, and when that was (RFC 3339)."""

    root: str
    origin: str
    since: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a repository's programs may run; `words` say it to a person, `reason` to a program."""

    trusted: bool
    reason: Reason
    words: str


def is_trusted(root: Path, settings: TrustSettings | None = None) -> bool:
    """Whether programs of the repository at `root`, the top of its work tree, may run.

    Anything that stands in the way of an answer means no, and is logged.
    """
    try:
        found = verdict(root, settings or load().settings.trust)
    except (CodeassistError, GitError) as error:
        _log.warning("%s counts as not trusted: %s", root, error)
        return False
    if found.reason in {"origin changed", "names programs"}:
        _log.warning("%s: %s", root, found.words)
    return found.trusted


def verdict(root: Path, settings: TrustSettings) -> Verdict:
    """The answer, with the reason for it.

    Raises:
        InvalidInputError: the list of trusted repositories can't be read.
    """
    if not settings.enabled:
        return Verdict(False, "forbidden", tr("The settings allow no repository to be trusted (`trust.enabled`)."))
    origin = origin_of(root)
    known = _read().get(str(root.resolve()))
    if known is not None and known.origin == origin:
        return Verdict(True, "added", tr("Trusted since {time}.").format(time=known.since))
    if origin and any(fnmatchcase(origin, glob) for glob in settings.allowed):
        if named := _unlike_a_clone(root):
            words = tr(
                "Its origin {origin} is allowed, but its own configuration sets {key}, which a plain clone does not:"
                " `codeassist trust add` if you know why."
            )
            return Verdict(False, "names programs", words.format(origin=origin, key=named))
        return Verdict(True, "origin allowed", tr("Its origin {origin} is in `trust.allowed`.").format(origin=origin))
    if known is not None:
        words = tr("It was trusted with the origin {then}, and now has {now}: `codeassist trust add` to trust it anew.")
        none = tr("none")
        return Verdict(False, "origin changed", words.format(then=known.origin or none, now=origin or none))
    return Verdict(False, "not added", tr("Not trusted: none of its programs is run."))


def add(root: Path, settings: TrustSettings) -> Trusted:
    """Trust a repository as it is now.

    Raises:
        RefusedError: the settings forbid it.
        InvalidInputError: the list can't be read.
    """
    if not settings.enabled:
        raise RefusedError(tr("The settings allow no repository to be trusted (`trust.enabled`)."))
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    trusted = Trusted(str(root.resolve()), origin_of(root), now)
    with _changing() as repositories:
        repositories[trusted.root] = trusted
    return trusted


def remove(root: Path) -> bool:
    """Trust a repository no more; False if it was not trusted. The folder may be gone already.

    Raises:
        InvalidInputError: the list can't be read.
    """
    with _changing() as repositories:
        return repositories.pop(str(root.resolve()), None) is not None


def repositories() -> list[Trusted]:
    """Every repository that the user has trusted, by path.

    Raises:
        InvalidInputError: the list can't be read.
    """
    return [trusted for _, trusted in sorted(_read().items())]


def top_of(folder: Path) -> Path:
    """The work tree around a folder, which is what trust is given to; the folder itself where there is none.

    Raises:
        InvalidInputError: it is not a folder.
    """
    if not folder.is_dir():
        raise InvalidInputError(tr("{path} is not a folder.").format(path=folder))
    return (find_work_tree(folder) or folder).resolve()


def programs_of(root: Path) -> dict[str, str]:
    """Setting to command of the programs that git's configuration names for saved files there."""
    try:
        listed = Git(root).run("config", "-z", "--get-regexp", _RUN_ON_SAVE)
    except GitError:  # none is named
        return {}
    pairs = (record.partition(b"\n") for record in listed.split(b"\0") if record)
    return {key.decode("utf-8", "replace"): command.decode("utf-8", "replace") for key, _, command in pairs}


def origin_of(root: Path) -> str:
    """The origin as trust remembers it: `host/group/name`, else the address without its password; empty for none."""
    try:
        url = Git(root).text("config", "--get", "remote.origin.url")
    except GitError:
        return ""
    try:
        shown = normalised_url(url) or without_password(url)
    except ValueError:  # it is no URL
        shown = url.rpartition("@")[2]
    return os.fsencode(shown).decode("utf-8", "replace")


def _unlike_a_clone(root: Path) -> str:
    """The first setting of the repository's own configuration that a plain clone does not have."""
    names = Git(root).run("config", "--local", "--list", "--name-only", "-z").decode("utf-8", "replace").split("\0")
    return next((name for name in names if name and not _OF_A_PLAIN_CLONE.fullmatch(name)), "")


def _read() -> Mapping[str, Trusted]:
    file = places.trust_file()
    try:
        return _parsed(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        words = tr("The list of trusted repositories {file} can't be read ({reason}); nothing is trusted. Delete it.")
        raise InvalidInputError(words.format(file=file, reason=error)) from error


def _parsed(text: str) -> dict[str, Trusted]:
    stored = json.loads(text)
    if stored["version"] != _VERSION:
        raise ValueError(f"version {stored['version']}")
    return {one["root"]: Trusted(**one) for one in stored["repositories"]}


@contextmanager
def _changing() -> Iterator[dict[str, Trusted]]:
    file = places.trust_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_suffix(".lock"), timeout=LOCK_SECONDS_MAX):
            now = dict(_read())
            yield now
            stored = {"version": _VERSION, "repositories": [asdict(one) for one in now.values()]}
            with whole_file(file) as stream:
                json.dump(stored, stream, ensure_ascii=False, indent=1)
    except Timeout as error:
        words = tr("Another process keeps {file} locked; try again.")
        raise RefusedError(words.format(file=file)) from error
    except OSError as error:
        words = tr("The list of trusted repositories {file} can't be written: {reason}.")
        raise RefusedError(words.format(file=file, reason=error.strerror or error)) from error
