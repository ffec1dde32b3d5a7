"""Bare clones of addresses, one folder each, with the wanted branch and all tags.

GitPython runs git with what `codeassist_index.git` passes too: nothing of a repository is executed, and nothing asks
a question. A remote can't choose the protocol: it is the one of the address. Secrets go through the environment,
never over the command line, into a configuration or a log.

A clone is made beside its place and renamed, so that a killed one leaves nothing half done.
"""

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Literal

import git as gitpython
from filelock import Timeout

from codeassist import audit
from codeassist.company.credentials import variables
from codeassist.company.repositories import Repository
from codeassist.errors import CodeassistError, InvalidInputError, RefusedError
from codeassist.settings.repositories import protocol_of
from codeassist_index.git import FOREIGN_VARIABLES, SAFE_OPTIONS, Git, git_program
from codeassist_index.lock import os_lock
from codeassist_index.translation import tr

LOCK_WAIT_SECONDS_MAX = 600.0
STALLED_BYTES_PER_SECOND, STALLED_SECONDS = 1_000, 60
"""A transfer over HTTP that is slower than this for as long as this has failed."""
LOOSE_OBJECTS_MAX = 6_700
"""Git's own limit, past which it packs."""
BRANCHES_SHOWN_MAX = 10

Fetched = Literal["cloned", "changed", "unchanged"]
ReportObjects = Callable[[int, int], None]
"""Told how many objects have come, of how many (0 when not known)."""

_OPTIONS = (
    *SAFE_OPTIONS[1::2],
    f"http.lowSpeedLimit={STALLED_BYTES_PER_SECOND}",
    f"http.lowSpeedTime={STALLED_SECONDS}",
    "core.askPass=",
    "credential.interactive=false",
    "fetch.recurseSubmodules=false",
)
_TAGS = "refs/tags/*"
_SYMBOLIC = "ref: refs/heads/"
_SHA1_HEX = 40
_OWN_WORDS = re.compile(r"(?:fatal|error|remote|ssh): (.*)")
_WORDS_MAX = 500
_SIGNS_OF_NO_CREDENTIALS = (
    "could not read Username", "could not read Password", "Authentication failed", "Permission denied", "HTTP Basic",
)  # fmt: skip


def fetch(repository: Repository, report: ReportObjects) -> Fetched:
    """Clone the address, or bring its clone up to date; HEAD is the wanted branch afterwards.

    Raises:
        RefusedError: the host can't be reached or refuses, or the disk is full.
        InvalidInputError: there is no such branch; the message names those that there are.
        UsageError: the file with the token can't be read.
    """
    _set_up()
    folder = repository.root
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder), _recorded(repository.url), _explained(repository):
        remote = _Remote(repository)
        branch, refs = remote.branch_and_refs()
        if not ((folder / "HEAD").is_file() and Git(folder).succeeds("symbolic-ref", "HEAD")):
            remote.clone(branch, refs, report)
            return "cloned"
        _drop_leftovers(folder)
        if _stored_refs(folder) != (branch, refs):
            remote.fetch_into(folder, branch, report)
            Git(folder).run("-c", f"gc.auto={LOOSE_OBJECTS_MAX}", "gc", "--auto", "--quiet")
            return "changed"
    return "unchanged"


class _Remote:
    """The other side of a clone."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._variables = variables(repository.url, repository.token_file, os.environ)

    def branch_and_refs(self) -> tuple[str, dict[str, str]]:
        """The wanted branch, empty in an empty repository, and what the refs that are fetched point at."""
        branch = self._repository.branch
        lines = self._listed("--symref", "HEAD", *([f"refs/heads/{branch}"] if branch else []), _TAGS)
        heads = [target for target, name in lines if name == "HEAD" and target.startswith(_SYMBOLIC)]
        found = {name: target for target, name in lines if not (target.startswith("ref: ") or name.endswith("^{}"))}
        refs = {name: found[name] for name in found if name.startswith("refs/tags/")}
        if not branch and heads:
            branch = heads[0].removeprefix(_SYMBOLIC)
            found[f"refs/heads/{branch}"] = found.get("HEAD", "")
        tip = found.get(f"refs/heads/{branch}", "")
        if tip:
            return branch, refs | {f"refs/heads/{branch}": tip}
        branches = [name.removeprefix("refs/heads/") for _, name in self._listed("--heads")]
        if not branches and not self._repository.branch:
            return "", {}
        raise InvalidInputError(self._no_branch(branches))

    def clone(self, branch: str, refs: dict[str, str], report: ReportObjects) -> None:
        """Clone beside the place of the clone, and put it there when it is whole."""
        folder = self._repository.root
        beside = folder.with_name(f"{folder.name}.new")
        remove_tree(beside)
        long_ids = any(len(target) > _SHA1_HEX for target in refs.values())
        ids = "sha256" if long_ids else "sha1"
        # GitPython counts a template among what is unsafe; none is the very opposite.
        made = gitpython.Repo.init(
            beside, bare=True, expand_vars=False, allow_unsafe_options=True, template="", object_format=ids
        )
        made.close()
        if branch:
            self.fetch_into(beside, branch, report)
        remove_tree(folder)  # what somebody left of a clone that they deleted
        beside.replace(folder)

    def fetch_into(self, folder: Path, branch: str, report: ReportObjects) -> None:
        """Fetch the branch and all tags, drop tags that are gone, and let HEAD be the branch."""
        wanted = [f"+refs/heads/{branch}:refs/heads/{branch}", f"+{_TAGS}:{_TAGS}"]
        with closing(gitpython.Repo(folder, expand_vars=False)) as clone:
            with clone.config_writer() as configuration:  # the address may be spelled anew, for another protocol
                configuration.set_value('remote "origin"', "url", self._repository.url)
            self._prepare(clone.git)
            clone.remote("origin").fetch(wanted, progress=_Progress(report), no_tags=True, prune=True)
        Git(folder).run("symbolic-ref", "HEAD", f"refs/heads/{branch}")

    def _listed(self, option: str, *patterns: str) -> list[tuple[str, str]]:
        """Pairs of `git ls-remote`: an object or `ref: NAME`, and the name of the ref."""
        asking = gitpython.Git(os.fspath(self._repository.root.parent))
        self._prepare(asking)
        answer = str(asking.ls_remote(option, "--", self._repository.url, *patterns))
        pairs = (line.partition("\t") for line in answer.splitlines())
        return [(target, name) for target, tab, name in pairs if tab]

    def _prepare(self, git: gitpython.Git) -> None:
        git.set_persistent_git_options(c=list(_OPTIONS))
        # Outside a clone git would take the configuration of a repository that the folder happens to lie in.
        above = os.fspath(self._repository.root.parent.parent)
        git.update_environment(**self._variables, GIT_CEILING_DIRECTORIES=above)

    def _no_branch(self, branches: list[str]) -> str:
        names = ", ".join(branches[:BRANCHES_SHOWN_MAX]) + (", ..." if len(branches) > BRANCHES_SHOWN_MAX else "")
        url = self._repository.url
        if self._repository.branch:
            words = tr("{url} has no branch {branch}; its branches are: {names}.")
            return words.format(url=url, branch=self._repository.branch, names=names or tr("none yet"))
        words = tr("{url} does not say which branch is its default one; name one in `branch`: {names}.")
        return words.format(url=url, names=names)


class _Progress(gitpython.RemoteProgress):
    """Tells of the objects that come in."""

    def __init__(self, report: ReportObjects) -> None:
        super().__init__()
        self._report = report

    def update(
        self, op_code: int, cur_count: str | float, max_count: str | float | None = None, message: str = ""
    ) -> None:
        del message
        if op_code & self.OP_MASK == self.RECEIVING:
            self._report(int(cur_count), int(max_count or 0))


def branch_of(folder: Path) -> str:
    """The branch that a clone follows; empty in an empty one."""
    git = Git(folder)
    return (
        git.text("symbolic-ref", "--short", "HEAD") if git.succeeds("rev-parse", "--verify", "--quiet", "HEAD") else ""
    )


def remove_tree(folder: Path) -> None:
    """Delete a clone, which need not be there; git's packs are read-only, which Windows would not delete.

    Raises:
        OSError: something of it can't be deleted.
    """
    for path in folder.rglob("*.*"):
        if not os.access(path, os.W_OK):
            path.chmod(stat.S_IWRITE | stat.S_IREAD)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


@cache
def _set_up() -> None:
    """Let GitPython run the same git as everything else, and in the clone that it is told to."""
    gitpython.refresh(git_program())
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)


def _stored_refs(folder: Path) -> tuple[str, dict[str, str]]:
    """The branch that HEAD names, and what it and the tags point at."""
    git = Git(folder)
    head = git.text("symbolic-ref", "HEAD")
    lines = git.text("for-each-ref", "--format=%(objectname)%09%(refname)", head, "refs/tags").splitlines()
    refs = {name: target for target, _, name in (line.partition("\t") for line in lines)}
    return (head.removeprefix("refs/heads/"), refs) if refs else ("", {})


def _drop_leftovers(folder: Path) -> None:
    """What a killed git left behind; nobody else writes here while the lock is held."""
    for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*"):
        for leftover in folder.glob(pattern):
            leftover.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        with os_lock(folder.with_name(f"{folder.name}.lock"), LOCK_WAIT_SECONDS_MAX):
            yield
    except Timeout as error:
        words = tr("Another process has been fetching {folder} for {seconds:.0f} seconds; try again later.")
        raise RefusedError(words.format(folder=folder, seconds=LOCK_WAIT_SECONDS_MAX)) from error


@contextmanager
def _recorded(url: str) -> Iterator[None]:
    """Put the request on the record of what left this machine; git alone knows how much it was."""
    protocol = protocol_of(url)
    if protocol == "file":
        yield
        return
    host, _, path = url.rpartition("@")[2].partition(":")
    address = url if "://" in url else f"ssh://{host}/{path}"
    number = audit.begin("GIT", address, purpose="fetch a repository for the index", bytes_out=None)
    yield
    audit.end(number, bytes_in=None, status=None)


@contextmanager
def _explained(repository: Repository) -> Iterator[None]:
    try:
        yield
    except gitpython.CommandError as error:
        raise _refusal(repository, error.stderr) from error
    except OSError as error:
        words = tr("{folder} can't be written: {reason}.")
        raise RefusedError(words.format(folder=repository.root, reason=error.strerror or error)) from error


def _refusal(repository: Repository, complaint: str) -> CodeassistError:
    """Git's own words, and what mends it where that can be told."""
    said = _OWN_WORDS.findall(complaint) or complaint.split("\n")
    reason = "; ".join(line.strip() for line in said).rstrip("'")[:_WORDS_MAX]
    words = tr("{url} can't be fetched: {reason}").format(url=repository.url, reason=reason.rstrip(".") + ".")
    if any(sign in complaint for sign in _SIGNS_OF_NO_CREDENTIALS):
        words += " " + tr(
            "Set `token_file` in its entry, or let git know the credentials: a credential helper for https, a key in "
            "the agent for ssh. `git ls-remote {url}` has to answer without a question."
        ).format(url=repository.url)
    return RefusedError(words)
