"""What else developers do with git between two landings."""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

from collections.abc import Callable

from developer import Developer
from landings import in_progress, pick, settle, settle_files

RECENT = 8
"""Commits that are reverted, picked or looked back at."""


def stash(dev: Developer) -> None:
    """Put work away, do other work, take it out again."""
    dev.work(2)
    dev.git("stash", "-q", "-u", check=False)
    dev.reload()
    dev.work(2)
    dev.commit()
    dev.git("stash", "pop", "-q", check=False)
    settle_files(dev)
    dev.git("stash", "drop", "-q", check=False)
    dev.reload()
    dev.commit()


def revert(dev: Developer) -> None:
    """Take a commit back, and at times take that back too."""
    recent = dev.git("rev-list", "--no-merges", "--first-parent", f"-{RECENT}", "HEAD").split()[:-1]
    if not recent:
        return
    settle(dev, "revert", "--no-edit", dev.rng.choice(recent), then=("revert", "--continue"))
    dev.reload()
    if dev.rng.random() < 0.4:
        dev.work(1)
        dev.commit()
        back = dev.git("log", "-1", "--format=%H", "--grep=^Revert ").strip()
        if back:
            settle(dev, "revert", "--no-edit", back, then=("revert", "--continue"))


def hotfix(dev: Developer) -> None:
    """A release branch from an older commit gets a fix and some picked commits, and is merged back."""
    dev.git("checkout", "-q", "-B", "release", f"main~{min(4, _depth(dev))}")
    dev.reload()
    dev.work(2)
    dev.commit()
    recent = dev.git("rev-list", "--no-merges", "release..main").split()
    if recent:
        pick(dev, f"-1 {dev.rng.choice(recent)}", named=dev.rng.random() < 0.5)
    dev.git("checkout", "-q", "main")
    settle(dev, "merge", "-q", "--no-ff", "--no-edit", "release")


def octopus(dev: Developer) -> None:
    """Two branches at once; where git refuses, one after the other."""
    names: list[str] = []
    for path in dev.rng.sample(sorted(dev.editor.files), 2):
        names.append(f"arm{len(dev.events)}-{len(names)}")
        dev.git("checkout", "-q", "-b", names[-1], "main")
        dev.reload()
        dev.work(2, within=path)
        dev.commit()
    dev.git("checkout", "-q", "main")
    dev.tick()
    if dev.git("merge", "-q", "--no-ff", "--no-edit", *names, check=False) == "FAILED":
        dev.git("reset", "-q", "--hard")
        for name in names:
            settle(dev, "merge", "-q", "--no-ff", "--no-edit", name)
    for name in names:
        dev.git("branch", "-q", "-D", name)


def rename(dev: Developer) -> None:
    """A file gets another name, and at times some edits before the commit."""
    path = dev.rng.choice(sorted(dev.editor.files))
    to = f"lib{dev.rng.randint(1, 3)}/{len(dev.events)}_{path.rpartition('/')[2][-8:]}"
    (dev.root / to).parent.mkdir(exist_ok=True)
    dev.git("mv", path, to)
    dev.editor.rename(path, to)
    if dev.rng.random() < 0.6:
        dev.work(dev.rng.randint(1, 2), within=to)
    dev.commit()


def turn_line_ends(dev: Developer) -> None:
    """A tool turns the line ends of a file, seen by the editor or not."""
    path = dev.rng.choice(sorted(dev.editor.files))
    dev.editor.turn_line_ends(path)
    dev.observe(on=dev.rng.random() < 0.5)
    dev.save(path)
    dev.observe(on=True)
    dev.commit()


def bring_back(dev: Developer) -> None:
    """A file is deleted, or worked on, and then taken from an older commit."""
    path = dev.rng.choice(sorted(dev.editor.files))
    if dev.rng.random() < 0.5 and len(dev.editor.files) > 3:
        dev.git("rm", "-q", path)
        dev.reload()
    else:
        dev.work(2, within=path)
    dev.commit()
    dev.work(2)
    dev.commit()
    dev.git("checkout", "-q", f"HEAD~{min(2, _depth(dev))}", "--", path, check=False)
    dev.reload()
    dev.commit()


OPERATIONS: tuple[Callable[[Developer], None], ...] = (
    stash, revert, hotfix, octopus, rename, turn_line_ends, bring_back,
)  # fmt: skip


def rewrite_branch(dev: Developer, base: str) -> None:
    """`git rebase -i` of the checked-out branch: another order, fewer commits, one split in two."""
    shas = dev.git("rev-list", "--reverse", "--no-merges", f"{base}..HEAD").split()
    if len(shas) < 2:
        return
    todo = [f"pick {sha}" for sha in shas]
    place = dev.rng.randrange(1, len(todo))
    how = dev.rng.choice(["reorder", "squash", "fixup", "drop", "edit"])
    if how == "reorder":
        todo[place - 1 : place + 1] = [todo[place], todo[place - 1]]
    else:
        todo[place] = todo[place].replace("pick", how, 1)
    (dev.root / ".git" / "todo").write_text("\n".join(todo) + "\n")
    editor = f"sequence.editor=cp {dev.root}/.git/todo"
    settle(dev, "-c", editor, "rebase", "-q", "-i", base, then=("rebase", "--continue"))
    if in_progress(dev):
        dev.git("reset", "-q", "HEAD~1")
        dev.reload()
        dev.commit_part()
        dev.git("add", "-A")
        dev.git("commit", "-q", "-m", f"rest {dev.now}", check=False)
        settle(dev, "rebase", "--continue", then=("rebase", "--continue"))
    dev.reload()


def _depth(dev: Developer) -> int:
    """How many commits can be gone back along first parents."""
    return int(dev.git("rev-list", "--count", "--first-parent", "HEAD")) - 1
