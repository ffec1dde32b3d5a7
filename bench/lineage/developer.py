"""Edits, saves and commits of one developer."""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from machine import Machine
from world import BASE


@dataclass(frozen=True)
class Kind:
    """What a track of histories stresses."""

    duplicates: float = 0.38
    landings: int = 25
    keep_branches: float = 0.5
    reflow: bool = False
    same_lines: float = 0.0
    partial: float = 0.2
    operations: float = 0.25
    unobserved: float = 0.04


_EDITS = {
    "accept": 40, "type": 22, "delete": 8, "edit word": 10, "retype": 5, "move": 4, "move away": 3, "copy": 3,
    "format": 3, "new file": 2,
}  # fmt: skip


class Developer(Machine):
    """Works in the files of a repository."""

    def __init__(self, folder: Path, seed: int, kind: Kind) -> None:
        super().__init__(folder, seed, kind.duplicates)
        self.kind = kind
        self.editor.hot = kind.same_lines

    def start(self) -> None:
        """An initial import that nobody saw being written."""
        for name in ("app.py", "core.py", "web/view.js"):
            lines = [self.registry.line(self.editor.writer.text(), BASE, None) for _ in range(self.rng.randint(15, 50))]
            self.write(name, "".join(f"{line.text}\t@{line.id}\n" for line in lines))
        self.git("add", "-A")
        self.git("commit", "-qm", "import")
        self.reload()

    def work(self, edits: int, within: str | None = None) -> None:
        """Some edits (to one file), with saves in between and at the end; at times nobody records them."""
        self.observe(on=self.rng.random() >= self.kind.unobserved)
        dirty: set[str] = set()
        for _ in range(edits):
            path = within or self.rng.choice(sorted(self.editor.files))
            dirty |= {path} | self._edit(path, alone=within is not None)
            if self.rng.random() < 0.4:
                for each in sorted(dirty):
                    self.save(each)
                dirty.clear()
        for path in sorted(dirty):
            self.save(path)
        self.observe(on=True)

    def _edit(self, path: str, *, alone: bool) -> set[str]:
        """One edit; the other file it touched, if any."""
        editor = self.editor
        kind = self.rng.choices(list(_EDITS), weights=list(_EDITS.values()))[0]
        if kind in {"move away", "new file"} and not alone:
            return self._edit_two(path, kind)
        edits = {
            "accept": lambda: editor.insert(path, self.span(), 8),
            "type": lambda: editor.insert(path, editor.person, 6),
            "delete": lambda: editor.delete(path, 4),
            "edit word": lambda: editor.edit_word(path),
            "move": lambda: editor.move(path, path, 10),
            "copy": lambda: editor.copy(path, 5),
            "format": lambda: editor.reflow(path) if self.kind.reflow else editor.reindent(path, 8),
        }
        if self.has_observer():
            edits["retype"] = lambda: editor.retype(path, 3)
        edits.get(kind, edits["type"])()
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
        if self.rng.random() < 0.1 * self.kind.operations:
            self.format_outside(self.rng.choice(sorted(self.editor.files)))
        if self.rng.random() < self.kind.partial:
            self.commit_part()
            if self.rng.random() < 0.3:
                self.work(1)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"work {self.now}", check=False)
        if self.rng.random() < 0.15:
            self.work(2)
            self.tick()
            self.git("add", "-A")
            self.git("commit", "-q", "--amend", "--no-edit", check=False)

    def commit_part(self) -> None:
        """Like `git add -p`: some hunks of each file."""
        for path in self.git("ls-files", "-m").splitlines():
            if not (self.root / path).exists():
                continue
            old = self.git("show", f":{path}").split("\n")
            new = self.read(path).rstrip("\n").split("\n")
            staged: list[str] = []
            for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                staged += new[j1:j2] if tag == "equal" or self.rng.random() < 0.5 else old[i1:i2]
            content = "".join(f"{line}\n" for line in staged if line).encode()
            blob = self.git("hash-object", "-w", "--stdin", data=content)
            self.git("update-index", "--cacheinfo", f"100644,{blob},{path}")
        self.git("commit", "-q", "-m", f"part {self.now}", check=False)
        self.tick()
