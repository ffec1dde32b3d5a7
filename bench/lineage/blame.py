"""Compare `codeassist adoption lines` with `git blame` on a real repository, and explain every difference.

.venv/bin/python bench/lineage/blame.py FOLDER [--share 0.3] [--seed 1] [--show 20]

Some commits are taken for generated: for each of their files an event says so of the lines that the commit
added. Every line that blame gives to such a commit should then have its span, and no other line any. Blame
names whoever last touched a line. Each difference is put down to a cause that git alone proves: blame's own search
for moved and re-indented lines agrees, the file is left out by a rule, the line says nothing (blank, a bracket), or
`blame_causes.py` finds the way from one commit to the other. What is left is `unexplained` and shown; figures are in
docs/lineage.md.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from blame_causes import Causes, History, Place, is_trivial

from codeassist.adoption.exclusion import is_excluded
from codeassist.settings.model import AdoptionSettings

REPOSITORY = "bench/blame"
UNEXPLAINED = "unexplained"
_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def main() -> None:
    """Print how many lines agree, and why the others don't."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a git repository, bare or not")
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="how many unexplained lines are shown")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "clone"
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(options.folder), str(clone)], check=True)
        chosen = _chosen(clone, options.share, options.seed)
        ours = _lines(Path(temporary), clone, chosen)
        counts: Counter[str] = Counter()
        history = History(clone)
        causes = Causes(history)
        for path in history.git("ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0")[:-1]:
            if "\0" in history.git("show", f"HEAD:{path}"):
                continue
            for number, place in enumerate(history.blame("HEAD", path), 1):
                span = ours.get((path, number))
                word = _compared(place.sha if place.sha in chosen else None, span)
                if word in {"only lines", "only blame", "another commit"}:
                    cause = _cause(causes, (path, number), place, span, frozenset(chosen))
                    if cause == UNEXPLAINED and counts[f"{word}: {cause}"] < options.show:
                        print(
                            f"{word}: {path}:{number} blame {place.sha[:10]} lines {(span or '')[:10]} | {place.text}"
                        )
                    word = f"{word}: {cause}"
                counts[word] += 1
    for word, count in counts.most_common():
        print(f"{count:>7} {word}")


def _cause(causes: Causes, at: tuple[str, int], place: Place, span: str | None, chosen: frozenset[str]) -> str:
    path, number = at
    if is_excluded(path, AdoptionSettings().exclude):
        return "left out by a rule"
    patient = causes.history.blame("HEAD", path, "-w", "-M", "-C", "-C")[number - 1].sha
    if (patient if patient in chosen else None) == span:
        return "blame -w -M -C -C agrees"
    if is_trivial(place.text):
        return "blank, bracket, keyword or import"
    return causes.follow(place, span, chosen) or UNEXPLAINED


def _compared(blamed: str | None, ours: str | None) -> str:
    if blamed == ours:
        return "both none" if blamed is None else "same"
    if ours is None:
        return "only blame"
    return "only lines" if blamed is None else "another commit"


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def _chosen(clone: Path, share: float, seed: int) -> dict[str, datetime]:
    """Commits with one parent or none that are taken for generated, and their times."""
    rng = random.Random(seed)
    found = {}
    for line in _git(clone, "log", "--no-merges", "--format=%H %ct", "HEAD").splitlines():
        sha, time = line.split()
        if rng.random() < share:
            found[sha] = datetime.fromtimestamp(int(time), UTC)
    return found


def _events(clone: Path, sha: str, time: datetime) -> list[dict[str, object]]:
    """One save for each file of a commit, with the lines that it added."""
    diff = _git(clone, "diff-tree", "-r", "--root", "-p", "-U0", "-M", "--no-commit-id", "--full-index", sha)
    events: list[dict[str, object]] = []
    added: list[tuple[int, int]] = []
    for line in diff.splitlines():
        if line.startswith("index "):
            blob = line.split()[1].partition("..")[2]
        elif line.startswith("+++ b/"):
            added = []
            path = line.removeprefix("+++ b/").rstrip("\t")
            events.append({"path": path, "blob": blob, "ranges": added})
        elif (found := _HUNK.match(line)) and events:
            added.append((int(found[1]), int(found[2] or 1)))
    return [_event(clone, sha, time - timedelta(seconds=1), event) for event in events if '"' not in str(event["path"])]


def _event(clone: Path, sha: str, time: datetime, event: dict[str, object]) -> dict[str, object]:
    done = subprocess.run(["git", "cat-file", "blob", str(event["blob"])], cwd=clone, capture_output=True, check=True)
    lines = done.stdout.splitlines(keepends=True)
    starts = [0]
    for each in lines:
        starts.append(starts[-1] + len(each))
    hunks = event["ranges"]
    assert isinstance(hunks, list)
    ranges = [
        {"start": starts[first - 1], "end": starts[first - 1 + count], "class": "ai", "span": sha}
        for first, count in hunks
        if count
    ]
    return {
        "schema": "codeassist.events/1", "id": f"{sha} {event['path']}", "kind": "file.saved", "repository": REPOSITORY,
        "time": time.isoformat().replace("+00:00", "Z"), "user": "dev", "client": {"name": "bench", "version": "1"},
        "path": event["path"], "blob": event["blob"], "ranges": ranges,
    }  # fmt: skip


def _lines(folder: Path, clone: Path, chosen: dict[str, datetime]) -> dict[tuple[str, int], str]:
    """The span of each line at HEAD, by the commands of the contract."""
    environment = os.environ | {"CODEASSIST_DATA_DIR": str(folder / "data"), "CODEASSIST_CONFIG_DIR": str(folder)}

    def call(*arguments: str) -> str:
        command = [str(Path(sys.executable).with_name("codeassist")), "adoption", *arguments]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout

    with (folder / "events.ndjson").open("w") as out:
        for sha, time in chosen.items():
            out.writelines(json.dumps(event) + "\n" for event in _events(clone, sha, time))
    call("import", str(folder / "events.ndjson"))
    call("sync", str(clone), "--repository", REPOSITORY)
    found: dict[tuple[str, int], str] = {}
    for line in call("lines", str(clone), "--json", "--repository", REPOSITORY).splitlines():
        file = json.loads(line)
        for run in file["runs"]:
            if run["span"]:
                places = ((file["path"], run["start"] + k) for k in range(run["count"]))
                found |= dict.fromkeys(places, run["span"])
    return found


if __name__ == "__main__":
    main()
