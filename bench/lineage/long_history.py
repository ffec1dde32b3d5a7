"""A long history of a growing code base, made with `git fast-import`, and the saves of some of its commits.

A commit changes one to three files, a file in one to three places; every twentieth commit or so merges a
side branch. A file grows by 3.5 lines with each change of a place, to about a thousand lines where there is a
file for every hundred commits. A fifth of the lines is blank or common.
"""

import hashlib
import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

REPOSITORY = "bench/speed"
START = 1_600_000_000
COMMIT_SECONDS = 600
MERGE_EVERY = 20
BRANCH_COMMITS_MAX = 6
COMMITS_PER_FILE = 100
FIRST_LINES = 20
COMMON = (b"\n", b"    return None\n", b"    }\n", b"        return result\n", b"import os\n", b"    else:\n")


@dataclass(frozen=True)
class Shape:
    """How much of everything. `saved` is the share of commits with a save of generated text."""

    commits: int
    saved: float

    @property
    def name(self) -> str:
        """Of its folder."""
        return f"{self.commits}-{self.saved}"


@dataclass
class _Planned:
    """A commit to be: its parents, and the files with new versions (by their marks); `own` are changed by itself."""

    number: int
    parents: list[int]
    own: list[int] = field(default_factory=list)
    marks: dict[int, int] = field(default_factory=dict)
    taken: list["_Planned"] = field(default_factory=list)

    @property
    def time(self) -> int:
        return START + self.number * COMMIT_SECONDS


def make(folder: Path, shape: Shape) -> None:
    """Write `repo` (bare) and `events.ndjson` into a folder."""
    rng = random.Random(shape.commits)
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", "repo"], cwd=folder, check=True)
    plan = _planned(rng, shape)
    command = ["git", "fast-import", "--quiet", f"--max-pack-size={8 << 30}"]
    with subprocess.Popen(command, cwd=folder / "repo", stdin=subprocess.PIPE) as importing:
        assert importing.stdin is not None
        saves = sorted(_versions(rng, shape, plan, importing.stdin), key=lambda save: str(save["time"]))
        for commit in plan:
            _write_commit(commit, importing.stdin)
    if importing.returncode:
        raise SystemExit("git fast-import failed")
    with (folder / "events.ndjson").open("w") as out:
        out.writelines(json.dumps(save) + "\n" for save in saves)


def _planned(rng: random.Random, shape: Shape) -> list[_Planned]:
    """The graph, and which files each commit changes; branches that are open together change different files."""
    files = max(5, shape.commits // COMMITS_PER_FILE)
    plan = [_Planned(1, [], list(range(files)))]
    tip, side = plan[0], list[_Planned]()
    busy: set[int] = set()
    while len(plan) < shape.commits:
        number = len(plan) + 1
        if len(side) > 1 and (len(side) >= BRANCH_COMMITS_MAX or rng.random() < 1 / BRANCH_COMMITS_MAX):
            commit = _Planned(number, [tip.number, side[-1].number], taken=side[1:])
            tip, side, busy = commit, [], set()
        else:
            if not side and rng.random() < 1 / MERGE_EVERY:
                side = [tip]
            on_side = bool(side) and rng.random() < 1 / 2
            others = {file for each in side[1:] for file in each.own} if not on_side else busy
            own = [file for file in rng.sample(range(files), rng.randint(1, 3)) if file not in others]
            if not own:
                continue
            commit = _Planned(number, [side[-1].number if on_side else tip.number], own)
            if on_side:
                side.append(commit)
            else:
                tip = commit
                busy = busy | set(own) if side else set()
        plan.append(commit)
    return plan


def _versions(rng: random.Random, shape: Shape, plan: list[_Planned], stream: IO[bytes]) -> Iterator[dict[str, object]]:
    """Write every version of a file after the one before it, so that git finds the deltas; gives the saves."""
    saved = {commit.number for commit in plan[1:] if commit.own and rng.random() < shape.saved}
    changes: dict[int, list[_Planned]] = {}
    for commit in plan:
        for file in commit.own:
            changes.setdefault(file, []).append(commit)
    mark = len(plan)
    for file, commits in changes.items():
        lines = [_line(rng) for _ in range(FIRST_LINES)]
        for commit in commits:
            mark += 1
            commit.marks[file] = mark
            places = [] if commit.number == 1 else _edit(rng, lines)
            data = b"".join(lines)
            stream.write(b"blob\nmark :%d\ndata %d\n%b\n" % (mark, len(data), data))
            if commit.number in saved and file == commit.own[0]:
                yield from _saves(rng, file, lines, places, commit)


def _write_commit(commit: _Planned, stream: IO[bytes]) -> None:
    ref = b"refs/heads/main"
    who = b"d <d@example.com> %d +0000" % commit.time
    message = b"change %d" % commit.number
    stream.write(b"commit %b\nmark :%d\ncommitter %b\ndata %d\n%b\n" % (ref, commit.number, who, len(message), message))
    for word, parent in zip((b"from", b"merge"), commit.parents, strict=False):
        stream.write(b"%b :%d\n" % (word, parent))
    marks = {file: mark for each in commit.taken for file, mark in each.marks.items()} | commit.marks
    for file, mark in marks.items():
        stream.write(b"M 100644 :%d %b\n" % (mark, _path(file).encode()))


def _path(file: int) -> str:
    return f"package{file % 40}/module{file}.py"


def _line(rng: random.Random) -> bytes:
    if rng.random() < 1 / 5:
        return rng.choice(COMMON)
    indent = b"    " * rng.randint(0, 2)
    return indent + b"value_%d = compute_%d(item, %d)\n" % (rng.randrange(1000), rng.randrange(300), rng.randrange(30))


def _edit(rng: random.Random, lines: list[bytes]) -> list[tuple[int, int]]:
    """Replace a few lines at one to three places; where the new ones stand, in order."""
    places: list[tuple[int, int]] = []
    for at in sorted(rng.sample(range(len(lines)), rng.choice((1, 1, 1, 1, 2, 2, 3))), reverse=True):
        removed = rng.randint(0, 3)
        new = [_line(rng) for _ in range(rng.randint(1, 9))]
        lines[at : at + removed] = new
        grown = len(new) - min(removed, len(lines) - at)
        places = [(at, at + len(new)), *((start + grown, end + grown) for start, end in places)]
    return [(start, min(end, len(lines))) for start, end in places]


def _saves(
    rng: random.Random, file: int, lines: list[bytes], places: list[tuple[int, int]], commit: _Planned
) -> Iterator[dict[str, object]]:
    """The committed content with who wrote its changed places; half of the time also a state before it."""
    owners = ["human" if number and rng.random() < 1 / 2 else f"s{commit.number}" for number in range(len(places))]
    start, end = places[0]
    if rng.random() < 1 / 2 and end - start > 1:
        shorter = [*lines[: end - 1], *lines[end:]]
        kept = [(start, end - 1), *((first - 1, last - 1) for first, last in places[1:])]
        yield _save(file, shorter, list(zip(kept, owners, strict=True)), commit, 300)
    yield _save(file, lines, list(zip(places, owners, strict=True)), commit, 60)


def _save(
    file: int, lines: list[bytes], owned: list[tuple[tuple[int, int], str]], commit: _Planned, before: int
) -> dict[str, object]:
    content = b"".join(lines)
    ranges: list[dict[str, object]] = []
    for (first, last), owner in owned:
        start = sum(map(len, lines[:first]))
        text = b"".join(lines[first:last])
        written: dict[str, object] = {"start": start, "end": start + len(text), "text": text.decode()}
        by = {"class": "human"} if owner == "human" else {"class": "ai", "span": owner}
        if text and (not ranges or int(str(ranges[-1]["end"])) <= start):
            ranges.append(written | by)
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    at = datetime.fromtimestamp(commit.time - before, UTC)
    return {
        "schema": "codeassist.events/1", "id": f"e{commit.number}-{before}", "kind": "file.saved",
        "repository": REPOSITORY, "time": at.isoformat().replace("+00:00", "Z"), "user": "dev",
        "client": {"name": "bench", "version": "1"}, "path": _path(file), "blob": blob, "ranges": ranges,
    }  # fmt: skip
