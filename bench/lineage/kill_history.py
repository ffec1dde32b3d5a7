"""A small history for `kills.py`: two lines of work on three files, merged now and then, and the saves behind it."""

import hashlib
import json
import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPOSITORY = "bench/kills"
PATHS = ("app.py", "core.py", "web.js")
LINES_ADDED = 3

Tree = dict[str, list[str]]


def make(folder: Path, dice: random.Random, commits: int) -> list[str]:
    """Make the bare repository `folder`; returns its events as lines of NDJSON.

    Each commit adds some generated and one typed line to a file of its branch; every sixth one merges the branches.
    """
    stream: list[bytes] = []
    events: list[str] = []
    now = datetime(2026, 3, 1, 8, tzinfo=UTC)
    trees: dict[str, Tree] = {"main": {path: ["first line"] for path in PATHS}}
    trees["side"] = {path: list(lines) for path, lines in trees["main"].items()}
    heads = {"main": 0, "side": 0}
    for mark in range(1, commits + 1):
        now += timedelta(minutes=5)
        branch = "side" if mark > 1 and dice.random() < 0.5 else "main"  # noqa: PLR2004 - every other time
        merges = mark % 6 == 0 and heads["side"] > 0
        if merges:
            branch = "main"
            for path in PATHS:
                known = trees["main"][path]
                known += [line for line in trees["side"][path] if line not in known]
                trees["side"][path] = list(known)
        else:
            path = dice.choice(PATHS)
            events.append(_edit(trees[branch], path, mark, now - timedelta(minutes=1), dice))
        parents = [head for head in (heads[branch] or heads["main"], heads["side"] if merges else 0) if head]
        stream += _commit(branch, mark, parents, trees[branch], int(now.timestamp()))
        heads[branch] = mark
        if merges:
            heads["side"] = mark
    subprocess.run(("git", "init", "-q", "--bare", "-b", "main", str(folder)), check=True)
    fed = b"".join(stream) + f"reset refs/heads/side\nfrom :{heads['side']}\n".encode()
    subprocess.run(("git", "-C", str(folder), "fast-import", "--quiet"), input=fed, check=True)
    return events


def _edit(tree: Tree, path: str, mark: int, now: datetime, dice: random.Random) -> str:
    """Put lines somewhere into a file; the save that tells of it."""
    lines = tree[path]
    at = dice.randrange(len(lines) + 1)
    made = [f"value_{mark}_{number} = compute({dice.randrange(1000)})" for number in range(LINES_ADDED)]
    lines[at:at] = [*made, f"typed_{mark} = {dice.randrange(1000)}"]
    content = _content(lines)
    start = len(_content(lines[:at]))
    ranges = []
    for span, text in (
        (f"span-{mark}", _content(made)),
        (None, _content(lines[at + LINES_ADDED : at + LINES_ADDED + 1])),
    ):
        owner = {"class": "ai", "span": span} if span else {"class": "human"}
        ranges.append({"start": start, "end": start + len(text), "text": text.decode(), **owner})
        start += len(text)
    return json.dumps(
        {
            "schema": "codeassist.events/1",
            "id": f"save-{mark}",
            "time": now.isoformat().replace("+00:00", "Z"),
            "kind": "file.saved",
            "repository": REPOSITORY,
            "user": "dev",
            "client": {"name": "bench", "version": "1"},
            "path": path,
            "blob": hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest(),
            "ranges": ranges,
        }
    )


def _content(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _commit(branch: str, mark: int, parents: list[int], tree: Tree, time: int) -> list[bytes]:
    """A commit as `git fast-import` reads it."""
    told = [
        f"commit refs/heads/{branch}\nmark :{mark}\ncommitter dev <dev@example.com> {time} +0000\ndata 2\nx\n".encode()
    ]
    told += [f"{word} :{parent}\n".encode() for word, parent in zip(("from", "merge"), parents, strict=False)]
    for path, lines in tree.items():
        content = _content(lines)
        told.append(b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(content), content))
    return told
