"""The one way git is called: nothing of the repository is executed.

A repository is not trusted. Its hooks, fsmonitor, pagers, external diff and text-conversion programs
are off, and an object that a partial clone left out is not fetched, because the repository names the
program that would fetch it; nothing asks a question; the user's language and colour settings don't reach the output.
"""

import os
import shlex
import subprocess
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psutil

from codeassist_index.errors import GitError, NotARepositoryError
from codeassist_index.translation import tr

SAFE_OPTIONS = (
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "core.pager=cat",
    "-c", "diff.external=",
    "-c", "diff.noprefix=false",
    "-c", "diff.mnemonicPrefix=false",
    "-c", "color.ui=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
    "-c", "protocol.ext.allow=never",
    "-c", "log.showSignature=false",
)  # fmt: skip
# A caller's repository must not leak in through the variables that a hook or an editor task sets.
FOREIGN_VARIABLES = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF", "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE",
)  # fmt: skip
# Programs of `.gitattributes` and the configuration that no `-c` switches off for every driver at once.
_WITHOUT_PROGRAMS = dict.fromkeys(
    ("diff", "diff-files", "diff-index", "diff-tree", "format-patch", "log", "show", "whatchanged"),
    ("--no-ext-diff", "--no-textconv"),
) | {"blame": ("--no-textconv",), "annotate": ("--no-textconv",), "grep": ("--no-textconv",)}
_GIT_FILE_BYTES_MAX = 10_000
_OF_ANOTHER_USER = "detected dubious ownership"


class Git:
    """Git in one repository or work tree."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(
        self,
        *arguments: str,
        input_bytes: bytes = b"",
        environment: Mapping[str, str] | None = None,
        answers: Container[int] = (0,),
        seconds_max: float | None = None,
    ) -> bytes:
        """The command's standard output; after `seconds_max` it is ended, with the programs that it started.

        Raises:
            GitError: git is missing, took too long, or its exit code is not one of `answers`.
        """
        with subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(environment),
        ) as process:
            try:
                output, complaint = process.communicate(input_bytes, seconds_max)
            except subprocess.TimeoutExpired as error:
                raise GitError(
                    tr("git {arguments} took more than {seconds_max} s in {root}.").format(
                        arguments=arguments, seconds_max=seconds_max, root=self.root
                    )
                ) from error
            finally:
                _end(process)
        if process.returncode not in answers:
            raise self._failed(arguments, complaint, process.returncode)
        return output

    def text(self, *arguments: str) -> str:
        """The command's standard output as text, without the final newline."""
        return self.run(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")

    def succeeds(self, *arguments: str) -> bool:
        """Whether the command exits with success."""
        try:
            self.run(*arguments)
        except GitError:
            return False
        return True

    @contextmanager
    def stream(self, *arguments: str) -> Iterator[IO[bytes]]:
        """The command's standard output as it is written; ended with the block.

        Raises:
            GitError: after a block that read to the end, when git exited with a failure.
        """
        with subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(None),
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
            if process.stdout.read(1):
                process.kill()
                return
            complaint = process.stderr.read()
            if process.wait() != 0:
                raise self._failed(arguments, complaint, process.returncode)

    @contextmanager
    def converse(self, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """The command's standard input and output, for commands that answer line by line; ended with the block."""
        with subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(None),
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield process.stdin, process.stdout
            finally:
                process.kill()
                with suppress(BrokenPipeError):  # it ended by itself, and something was still to be written to it
                    process.stdin.close()

    def _failed(self, arguments: tuple[str, ...], complaint: bytes, exit_status: int) -> GitError:
        words = complaint.decode("utf-8", "replace").strip()
        if _OF_ANOTHER_USER in words:
            return GitError(
                tr(
                    "{root} belongs to another user (git calls that dubious ownership). If you trust its configuration,"
                    " run: git config --global --add safe.directory {quoted}"
                ).format(root=self.root, quoted=shlex.quote(str(self.root)))
            )
        return GitError(
            tr("git {command} failed in {root}: {words}").format(
                command=" ".join(arguments), root=self.root, words=words or f"exit status {exit_status}"
            )
        )

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        name = next((i for i in range(0, len(arguments), 2) if arguments[i] != "-c"), 0)
        without = _WITHOUT_PROGRAMS.get(arguments[name], ())
        return [
            git_program(),
            *SAFE_OPTIONS,
            "-C",
            str(self.root),
            *arguments[: name + 1],
            *without,
            *arguments[name + 1 :],
        ]


def git_program() -> str:
    """The git that is used, by its absolute path.

    Raises:
        GitError: there is none on PATH.
    """
    program = find_program("git", os.environ.get("PATH", os.defpath))
    if program is None:
        raise GitError(tr("git was not found on PATH; install git 2.30 or later."))
    return program


@cache
def find_program(name: str, path: str, *, windows: bool = os.name == "nt") -> str | None:
    """Where a program lies, by the absolute folders of `path` alone.

    Windows would look into the current folder first, and so may a `path`; that folder may be a repository.
    """
    for folder in path.split(";" if windows else ":"):
        program = Path(folder, f"{name}.exe" if windows else name)
        if program.is_absolute() and os.access(program, os.X_OK) and program.is_file():
            return str(program)
    return None


def find_work_tree(path: Path) -> Path | None:
    """The top of the work tree (or the bare repository) that `path` lies in, or None."""
    folder = path if path.is_dir() else path.parent
    git = Git(folder)
    try:
        is_bare, _, git_dir = git.text("rev-parse", "--is-bare-repository", "--absolute-git-dir").partition("\n")
        if is_bare == "true":
            return Path(git_dir)
        return _top(Path(git.text("rev-parse", "--show-toplevel")), Path(git_dir), folder)
    except GitError:
        return None


def _top(claimed: Path, git_dir: Path, folder: Path) -> Path | None:
    """The folder whose `.git` is, or leads to, the repository: the work tree that a repository did not choose itself.

    With `core.worktree` it can name any folder, also one around it, and would have everything in there read.
    """
    if _leads_to(claimed / ".git", git_dir):
        return claimed
    real = folder.resolve()
    return next((above for above in (real, *real.parents) if _leads_to(above / ".git", git_dir)), None)


def _leads_to(entry: Path, git_dir: Path) -> bool:
    """Whether a `.git` is that folder, or a file that names it, as in a submodule or a linked work tree."""
    try:
        if entry.is_file():
            with entry.open("rb") as stream:
                named = os.fsdecode(stream.read(_GIT_FILE_BYTES_MAX)).removeprefix("gitdir:").strip()
            return (entry.parent / named).resolve() == git_dir.resolve()
        return entry.resolve() == git_dir.resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL in the name, a link to itself
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, and all that it has started."""
    if process.poll() is not None:
        return
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()


def repository_name(root: Path) -> str:
    """The normalised origin URL (`host/group/name`), else the folder's name, always valid text.

    A linked work tree is the repository that it is linked to, and has its name.

    Raises:
        NotARepositoryError: `root` does not exist.
    """
    if not root.is_dir():
        raise NotARepositoryError(tr("{root} is not a folder.").format(root=root))
    try:
        url = Git(root).text("config", "--get", "remote.origin.url")
    except GitError:
        url = ""
    return _valid_text(normalised_url(url) or _own_folder(root).name.removesuffix(".git"))


def _own_folder(root: Path) -> Path:
    """The folder that a repository is called after: of several work trees the first one, or the bare repository."""
    try:
        git_dir, common = Git(root).text("rev-parse", "--absolute-git-dir", "--git-common-dir").split("\n")
    except (GitError, ValueError):
        return root.resolve()
    shared = Path(root, common).resolve()
    if shared == Path(git_dir).resolve():
        return root.resolve()
    return shared.parent if shared.name == ".git" else shared


def normalised_url(url: str) -> str:
    """`host/group/name` of a remote URL: no scheme, user, port or `.git`; empty for a local path, and for none at all.

    >>> normalised_url("git@git.example.com:group/payments.git")
    'git.example.com/group/payments'
    """
    if "://" in url:
        try:
            parts = urlsplit(url)
        except ValueError:  # half an IPv6 address, say: a repository's own file may hold anything
            return ""
        if parts.scheme == "file" or not parts.hostname:
            return ""
        host, path = parts.hostname, parts.path
    else:
        host, separator, path = url.partition(":")
        if not separator or "/" in host or len(host) == 1:
            return ""
        host = host.rpartition("@")[2]
    path = path.strip("/").removesuffix(".git")
    return f"{host}/{path}" if path else ""


def _valid_text(name: str) -> str:
    """Bytes that are no UTF-8 as replacement characters: names go into databases and events."""
    return os.fsencode(name).decode("utf-8", "replace")


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
    environment |= {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C.UTF-8",
        "GIT_PAGER": "cat",
        "GIT_NO_LAZY_FETCH": "1",
        # Git before 2.45 fetches nevertheless; without a protocol it can't.
        "GIT_ALLOW_PROTOCOL": "none",
    }
    environment |= extra or {}
    return environment
