"""A seeded random developer: edits through the editor, commits with git, and always knows who wrote what."""

import random
import re
from collections.abc import Awaitable, Callable, Mapping

from codeassist.capture.gesture import is_one_key
from tests.e2e.truth import agent
from tests.e2e.truth.desk import Desk, Edit, Profile
from tests.e2e.truth.history import History
from tests.e2e.truth.read_again import visible
from tests.e2e.truth.taking import Taking
from tests.e2e.truth.written import NOBODY, PERSON, Mark, Written, either

FILES = {"app.py": "\n", "shop.rb": "\r\n", "tool.sh": "\r\n", "notes.txt": "\n"}
PROFILES = (
    Profile(),
    Profile(encoding="utf-8", accepts="never", reload="change"),
    Profile(encoding="utf-32", accepts="before", compares=True),
    Profile(whole_texts=True, accepts="never", reload="change"),
    Profile(encoding="utf-8", whole_texts=True),
    Profile(compares=True, accepts="never", reload="change"),
)
ACTIONS: Mapping[str, int] = {
    "accept_line": 12, "accept_middle": 8, "accept_lines": 8, "accept_words": 8, "accept_after_typing": 5,
    "type_line": 12, "type_suggestion": 5, "ignore_suggestion": 3,
    "paste_copy": 5, "move_lines": 5, "move_to_other_file": 4, "swap_lines": 3,
    "edit_word": 10, "edit_inside_word": 4, "delete_lines": 4, "backspace_and_undo": 4, "retype": 5,
    "undo": 6, "undo_and_redo": 4, "indent": 4, "wrap": 6,
    "save": 12, "reopen": 3, "discard": 2, "restart": 2, "other_program": 4, "new_file": 2,
    "rename": 2, "save_as": 2, "agent": 2,
}  # fmt: skip
_CALL = re.compile(r"^(?P<head>\s*[^()#\"]*\()(?P<arguments>[^()]*, [^()]*)\)(?P<rest>.*)$")


class Developer(Taking):
    """One person with one editor and one repository."""

    def __init__(self, seed: int, history: History, desk: Desk) -> None:
        super().__init__(random.Random(seed), desk, history)  # noqa: S311  a simulation, no cryptography
        self.files: dict[str, Written] = {}
        """The truth about every file on disk."""
        self._branches = 0

    async def begin(self) -> None:
        texts = {path: "".join(f"{line}{end}" for line in self.writer.file()) for path, end in FILES.items()}
        self.history.begin(texts)
        await self._checked_out()
        await self.desk.start()

    async def work(self, actions: int) -> None:
        """Some edits; everything is saved at the end."""
        kinds = self.rng.choices(list(ACTIONS), weights=list(ACTIONS.values()), k=actions)
        for kind in kinds:
            path = await self._some_file()
            self.log.append(f"{kind} {path}")
            action: Callable[[str], Awaitable[None]] = getattr(self, f"_{kind}")
            await action(path)
        for path in list(self.desk.buffers):
            await self._save(path)

    # By hand

    async def _type_line(self, path: str) -> None:
        self._type(path, self._new_line(path), self.writer.line())

    async def _paste_copy(self, path: str) -> None:
        """Lines from an open file, at the beginning of a line. What was cut a moment ago is not pasted as a copy."""
        source = self._buffer(self.rng.choice(list(self.desk.buffers)))
        start, end = self._some_lines(source, 3)
        text = source.text[start:end].replace("\r\n", "\n").replace("\n", self._buffer(path).line_end)
        if not text.strip() or visible(text) in self.desk.recently_cut:
            return
        at = self._line_start(path)
        self.desk.change(path, self.desk.as_told(path, Edit(at, at, Written.by(PERSON, text))))

    async def _move_lines(self, path: str) -> None:
        self._move(path, path)

    async def _move_to_other_file(self, path: str) -> None:
        others = [name for name in self.desk.buffers if self._buffer(name).line_end == self._buffer(path).line_end]
        self._move(path, self.rng.choice(others))

    def _move(self, path: str, other: str) -> None:
        """Cut, perhaps edit something else, and paste."""
        edit = self.desk.as_told(path, Edit(*self._some_lines(self._buffer(path), 4), Written()))
        start, end = edit.start, edit.end
        taken = self._buffer(path).written.cut(start, end)
        if not taken.text.strip():
            return
        self._delete(path, start, end)
        if self.rng.random() < 0.3:
            self._type(path, self._new_line(path), self.writer.statement())
        at = self._line_start(other)
        told = self.desk.as_told(other, Edit(at, at, taken))
        if told.new.text != taken.text:
            return  # It would go between lines of its own text.
        self.desk.change(other, told)

    async def _swap_lines(self, path: str) -> None:
        """Move a line down by one, told as one change, or as two edits in one."""
        buffer = self._buffer(path)
        starts = [0, *(match.end() for match in re.finditer("\n", buffer.text))]
        if len(starts) < 4:
            return
        k = self.rng.randrange(len(starts) - 3)
        start, middle, end = starts[k : k + 3]
        upper = buffer.written.cut(start, middle)
        lower = buffer.written.cut(middle, end)
        if not upper.text.strip() or not lower.text.strip():
            return
        edits = [Edit(start, middle, Written()), Edit(end - len(upper), end - len(upper), upper)]
        if self.rng.random() < 0.5:
            edits = [Edit(end, end, upper), Edit(start, middle, Written())]
        self.desk.change(path, *edits)

    async def _edit_word(self, path: str) -> None:
        """Another word, typed over a selected one."""
        found = self._some_word(path)
        if found is not None:
            self._delete(path, *found)
            self._type(path, found[0], self.writer.name())

    async def _edit_inside_word(self, path: str) -> None:
        found = self._some_word(path)
        if found is not None:
            self._type(path, self.rng.randint(*found), self.rng.choice("xyz"))

    async def _delete_lines(self, path: str) -> None:
        self._delete(path, *self._some_lines(self._buffer(path), 3))

    async def _backspace_and_undo(self, path: str) -> None:
        """Backspace over the end of a line, then bring it all back at once, as editors undo.

        Not less than one key may write: that looks typed.
        """
        buffer = self._buffer(path)
        end = self._line_end(path)
        start = max(buffer.text.rfind("\n", 0, end) + 1, end - self.rng.randint(2, 9))
        taken = buffer.written.cut(start, end)
        if is_one_key(taken.text.encode()) or not taken.text.strip():
            return
        for at in reversed(range(start, end)):
            self._delete(path, at, at + 1)
        self.desk.recently_cut.append(visible(taken.text))
        if self.rng.random() < 0.6:
            self.desk.change(path, Edit(start, start, taken))

    async def _retype(self, path: str) -> None:
        """Delete lines and type the same again; undoing that would bring back one of two equal texts."""
        start, end = self._some_lines(self._buffer(path), 2)
        text = self._buffer(path).text[start:end]
        self._delete(path, start, end)
        self._type(path, start, text)
        self.desk.forget_history(path)

    async def _undo(self, path: str) -> None:
        for _ in range(self.rng.randint(1, 3)):
            self.desk.undo(path)

    async def _undo_and_redo(self, path: str) -> None:
        self.desk.undo(path)
        self.desk.redo(path)

    # Formatters, just before a save

    async def _indent(self, path: str) -> None:
        """Move some lines to the right, in one edit or in one for each line."""
        start, end = self._some_lines(self._buffer(path), 5)
        text = self._buffer(path).text
        starts = [start, *(match.end() for match in re.finditer("\n", text[:end]) if start < match.end() < end)]
        white = Written.by(NOBODY, "    ")
        edits = [Edit(at, at, white) for at in reversed(starts) if text[at : at + 1] not in "\r\n"]
        await self._format(path, edits)

    async def _wrap(self, path: str) -> None:
        """Break up to three calls, with a comma after the last argument or without."""
        comma = self.rng.random() < 0.5
        edits: list[Edit] = []
        at = 0
        for line in self._buffer(path).text.splitlines(keepends=True):
            match = _CALL.match(line.rstrip("\r\n"))
            if match and self.rng.random() < 0.4 and len(edits) < 6:
                edits += self._wrapped(path, at, match, comma=comma)
            at += len(line)
        await self._format(path, edits[::-1])

    def _wrapped(self, path: str, at: int, match: re.Match[str], *, comma: bool) -> list[Edit]:
        buffer = self._buffer(path)
        indent = match[0][: len(match[0]) - len(match[0].lstrip())]
        opened, closed = at + match.end("head"), at + match.end("arguments")
        inner = Written.by(NOBODY, f"{buffer.line_end}{indent}    ")
        last = Written.by(NOBODY, f"{buffer.line_end}{indent}")
        if comma:
            before = buffer.written.marks[closed - 1]
            last = Written.by(Mark(before.origins | {None}, None), ",") + last
        return [Edit(opened, opened, inner), Edit(closed, closed, last)]

    async def _format(self, path: str, edits: list[Edit]) -> None:
        """What a formatter changes, as its edits, as one for the stretch, or as the whole text; then save."""
        if not edits:
            return
        buffer = self._buffer(path)
        how = self.rng.choice(("edits", "stretch", "document"))
        if how != "edits":
            formatted = buffer.written
            for edit in edits:
                formatted = formatted.replaced(edit.start, edit.end, edit.new)
            start, end = (edits[-1].start, edits[0].end) if how == "stretch" else (0, len(buffer.written))
            grown = len(formatted) - len(buffer.written)
            edits = [Edit(start, end, formatted.cut(start, end + grown))]
        self.log[-1] += f" as {how}"
        self.desk.change(path, *edits)
        await self._save(path)

    # Files

    async def _save(self, path: str) -> None:
        await self.desk.save(path)
        self.files[path] = self._buffer(path).written

    async def _reopen(self, path: str) -> None:
        await self._save(path)
        await self.desk.close(path)
        await self.desk.open(path, self.files[path])

    async def _discard(self, path: str) -> None:
        """Close without saving."""
        if path not in self.files:
            return
        self._type(path, self._new_line(path), self.writer.statement())
        await self.desk.close(path)

    async def _restart(self, _: str) -> None:
        for path in list(self.desk.buffers):
            await self._save(path)
        await self.desk.stop()
        await self.desk.start()

    async def _other_program(self, path: str) -> None:
        """A script appends a line, or changes the white space of one."""
        await self._save(path)
        written, end = self.files[path], self._buffer(path).line_end
        if self.rng.random() < 0.5 or not written.text:
            start = 0
            line = Written.by(NOBODY, f"# {self.writer.name()} generated{end}")
        else:
            start = self._line_start(path)
            line = Written.by(NOBODY, "  ")
        written = written.replaced(start, start, line)
        (self.history.root / path).write_bytes(written.text.encode())
        self.files[path] = written
        await self.desk.reload(path, written)

    async def _new_file(self, _: str) -> None:
        self._branches += 1
        path = f"part{self._branches}.py"
        await self.desk.open(path, Written())
        at = self._type(path, 0, self.writer.statement())
        self._enter(path, at)
        await self._suggest_and_accept(path, len(self._buffer(path).text), self.writer.call())

    async def _rename(self, path: str) -> None:
        """A saved file with another name; git will find that out by itself."""
        await self._save(path)
        new = self._new_name(path)
        await self.desk.rename(path, new)
        self.history.renamed(path, new)
        self.files[new] = self.files.pop(path)

    async def _save_as(self, path: str) -> None:
        """The text in another file, where the work goes on."""
        if path not in self.files:
            return
        new = self._new_name(path)
        await self.desk.save_as(path, new)
        self.files[new] = self._buffer(new).written

    def _new_name(self, path: str) -> str:
        self._branches += 1
        stem, _, ending = path.partition(".")
        return f"{stem.rstrip('0123456789')}{self._branches}.{ending}"

    async def _agent(self, path: str) -> None:
        """A coding agent with hooks writes a line or more, while the file is open here."""
        await self._save(path)
        file, written = self.history.root / path, self.files[path]
        end = self._buffer(path).line_end
        text = "".join(f"{self.writer.statement()}{end}" for _ in range(self.rng.randint(1, 3)))
        at = self._line_start(path)
        agent.before(file)
        by = self.desk.agent_wrote(text)
        written = written.replaced(at, at, Written.by(by, text))
        file.write_bytes(written.text.encode())
        self.desk.agent_saved(path, written, by)
        agent.after(file)
        self.files[path] = written
        await self.desk.reload(path, written)

    async def _some_file(self) -> str:
        path = self.rng.choice(sorted({*self.files, *self.desk.buffers}))
        if path not in self.desk.buffers:
            await self.desk.open(path, self.files[path])
        return path

    # Git

    async def feature(self) -> None:
        """A branch with some commits, main moving underneath, and a landing."""
        self._branches += 1
        name = f"feature{self._branches}"
        self.history.branch(name)
        for _ in range(self.rng.randint(1, 3)):
            await self.work(self.rng.randint(2, 7))
            await self._commit()
        self.history.checkout("main")
        await self._checked_out()
        if self.rng.random() < 0.6:
            await self.work(self.rng.randint(1, 5))
            await self._commit()
        self._land(name)
        await self._checked_out()

    async def _commit(self) -> None:
        if self.rng.random() < 0.3:
            chosen = {path: [k for k in range(20) if self.rng.random() < 0.5] for path in self.files}
            self.log.append("commit a part")
            if self.history.commit_part(self.files, chosen) and self.rng.random() < 0.4:
                await self.work(2)
        self.log.append("commit")
        self.history.commit(self.files)
        if self.rng.random() < 0.2:
            await self.work(2)
            self.log.append("amend")
            self.history.amend(self.files)

    async def _checked_out(self) -> None:
        """Git has written files: what is open is shown anew."""
        for path in self.history.tree:
            on_disk = self.history.on_disk(path)
            buffer = self.desk.buffers.get(path)
            if buffer is not None and buffer.text != on_disk.text:
                await self.desk.reload(path, on_disk)
            elif buffer is not None:
                on_disk = buffer.written = buffer.on_disk = either(buffer.written, on_disk)
            self.files[path] = on_disk
        for path in set(self.files) - set(self.history.tree):
            del self.files[path]
            if path in self.desk.buffers:
                await self.desk.close(path)
