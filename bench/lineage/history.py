"""Random histories made by real git on watermarked files."""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

import json
import re
import subprocess
from pathlib import Path

from developer import Developer, Kind
from landings import LANDINGS, land, settle
from operations import OPERATIONS, rewrite_branch
from world import parse_line, stripped

KINDS = {
    "mixed": Kind(),
    "kept": Kind(keep_branches=1.0),
    "deleted": Kind(keep_branches=0.0),
    "duplicates": Kind(duplicates=0.6),
    "conflicts": Kind(same_lines=0.6),
    "formatter": Kind(reflow=True),
    "operations": Kind(operations=1.0, landings=18),
    "unobserved": Kind(unobserved=0.3),
}


class History:
    """Branches, main moving underneath, and what happens between two landings."""

    def __init__(self, dev: Developer) -> None:
        self.dev = dev
        self.branches = 0

    def feature(self) -> None:
        """A branch with a few commits, main moving underneath, then a landing."""
        dev, rng = self.dev, self.dev.rng
        self.branches += 1
        name = f"feature{self.branches}"
        start = dev.git("rev-parse", "main")
        self._on(name, new=True)
        for _ in range(rng.randint(1, 4)):
            dev.work(rng.randint(1, 5))
            dev.commit()
            if rng.random() < 0.15 * dev.kind.operations:
                self._update(name)
        if rng.random() < 0.5 * dev.kind.operations:
            rewrite_branch(dev, start)
        self._on("main")
        if rng.random() < 0.6:
            dev.work(rng.randint(1, 4))
            dev.commit()
        land(dev, name, rng.choice(LANDINGS))
        if rng.random() >= dev.kind.keep_branches:
            dev.git("branch", "-q", "-D", name)
        self._on("main")
        if rng.random() < 0.7 * dev.kind.operations:
            rng.choice(OPERATIONS)(dev)
            self._on("main")

    def _update(self, name: str) -> None:
        """Main moves on and is merged into the branch."""
        self._on("main")
        self.dev.work(2)
        self.dev.commit()
        self._on(name)
        settle(self.dev, "merge", "-q", "--no-edit", "main")
        self.dev.reload()

    def _on(self, name: str, *, new: bool = False) -> None:
        self.dev.git("reset", "-q", "--hard")
        self.dev.git("checkout", "-q", *(["-b"] if new else []), name)
        self.dev.reload()


def make(folder: Path, seed: int, kind_name: str) -> None:
    """Write `repo` (without identities), `events.ndjson` and `truth.json` into a new folder."""
    dev = Developer(folder, seed, KINDS[kind_name])
    dev.start()
    history = History(dev)
    for _ in range(dev.kind.landings):
        history.feature()
    _strip(dev.root, folder / "repo")
    with (folder / "events.ndjson").open("w") as out:
        out.writelines(json.dumps(event) + "\n" for event in dev.events)
    truth = {}
    for path in dev.git("ls-tree", "-r", "--name-only", "main").splitlines():
        lines = [parse_line(raw) for raw in dev.git("show", f"main:{path}").split("\n") if raw]
        truth[path] = [[line.text, dev.registry.owners[line.id]] for line in lines]
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "owners.json").write_text(json.dumps(dev.registry.owners))


def _strip(source: Path, target: Path) -> None:
    """The same graph with the identities taken out of every blob."""
    export = ["git", "fast-export", "--all", f"--export-marks={target}.from"]
    exported = subprocess.run(export, cwd=source, capture_output=True, check=True).stdout
    target.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=target, check=True)
    out, at = [], 0
    pattern = re.compile(rb"^blob\nmark :\d+\ndata (\d+)\n", re.MULTILINE)
    while found := pattern.search(exported, at):
        size = int(found[1])
        body = stripped(exported[found.end() : found.end() + size])
        head = found[0][: found[0].index(b"data ")]
        out += [exported[at : found.start()], head, b"data %d\n" % len(body), body]
        at = found.end() + size
    out.append(exported[at:])
    load = ["git", "fast-import", "--quiet", f"--export-marks={target}.to"]
    subprocess.run(load, cwd=target, input=b"".join(out), check=True)
