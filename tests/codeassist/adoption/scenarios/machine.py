"""A developer's machine that plays a scenario: real git, an editor's events, the commands of `codeassist adoption`."""

import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from codeassist.cli import root
from tests.codeassist.adoption.scenarios.notation import Line, NotationError, Scenario, Step, content, visible
from tests.editors.marked import owned_in, text_of

REPOSITORY = "example.com/group/shop"
MINUTE = timedelta(minutes=1)
Range = dict[str, object]
TODO_ACTIONS = frozenset({"pick", "reword", "edit", "squash", "fixup", "drop"})


class Machine:
    """Plays steps. A minute passes with each of them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.root = place / "shop"
        self.now = datetime(2026, 5, 4, 9, tzinfo=UTC)
        self.made = 0
        self.events: list[dict[str, object]] = []
        self.late: list[dict[str, object]] = []
        self.verbs: dict[str, Callable[[Step], None]] = {
            "write": lambda step: self._write(step, ["nobody"]),
            "save": lambda step: self._write(step, ["editor"]),
            "lost": lambda step: self._write(step, ["nobody"]),
            "late": lambda step: self._write(step, ["late"]),
            "twice": lambda step: self._write(step, ["editor", "editor again"]),
            "agent": self._agent,
            "stage": self._stage,
            "remove": self._remove,
            "commit": self._commit,
            "git": lambda step: self._git_step(step, succeeds=True),
            "stops": lambda step: self._git_step(step, succeeds=False),
            "ignore": self._ignore,
            "button": self._button,
            "forget": self._forget,
            "rewritten": self._rewritten,
            "cd": self._cd,
            "sync": self._sync,
            "expect": self._expect,
        }

    def play(self, scenario: Scenario) -> None:
        """All steps.

        Raises:
            AssertionError: what `expect` found, or what git did, isn't as the scenario says.
            NotationError: a step can't be read.
        """
        for step in scenario.steps:
            self.now += MINUTE
            verb = self.verbs.get(step.verb)
            if verb is None:
                raise NotationError(f"there is no step `{step.verb}`")
            verb(step)

    def git(self, *arguments: str, data: bytes | None = None, extra: Mapping[str, str] | None = None) -> bytes:
        """What git answers; it has to succeed."""
        done = self._run(*arguments, data=data, extra=extra)
        assert done.returncode == 0, f"git {arguments}: {done.stderr.decode()}{done.stdout.decode()}"
        return done.stdout

    def _run(
        self, *arguments: str, data: bytes | None = None, extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        stamp = self.now.isoformat()
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        quick = {"GIT_EDITOR": "true", "FILTER_BRANCH_SQUELCH_WARNING": "1"}
        return subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **dates, **quick, **(extra or {})},
            input=data,
            capture_output=True,
            check=False,
        )

    # Who writes what.

    def _write(self, step: Step, seen_by: Sequence[str]) -> None:
        paths, encoding = _divided(step.arguments, "as", "utf-8")
        data, ranges = _saved(step.lines(), encoding)
        for path in paths:
            self._put(path, data)
            for observer in seen_by:
                if observer != "nobody":
                    self._record_save(path, data, ranges, late=observer == "late", again=observer == "editor again")

    def _agent(self, step: Step) -> None:
        """Another tool's edit, seen by a hook: `agent NAME PATH`."""
        name, path = step.arguments
        data, ranges = _saved(step.lines(), "utf-8")
        for one in ranges:
            text = str(one["text"])
            self._record(
                "tool.edited", path, span=one["span"], tool={"name": name, "version": "1"}, model="m", source="hook",
                lines=text.count("\n"), characters=len(text),
            )  # fmt: skip
        self._put(path, data)
        self._record_save(path, data, ranges)

    def _remove(self, step: Step) -> None:
        for path in step.arguments:
            (self.root / path).unlink()

    def _put(self, path: str, data: bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def _record_save(
        self, path: str, data: bytes, ranges: Sequence[Range], *, late: bool = False, again: bool = False
    ) -> None:
        """`blob` and offsets are those of the bytes after git's filters, which here only take carriage returns away."""
        blob = self.git("hash-object", "--stdin", "--path", path, data=data).decode().strip()
        if b"\r" in data and blob != self.git("hash-object", "--stdin", "--no-filters", data=data).decode().strip():
            ranges = [_without_returns(data, one) for one in ranges]
        self._record("file.saved", path, late=late, again=again, blob=blob, ranges=ranges)

    def _record(self, kind: str, path: str, *, late: bool = False, again: bool = False, **fields: object) -> None:
        self.made += not again
        event = {
            "schema": "codeassist.events/1", "id": f"event-{self.made}",
            "time": self.now.isoformat().replace("+00:00", "Z"), "kind": kind, "repository": REPOSITORY,
            "user": "somebody", "client": {"name": "test", "version": "1"}, "path": path, **fields,
        }  # fmt: skip
        (self.late if late else self.events).append(event)

    # What git does.

    def _stage(self, step: Step) -> None:
        """Content for the index alone, as `git add --patch` leaves it."""
        (path,) = step.arguments
        data, _ = _saved(step.lines(), "utf-8")
        blob = self.git("hash-object", "-w", "--stdin", data=data).decode().strip()
        self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")

    def _commit(self, step: Step) -> None:
        self.git("add", "-A")
        message, *more = step.arguments or (f"work {self.made}",)
        self.git("commit", "-q", "-m", message, *more)

    def _ignore(self, step: Step) -> None:
        """List a commit as one that `git blame` passes over, and commit the list."""
        file = self.root / ".git-blame-ignore-revs"
        before = file.read_text(encoding="utf-8") if file.exists() else "# formatters and renamed words\n"
        shas = "".join(self.git("rev-parse", rev).decode() for rev in step.arguments)
        file.write_text(before + shas, encoding="utf-8")
        self._commit(Step("commit", ("list",)))

    def _git_step(self, step: Step, *, succeeds: bool) -> None:
        """git with these arguments; the block of an interactive rebase names commits by their subjects."""
        arguments = step.arguments[step.verb == "stops" :]
        done = self._run(*arguments, extra={"GIT_SEQUENCE_EDITOR": self._todo(step.block)} if step.block else None)
        assert (done.returncode == 0) == succeeds, f"git {arguments}: {done.stderr.decode()}{done.stdout.decode()}"

    def _todo(self, rows: Iterable[str]) -> str:
        subjects = dict(
            row.split(" ", 1)[::-1] for row in self.git("log", "--all", "--format=%H %s").decode().splitlines()[::-1]
        )
        todo = []
        for row in rows:
            action, _, subject = row.partition(" ")
            todo.append(f"{action} {subjects[subject]}" if action in TODO_ACTIONS else row)
        file = self.place / "todo"
        file.write_text("".join(f"{row}\n" for row in todo), encoding="utf-8")
        return f"cp '{file}'"

    def _button(self, step: Step) -> None:
        """A code host lands a branch on main and deletes it; the machine fetched only the result: no reflog tells."""
        how, branch = step.arguments
        host = {"GIT_COMMITTER_NAME": "Host", "GIT_COMMITTER_EMAIL": "noreply@example.com"}
        self.git("switch", "-q", "main")
        if how == "squash":
            self.git("merge", "-q", "--squash", branch, extra=host)
            self.git("commit", "-q", "-m", f"{branch} (#1)", extra=host)
        elif how == "rebase":
            self.git("switch", "-q", "--detach", branch)
            self.git("rebase", "-q", "--force-rebase", "main", extra=host)
            self.git("switch", "-q", "-C", "main")
        else:
            self.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch, extra=host)
        self._forget(Step("forget", (branch,)))

    def _forget(self, step: Step) -> None:
        """Delete branches, every reflog, and the objects that only these held."""
        if step.arguments:
            self.git("branch", "-q", "-D", *step.arguments)
        self.git("reflog", "expire", "--expire=now", "--all")
        (self.root / ".git/ORIG_HEAD").unlink(missing_ok=True)
        self.git("prune", "--expire=now")

    def _cd(self, step: Step) -> None:
        self.root = (self.root / step.arguments[0]).resolve()

    # What codeassist makes of it.

    def _rewritten(self, step: Step) -> None:
        old, new = (self.git("rev-parse", rev).decode().strip() for rev in step.arguments)
        self._adoption("rewritten", str(self.root), old, new, "--repository", REPOSITORY)

    def _sync(self, step: Step) -> None:
        """Bring everything up to date; late events come after it. `sync says WORDS` looks at what it tells."""
        events = self.events[::-1] if step.arguments == ("reversed",) else self.events
        if events:
            told = "".join(f"{json.dumps(event)}\n" for event in events)
            self._adoption("import", "-", content=told)
        self.events, self.late = self.late, []
        said = self._adoption("sync", str(self.root), "--repository", REPOSITORY)
        if step.arguments[:1] == ("says",):
            assert " ".join(step.arguments[1:]) in said, said

    def _expect(self, step: Step) -> None:
        """Each line of the file at a commit, with the mark of its class: `expect PATH... [at REV]`."""
        names, rev = _divided(step.arguments, "at", "HEAD")
        paths, encoding = _divided(names, "as", "utf-8")
        self._sync(Step("sync", ()))
        if self.events:
            self._sync(Step("sync", ()))
        sha = self.git("rev-parse", f"{rev}^{{commit}}").decode().strip()
        told = self._adoption("lines", str(self.root), "--rev", sha, "--json", "--repository", REPOSITORY)
        files = {file["path"]: file["runs"] for file in map(json.loads, told.splitlines())}
        wanted = list(step.lines())
        graded = any(line.mark[-1:].isupper() for line in wanted)
        for path in paths:
            text = visible(self.git("cat-file", "blob", f"{sha}:{path}").decode(encoding, "surrogateescape"))
            marks = _marks(text.count("\n"), files.get(path, []), graded=graded)
            found = _block(Line(mark, line) for mark, line in zip(marks, text.split("\n")[:-1], strict=True))
            assert found == _block(wanted), f"{path} is\n{found}\nand should be\n{_block(wanted)}"

    def _adoption(self, *arguments: str, content: str = "") -> str:
        done = CliRunner().invoke(root, ["adoption", *arguments], input=content, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout if arguments[0] == "lines" else done.output


def _divided(words: Sequence[str], by: str, default: str) -> tuple[Sequence[str], str]:
    """`WORDS... BY LAST`; without `by` all words and the default."""
    if by in words:
        *first, _, last = words
        return first, last
    return words, default


def _saved(lines: Iterable[Line], encoding: str) -> tuple[bytes, list[Range]]:
    """A file's bytes, and the ranges of its save; pieces of one author that touch are one range."""
    data = b""
    ranges: list[Range] = []
    for owner, group in groupby((piece for line in lines for piece in _pieces(line)), key=itemgetter(0)):
        text = "".join(piece for _, piece in group)
        start, data = len(data), data + text.encode(encoding)
        if owner and text:
            class_, span = ("human", None) if owner == "h" else ("ai", f"s{owner}")
            ranges.append({"start": start, "end": len(data), "class": class_, "span": span, "text": text})
    return data, ranges


def _pieces(line: Line) -> Iterator[tuple[str, str]]:
    """Owner and text of the parts of a line."""
    if line.mark:
        yield line.mark, content(f"{line.text}\n")
        return
    at = 0
    data = text_of(content(f"{line.text}\n")).encode()
    for one in owned_in(line.text):
        yield "", data[at : one.start].decode()
        yield "h" if one.span is None else str(one.span), data[one.start : one.end].decode()
        at = one.end
    yield "", data[at:].decode()


def _without_returns(data: bytes, one: Range) -> Range:
    start, end = (int(str(one[key])) - data[: int(str(one[key]))].count(b"\r\n") for key in ("start", "end"))
    return {**one, "start": start, "end": end, "text": str(one["text"]).replace("\r\n", "\n")}


def _block(lines: Iterable[Line]) -> str:
    return "\n".join(f"{line.mark:>3} | {line.text}".rstrip(" ") for line in lines)


def _marks(count: int, runs: Iterable[Mapping[str, Any]], *, graded: bool) -> list[str]:
    """One mark a line: `?`, `h`, a span's number, or `~` and the number where a person edited it."""
    marks = ["?"] * count
    for run in runs:
        number = str(run["span"]).removeprefix("s")
        mark = {"ai": number, "ai-edited": f"~{number}"}.get(run["class"], "h")
        for at in range(run["start"] - 1, run["start"] - 1 + run["count"]):
            marks[at] = mark + (run["grade"] if graded else "")
    return marks
