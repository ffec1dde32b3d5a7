"""What runs inside a coding agent's hook, before and after a call: quick, and nothing but bytes put aside.

The settings are not read here (it takes longer than all the rest): which files are private is what `settle` last
noted. A file that git ignores or that is private is never put aside.
"""

import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from codeassist.capture.tools import worktree
from codeassist.capture.tools.call import Call, Replaced
from codeassist.capture.tools.spool import FILE_BYTES_MAX, Spool
from codeassist.capture.tools.worktree import WorkTree
from codeassist.errors import RefusedError
from codeassist.privacy.files import is_named
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

COMMAND_SECONDS_MAX = 600
"""After a command that took longer, nothing is counted: too much else may have happened meanwhile."""
PRIVATE_NOTE = "private globs"
"""The spool's note of what the settings call private, one glob a line."""

TOLD_NOTE = "told"
"""The spool's note of what went wrong in the background; the next hook tells it."""

Contents = dict[Path, bytes | None]


@dataclass(frozen=True, slots=True)
class _Change:
    """A file before a call, which `began` then, and after it; None where there was none."""

    file: Path
    before: bytes | None
    after: bytes | None
    began: float


def before(call: Call, spool: Spool, now: float) -> None:
    """Put aside what the call may change.

    Raises:
        RefusedError: the repository or the spool can't be looked at.
    """
    top = worktree.top_of(call.folder)
    if call.command is not None:
        if top is None or worktree.brings_from_git(call.command):
            return
        state = worktree.look(top)
        held = _allowed(worktree.contents(top, state.dirty), spool)
        with spool.writing():
            spool.forget_old(now)
            number = spool.begin_command(call.session, call.number, top, state.as_state(), now)
            spool.put(call.session, call.number, held.items(), now, command=number)
        return
    held = _allowed(_read(call.files), spool)
    with spool.writing():
        spool.forget_old(now)
        spool.put(call.session, call.number, held.items(), now)


def after(call: Call, spool: Spool, now: float) -> list[str]:
    """Keep what the call changed for `settle`; what could not be counted, in words for a person.

    Raises:
        RefusedError: the repository or the spool can't be looked at.
    """
    if call.command is not None:
        return _after_command(call, spool, now)
    told: list[str] = []
    changed: list[_Change] = []
    held = _allowed(_read(call.files), spool)
    with spool.writing():
        for file, content in held.items():
            found = spool.take(call.session, call.number, file)
            if found is not None:
                changed.append(_Change(file, found.content, content, found.time))
                continue
            undone = None if content is None else undo(content, call.replaced)
            if undone is None:
                told.append(
                    tr("{file}: no `before` was called for this edit, so nothing is counted.").format(file=file)
                )
            else:
                changed.append(_Change(file, undone, content, now))
        _keep(spool, call, changed, now)
    return told


def undo(content: bytes, replaced: Sequence[Replaced]) -> bytes | None:
    """What a file held before replacements that the agent told in full; None where that can't be known."""
    if not replaced:
        return None
    for one in reversed(replaced):
        new = one.new.encode("utf-8", "surrogatepass")
        if not one.old or not new or content.count(new) != 1:
            return None
        content = content.replace(new, one.old.encode("utf-8", "surrogatepass"))
    return content


def _after_command(call: Call, spool: Spool, now: float) -> list[str]:
    with spool.writing():
        ended = spool.end_command(call.session, call.number)
    if ended is None:
        return []
    bracket, snapshots = ended
    if now - bracket.time > COMMAND_SECONDS_MAX:
        words = tr("A command took more than {seconds} s; nothing of it is counted.")
        return [words.format(seconds=COMMAND_SECONDS_MAX)]
    was, now_is = WorkTree.of_state(bracket.state), worktree.look(bracket.root)
    # What git did not know and is gone may stand elsewhere now.
    paths = dict.fromkeys((*now_is.dirty, *(path for path in was.dirty if not (bracket.root / path).exists())))
    if now_is.stashes != was.stashes:
        return []
    if now_is.head != was.head:
        committed = worktree.committed_since(bracket.root, was.head, now_is.head, bracket.time)
        if committed is None:
            return []
        paths |= dict.fromkeys(committed)
    changed = []
    for file, content in _allowed(worktree.contents(bracket.root, paths), spool).items():
        path = file.relative_to(bracket.root).as_posix()
        if file in snapshots:
            old = snapshots[file].content
        elif path in was.dirty:
            continue  # it was left out before the command: a link, private, or too large
        else:
            old = worktree.committed_content(bracket.root, was.head, path)
        if content != old:
            changed.append(_Change(file, old, content, bracket.time))
    with spool.writing():
        _keep(spool, call, changed, now)
    return []


def _keep(spool: Spool, call: Call, changed: Iterable[_Change], now: float) -> None:
    """Put the changes of one call into the spool together: what left one file may stand in another."""
    said = {
        "group": str(uuid.uuid4()), "tool": call.tool, "version": call.version, "model": call.model,
        "session": call.session, "folder": str(call.folder), "replaced": [asdict(one) for one in call.replaced],
    }  # fmt: skip
    for one in changed:
        if one.before != one.after:
            spool.add_edit(said, one.file, (one.began, now), one.before, one.after)


def _read(files: Iterable[Path]) -> Contents:
    """What the files hold, each by its real name; None for one that is not there, and nothing of what is no file."""
    found: Contents = {}
    for file in files:
        real = Path(os.path.realpath(file))
        if not real.exists():
            found[real] = None
        elif real.is_file():
            size = real.stat().st_size
            if size > FILE_BYTES_MAX:
                raise RefusedError(
                    tr("{file} has {size} bytes; files of more than {most} are not followed.").format(
                        file=file, size=size, most=FILE_BYTES_MAX
                    )
                )
            found[real] = real.read_bytes()
    return found


def _allowed(held: Contents, spool: Spool) -> Contents:
    """Without what is private and what git ignores."""
    globs = (spool.note(PRIVATE_NOTE) or "").split("\n")
    by_top: dict[Path | None, list[Path]] = {}
    for file in held:
        top = worktree.top_of(file.parent)
        if not is_named(file.name if top is None else file.relative_to(top).as_posix(), globs):
            by_top.setdefault(top, []).append(file)
    return {file: held[file] for top, files in by_top.items() for file in _not_ignored(top, files)}


def _not_ignored(top: Path | None, files: list[Path]) -> list[Path]:
    if top is None or not files:
        return files
    names = b"".join(os.fsencode(file.relative_to(top)) + b"\0" for file in files)
    try:
        told = Git(top).run("check-ignore", "-z", "--stdin", input_bytes=names, answers=(0, 1))
    except GitError as error:
        raise RefusedError(str(error)) from error
    ignored = {top / os.fsdecode(name) for name in told.split(b"\0") if name}
    return [file for file in files if file not in ignored]
