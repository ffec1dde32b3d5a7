"""Random histories made by real git on watermarked files."""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

import json
import os
import random
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path

from world import BASE, HUMAN, Editor, Line, Registry, Writer, parse_line, stripped

REPOSITORY = "bench/history"


@dataclass(frozen=True)
class Kind:
    """What a track of histories stresses."""

    duplicates: float = 0.38
    landings: int = 25
    keep_branches: float = 0.5
    reflow: bool = False
    same_lines: bool = False
    partial: float = 0.2


KINDS = {
    "mixed": Kind(),
    "kept": Kind(keep_branches=1.0),
    "deleted": Kind(keep_branches=0.0),
    "duplicates": Kind(duplicates=0.6),
    "conflicts": Kind(same_lines=True),
    "formatter": Kind(reflow=True),
}


_EDITS = {
    "accept": 40, "type": 22, "delete": 8, "edit word": 10, "retype": 5, "move": 4, "move away": 3, "copy": 3,
    "format": 3, "new file": 2,
}  # fmt: skip
_IN_PROGRESS = ("rebase-merge", "CHERRY_PICK_HEAD", "MERGE_HEAD", "sequencer")


class History:
    """One developer's machine: a repository, an editor, a clock and the events it would record."""

    def __init__(self, folder: Path, seed: int, kind: Kind) -> None:
        self.rng = random.Random(seed)
        self.kind = kind
        self.root = folder / "truth"
        self.registry = Registry()
        writer = Writer(self.rng, kind.duplicates)
        self.editor = Editor(self.registry, writer, cumulative=self.rng.random() < 0.5)
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)
        self.events: list[dict[str, object]] = []
        self.spans = 0
        self.branches = 0
        self.root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "dev")
        self.git("config", "user.email", "dev@example.com")
        self.git("config", "core.autocrlf", "false")
        self.git("config", "merge.conflictStyle", "merge")

    def git(self, *arguments: str, check: bool = True, data: bytes | None = None) -> str:
        """Run git at the simulated time."""
        stamp = self.now.isoformat()
        environment = os.environ | {
            "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "GIT_EDITOR": "true",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        }  # fmt: skip
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, input=data, capture_output=True, check=False
        )
        if check and done.returncode:
            raise RuntimeError(f"git {arguments}: {done.stderr.decode()}{done.stdout.decode()}")
        return done.stdout.decode().rstrip("\n") if done.returncode == 0 else "FAILED"

    def tick(self) -> None:
        """Time passes."""
        self.now += timedelta(seconds=self.rng.randint(5, 400))

    def start(self) -> None:
        """An initial import that nobody saw being written."""
        for name in ("app.py", "core.py", "web/view.js"):
            path = self.root / name
            path.parent.mkdir(exist_ok=True)
            lines = [self.registry.line(self.editor.writer.text(), BASE, None) for _ in range(self.rng.randint(15, 50))]
            path.write_text("".join(f"{line.text}\t@{line.id}\n" for line in lines))
        self.git("add", "-A")
        self.git("commit", "-qm", "import")
        self.reload()

    def reload(self) -> None:
        """Git changed files on disk: what the editor knew of those is lost."""
        on_disk = {p for p in self.git("ls-files").splitlines() if (self.root / p).exists()}
        for gone in set(self.editor.files) - on_disk:
            del self.editor.files[gone]
        for path in sorted(on_disk):
            content = (self.root / path).read_text()
            if path not in self.editor.files or self.editor.marked(path) != content:
                self.editor.load(path, content)

    def save(self, path: str) -> None:
        """Write the file and record the event."""
        self.tick()
        content, blob, ranges = self.editor.save(path)
        (self.root / path).parent.mkdir(exist_ok=True)
        (self.root / path).write_text(content)
        self.events.append({
            "schema": "codeassist.events/1", "id": f"e{len(self.events)}",
            "time": self.now.isoformat().replace("+00:00", "Z"), "kind": "file.saved",
            "repository": REPOSITORY, "user": "dev", "client": {"name": "bench", "version": "1"},
            "path": path, "blob": blob, "ranges": ranges,
        })  # fmt: skip
        if self.rng.random() < 0.15:
            self.editor.forget(path)

    def span(self) -> str:
        """A new acceptance."""
        self.spans += 1
        return f"s{self.spans}"

    def work(self, edits: int) -> None:
        """Some edits, with saves in between and at the end."""
        rng, editor = self.rng, self.editor
        dirty: set[str] = set()
        for _ in range(edits):
            path = rng.choice(sorted(editor.files))
            dirty |= {path} | self._edit(path)
            if rng.random() < 0.4:
                for each in sorted(dirty):
                    self.save(each)
                dirty.clear()
        for path in sorted(dirty):
            self.save(path)

    def _edit(self, path: str) -> set[str]:
        """One edit; the other file it touched, if any."""
        editor = self.editor
        kind = self.rng.choices(list(_EDITS), weights=list(_EDITS.values()))[0]
        if kind in {"move away", "new file"}:
            return self._edit_two(path, kind)
        edits = {
            "accept": lambda: editor.insert(path, self.span(), 8),
            "type": lambda: editor.insert(path, HUMAN, 6),
            "delete": lambda: editor.delete(path, 4),
            "edit word": lambda: editor.edit_word(path),
            "retype": lambda: editor.retype(path, 3),
            "move": lambda: editor.move(path, path, 10),
            "copy": lambda: editor.copy(path, 5),
            "format": lambda: editor.reflow(path) if self.kind.reflow else editor.reindent(path, 8),
        }
        edits[kind]()
        return set()

    def _edit_two(self, path: str, kind: str) -> set[str]:
        if kind == "move away":
            other = self.rng.choice(sorted(self.editor.files))
            self.editor.move(path, other, 10)
        else:
            other = f"part{self.rng.randint(1, 6)}.py"
            self.editor.files.setdefault(other, [])
            self.editor.insert(other, self.span(), 12)
        return {other}

    def commit(self) -> None:
        """Everything, or first a part of the hunks."""
        self.tick()
        if self.rng.random() < self.kind.partial:
            self._stage_part()
            self.git("commit", "-q", "-m", f"part {self.now}", check=False)
            self.tick()
            if self.rng.random() < 0.3:
                self.work(1)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"work {self.now}", check=False)
        if self.rng.random() < 0.15:
            self.work(2)
            self.tick()
            self.git("add", "-A")
            self.git("commit", "-q", "--amend", "--no-edit", check=False)

    def _stage_part(self) -> None:
        """Like `git add -p`: some hunks of each file."""
        for path in self.git("ls-files", "-m").splitlines():
            old = self.git("show", f":{path}").split("\n") if self.git("ls-files", path) else []
            new = (self.root / path).read_text().rstrip("\n").split("\n")
            staged: list[str] = []
            for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                staged += new[j1:j2] if tag == "equal" or self.rng.random() < 0.5 else old[i1:i2]
            content = "".join(f"{line}\n" for line in staged if line).encode()
            blob = self.git("hash-object", "-w", "--stdin", data=content)
            self.git("update-index", "--cacheinfo", f"100644,{blob},{path}")

    def feature(self) -> None:
        """A branch with a few commits, main moving underneath, then a landing."""
        rng = self.rng
        self.branches += 1
        name = f"feature{self.branches}"
        self.git("checkout", "-q", "-b", name)
        self.reload()
        for _ in range(rng.randint(1, 4)):
            self.work(rng.randint(1, 5))
            self.commit()
        self.git("checkout", "-q", "main")
        self.reload()
        if rng.random() < 0.6:
            self.work(rng.randint(1, 4))
            self.commit()
        self._land(name, rng.choice(["merge", "squash", "rebase", "pick", "rebase-squash"]))
        if rng.random() >= self.kind.keep_branches:
            self.git("branch", "-q", "-D", name)
        self.git("reset", "-q", "--hard")
        self.reload()

    def _land(self, name: str, how: str) -> None:
        self.tick()
        if how == "merge":
            self._settled("merge", "-q", "--no-ff", "--no-edit", name)
        elif how == "squash":
            self._settled("merge", "--squash", "-q", name, then=("commit", "-q", "-m", f"land {name}"))
        elif how == "pick":
            base = self.git("merge-base", "main", name)
            self._settled("cherry-pick", f"{base}..{name}", then=("cherry-pick", "--continue"))
        else:
            target = f"{name}-rebased"
            self.git("checkout", "-q", "-b", target, name)
            self._settled("rebase", "-q", "main", then=("rebase", "--continue"))
            self.git("checkout", "-q", "main")
            if how == "rebase":
                self.git("merge", "-q", "--ff-only", target)
            else:
                self._settled("merge", "--squash", "-q", target, then=("commit", "-q", "-m", f"land {name}"))
            self.git("branch", "-q", "-D", target)
        self.reload()

    def _settled(self, *command: str, then: tuple[str, ...] = ("commit", "-q", "--no-edit")) -> None:
        """Run a command and resolve conflicts until it is through."""
        result = self.git(*command, check=False)
        squash = "--squash" in command
        for _ in range(60):
            unmerged = self._unmerged()
            if not unmerged and result != "FAILED" and not squash:
                return
            for path in unmerged:
                self._resolve(path)
            self.git("add", "-A")
            self.tick()
            result = self.git(*then, check=False)
            squash = False
            if result == "FAILED" and self._in_progress() and not self._unmerged():
                self.git(then[0], "--skip", check=False)
                result = ""
            if not self._in_progress():
                return
        raise RuntimeError(f"could not settle {command}")

    def _unmerged(self) -> list[str]:
        return sorted(set(self.git("diff", "--name-only", "--diff-filter=U").splitlines()))

    def _in_progress(self) -> bool:
        return any((self.root / ".git" / name).exists() for name in _IN_PROGRESS)

    def _resolve(self, path: str) -> None:
        """Keep ours, theirs or both, or write a line instead; then save."""
        file = self.root / path
        if not file.exists():
            return
        text = file.read_text()
        lines: list[Line] = []
        ours: list[str] | None = None
        theirs: list[str] | None = None
        for raw in text.split("\n")[:-1]:
            if raw.startswith("<<<<<<< "):
                ours, theirs = [], None
            elif raw.startswith("=======") and ours is not None:
                theirs = []
            elif raw.startswith(">>>>>>> ") and ours is not None and theirs is not None:
                lines += self._chosen(ours, theirs)
                ours = theirs = None
            elif theirs is not None:
                theirs.append(raw)
            elif ours is not None:
                ours.append(raw)
            else:
                lines.append(parse_line(raw))
        self.editor.files[path] = lines
        self.save(path)

    def _chosen(self, ours: list[str], theirs: list[str]) -> list[Line]:
        roll = self.rng.random()
        if roll < 0.3:
            return [parse_line(raw) for raw in ours]
        if roll < 0.6:
            return [parse_line(raw) for raw in theirs]
        if roll < 0.85:
            return [parse_line(raw) for raw in ours + theirs]
        return [self.registry.line(self.editor.writer.text(), HUMAN, HUMAN)]


def make(folder: Path, seed: int, kind_name: str) -> None:
    """Write `repo` (without identities), `events.ndjson` and `truth.json` into a new folder."""
    history = History(folder, seed, KINDS[kind_name])
    history.start()
    for _ in range(history.kind.landings):
        history.feature()
    _strip(history.root, folder / "repo")
    with (folder / "events.ndjson").open("w") as out:
        out.writelines(json.dumps(event) + "\n" for event in history.events)
    truth = {}
    for path in history.git("ls-tree", "-r", "--name-only", "main").splitlines():
        lines = [parse_line(raw) for raw in history.git("show", f"main:{path}").split("\n") if raw]
        truth[path] = [[line.text, history.registry.owners[line.id]] for line in lines]
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "owners.json").write_text(json.dumps(history.registry.owners))


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
