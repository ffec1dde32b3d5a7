"""How branches land, and how conflicts are resolved."""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

from developer import Developer
from world import Line, parse_line

LANDINGS = ("merge", "squash", "rebase", "pick", "pick -x", "rebase-squash", "soft")
_IN_PROGRESS = ("rebase-merge", "CHERRY_PICK_HEAD", "REVERT_HEAD", "MERGE_HEAD", "sequencer")


def land(dev: Developer, name: str, how: str) -> None:
    """Bring a branch to main, which is checked out."""
    dev.tick()
    message = f"land {name}"
    if how == "merge":
        settle(dev, "merge", "-q", "--no-ff", "--no-edit", name)
    elif how == "squash":
        settle(dev, "merge", "--squash", "-q", name, then=("commit", "-q", "-m", message))
    elif how.startswith("pick"):
        pick(dev, f"main..{name}", named=how == "pick -x")
    elif how == "soft":
        _by_reset(dev, name, message)
    else:
        _by_rebase(dev, name, message if how == "rebase-squash" else None)
    dev.reload()


def pick(dev: Developer, commits: str, *, named: bool) -> None:
    """Cherry-pick what is no merge; `named` writes where it came from."""
    shas = dev.git("rev-list", "--reverse", "--no-merges", *commits.split()).split()
    more = ["-x"] if named else []
    if shas:
        settle(dev, "cherry-pick", *more, *shas, then=("cherry-pick", "--continue"))


def _by_rebase(dev: Developer, name: str, squashed: str | None) -> None:
    target = f"{name}-rebased"
    dev.git("checkout", "-q", "-b", target, name)
    settle(dev, "rebase", "-q", "main", then=("rebase", "--continue"))
    dev.git("checkout", "-q", "main")
    if squashed is None:
        dev.git("merge", "-q", "--ff-only", target)
    else:
        settle(dev, "merge", "--squash", "-q", target, then=("commit", "-q", "-m", squashed))
    dev.git("branch", "-q", "-D", target)


def _by_reset(dev: Developer, name: str, message: str) -> None:
    """Merge main into the branch, put all of it into one commit on main."""
    dev.git("checkout", "-q", name)
    settle(dev, "merge", "-q", "--no-edit", "main")
    dev.git("reset", "-q", "--soft", "main")
    dev.git("commit", "-q", "-m", message, check=False)
    dev.git("checkout", "-q", "main")
    dev.git("merge", "-q", "--ff-only", name)


def settle(dev: Developer, *command: str, then: tuple[str, ...] = ("commit", "-q", "--no-edit")) -> None:
    """Run a command and resolve conflicts until it is through."""
    result = dev.git(*command, check=False)
    squash = "--squash" in command
    for _ in range(60):
        unmerged = _unmerged(dev)
        if not unmerged and result != "FAILED" and not squash:
            return
        for path in unmerged:
            _resolve(dev, path)
        dev.git("add", "-A")
        dev.tick()
        result = dev.git(*then, check=False)
        squash = False
        if result == "FAILED" and in_progress(dev) and not _unmerged(dev):
            dev.git(then[0], "--skip", check=False)
            result = ""
        if not in_progress(dev):
            return
    raise RuntimeError(f"could not settle {command}")


def settle_files(dev: Developer) -> None:
    """Resolve the conflicts that a stash left."""
    for path in _unmerged(dev):
        _resolve(dev, path)
    dev.git("add", "-A")


def _unmerged(dev: Developer) -> list[str]:
    return sorted(set(dev.git("diff", "--name-only", "--diff-filter=U").splitlines()))


def in_progress(dev: Developer) -> bool:
    """Whether git waits for something."""
    return any((dev.root / ".git" / name).exists() for name in _IN_PROGRESS)


def _resolve(dev: Developer, path: str) -> None:
    """Keep ours, theirs or both, or write a line instead; then save."""
    if not (dev.root / path).exists():
        return
    lines: list[Line] = []
    dev.editor.files[path] = lines
    ours: list[str] | None = None
    theirs: list[str] | None = None
    for raw in dev.read(path).split("\n")[:-1]:
        if raw.startswith("<<<<<<< "):
            ours, theirs = [], None
        elif raw.startswith("=======") and ours is not None:
            theirs = []
        elif raw.startswith(">>>>>>> ") and ours is not None and theirs is not None:
            lines += _chosen(dev, path, ours, theirs)
            ours = theirs = None
        elif theirs is not None:
            theirs.append(raw)
        elif ours is not None:
            ours.append(raw)
        else:
            lines.append(parse_line(raw))
    if dev.rng.random() < 0.3:
        dev.editor.edit_word(path)
    dev.save(path)


def _chosen(dev: Developer, path: str, ours: list[str], theirs: list[str]) -> list[Line]:
    roll = dev.rng.random()
    if roll < 0.28:
        return [parse_line(raw) for raw in ours]
    if roll < 0.56:
        return [parse_line(raw) for raw in theirs]
    if roll < 0.82:
        both = ours + theirs if roll < 0.7 else theirs + ours
        return [parse_line(raw) for raw in both]
    owner = dev.editor.person if roll < 0.92 else dev.span()
    return [dev.editor.typed(dev.editor.writer.text() + " # both", path, owner)]
