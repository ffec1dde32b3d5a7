"""An editor on the real language server: what it sends, and the truth about each of its buffers."""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from codeassist import places
from codeassist.capture.cuts import CUTS_MAX
from codeassist.capture.gesture import is_one_key
from tests.e2e.truth.read_again import (
    common_ends,
    common_tail,
    common_text,
    line_start,
    read_again,
    remembered,
    visible,
)
from tests.e2e.truth.recorded import has_save
from tests.e2e.truth.written import Mark, Written
from tests.lsp.client import CAPABILITIES, Client
from tests.lsp.fake_model import FakeModel

UNDO_MAX = 6
SAVED_SECONDS_MAX = 60.0
REPEATED_SECONDS = 0.3
"""The server reads the file a moment after it has heard of a save, and may then have nothing to say."""
MODIFICATION_TIME_SECONDS = 0.01
"""Two writes that are closer may have the same time in the file system."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a client tells what happens in it.

    `compares`: it finds out what changed by comparing two texts, so it sends the smallest change.
    `accepts`: when it runs the accept command, if at all. `reload`: what it does with a file that was written
    by another program. `tells_of_renames`: it has more words for a new name than closing and opening.
    """

    encoding: Literal["utf-8", "utf-16", "utf-32"] = "utf-16"
    whole_texts: bool = False
    compares: bool = False
    accepts: Literal["after", "before", "never"] = "after"
    reload: Literal["change", "reopen"] = "reopen"
    tells_of_renames: bool = True


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `[start, end)` of the text that the edit before left become `new`."""

    start: int
    end: int
    new: Written


@dataclass(slots=True)
class Buffer:
    """An open document; `undo` has the inverse of each of the last edits."""

    file: Path
    line_end: str
    written: Written
    on_disk: Written
    version: int = 1
    undo: list[list[Edit]] = field(default_factory=list)
    redo: list[list[Edit]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.written.text

    @property
    def is_dirty(self) -> bool:
        return self.written != self.on_disk


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written at a save, and what the developer had just done.

    `is_repeat`: the file had the same text at the save before, so that there may be nothing new to say of it.
    """

    path: str
    written: Written
    after: str
    at: datetime
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """One acceptance that the developer made, or one edit of a coding agent, which has no suggestion."""

    suggestion: str | None
    text: str
    partial: bool


class Desk:
    """The editor. Paths are relative to the repository's root."""

    def __init__(self, root: Path, profile: Profile, model: FakeModel, options: dict[str, Any]) -> None:
        self.root = root
        self.profile = profile
        self.model = model
        self.options = options
        self.buffers: dict[str, Buffer] = {}
        self.log: list[str] = []
        self.saves: list[Saved] = []
        self.accepted: list[Accepted] = []
        self.recently_cut: deque[str] = deque(maxlen=3 * CUTS_MAX)
        self._closed: dict[str, Written] = {}
        self._client: Client | None = None

    async def start(self) -> None:
        """Start a server; nothing is open."""
        self._client = await Client.start("--log-level", "info")
        capabilities = {**CAPABILITIES, "general": {"positionEncodings": [self.profile.encoding]}}
        await self._client.initialize(self.root, self.options, capabilities=capabilities)

    async def stop(self) -> None:
        """Close what is open and end the server in order."""
        for path in list(self.buffers):
            await self.close(path)
        assert await self.client.shut_down() == 0, self.client.stderr.decode()
        self._closed.clear()

    async def kill(self) -> None:
        """Whatever happened, no process stays."""
        if self._client is not None:
            await self._client.kill()

    @property
    def client(self) -> Client:
        assert self._client is not None
        return self._client

    async def open(self, path: str, on_disk: Written) -> Buffer:
        """Open a file with the truth about what is on disk; the server still knows what it was closed with."""
        before = self._closed.pop(path, None)
        if before is None:
            written = on_disk.seen(False)
        else:
            written = remembered(on_disk, before) if before.text == on_disk.text else read_again(on_disk, before)
        line_end = "\r\n" if "\r\n" in written.text else "\n"
        buffer = self.buffers[path] = Buffer(self.root / path, line_end, written, written)
        self.client.open(buffer.file, written.text, language=_language(path))
        return buffer

    async def close(self, path: str) -> None:
        """Close a file; changes that were not saved are lost."""
        buffer = self.buffers.pop(path)
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": buffer.file.as_uri()}})
        self._closed[path] = buffer.written

    async def rename(self, path: str, new: str) -> None:
        """Give an open file another name on the disk and here, and tell the server as far as the client does."""
        buffer = self.buffers.pop(path)
        file = self.root / new
        files = {"files": [{"oldUri": buffer.file.as_uri(), "newUri": file.as_uri()}]}
        buffer.file.rename(file)
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": buffer.file.as_uri()}})
        if self.profile.tells_of_renames:
            self.client.notify("workspace/didRenameFiles", files)
        buffer.file, buffer.version = file, 1
        self.buffers[new] = buffer
        self.client.open(file, buffer.text, language=_language(new))
        await self._heard()

    async def save_as(self, path: str, new: str) -> None:
        """Write a buffer to another file and go on there; the first file is as it was saved last."""
        buffer = self.buffers.pop(path)
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": buffer.file.as_uri()}})
        self._closed[path] = buffer.written
        buffer.file, buffer.version = self.root / new, 1
        buffer.file.write_bytes(buffer.text.encode())
        buffer.written = buffer.written.copied()
        self.buffers[new] = buffer
        self.client.open(buffer.file, buffer.text, language=_language(new))
        await self.save(new)

    def change(self, path: str, *edits: Edit, undoable: bool = True, joined: bool = False) -> None:
        """One notification with these edits; a `joined` one is undone together with the one before."""
        buffer = self.buffers[path]
        before = buffer.written
        inverse: list[Edit] = []
        changes: list[dict[str, Any]] = []
        for edit in edits:
            taken = buffer.written.cut(edit.start, edit.end)
            inverse.insert(0, Edit(edit.start, edit.start + len(edit.new), taken))
            self.recently_cut.append(visible(taken.text))
            changes.append(self._change(buffer.text, edit))
            buffer.written = buffer.written.replaced(edit.start, edit.end, edit.new)
        if buffer.text == before.text:
            return
        if self.profile.whole_texts:
            changes = [{"text": buffer.text}]
        buffer.version += 1
        self.client.change(buffer.file, buffer.version, *changes)
        if undoable:
            last = buffer.undo[-1] if buffer.undo else []
            if joined and len(last) == 1 and last[0].end == edits[0].start:
                buffer.undo[-1] = [Edit(last[0].start, inverse[0].end, last[0].new)]
            else:
                buffer.undo = [*buffer.undo, inverse][-UNDO_MAX:]
            buffer.redo.clear()

    def as_told(self, path: str, edit: Edit) -> Edit:
        """The same insertion or deletion at the place where a client that sends whole texts is understood.

        Beside equal text nobody can tell which of the two was written; it is taken to be the later one, and lines
        are taken to be whole.
        """
        written = self.buffers[path].written
        if not self.profile.whole_texts or (edit.start < edit.end and edit.new):
            return edit
        after = written.replaced(edit.start, edit.end, edit.new).text
        shift = max(0, len(common_text(written.text, after)) - edit.start)
        back = edit.start + shift - line_start(after, edit.start + shift)
        if back <= shift and "\n" in written.text[edit.start : edit.end] + edit.new.text:
            shift -= back
        start = edit.start + shift
        new = Written(after[start : start + len(edit.new)], edit.new.marks)
        return Edit(start, edit.end + shift, new)

    def undo(self, path: str) -> None:
        """Take the last change back."""
        self._step(path, self.buffers[path].undo, self.buffers[path].redo)

    def redo(self, path: str) -> None:
        """Make the change that was taken back last again."""
        self._step(path, self.buffers[path].redo, self.buffers[path].undo)

    def _step(self, path: str, taken: list[list[Edit]], given: list[list[Edit]]) -> None:
        # What one key writes looks typed where it comes back.
        if not taken or any(is_one_key(edit.new.text.encode()) for edit in taken[-1]):
            return
        buffer = self.buffers[path]
        edits = taken.pop()
        inverse: list[Edit] = []
        text = buffer.written
        for edit in edits:
            inverse.insert(0, Edit(edit.start, edit.start + len(edit.new), text.cut(edit.start, edit.end)))
            text = text.replaced(edit.start, edit.end, edit.new)
        given.append(inverse)
        self.change(path, *edits, undoable=False)

    def forget_history(self, path: str) -> None:
        """What was done so far can't be undone any more."""
        self.buffers[path].undo.clear()
        self.buffers[path].redo.clear()

    async def suggestion(self, path: str, at: int) -> dict[str, Any] | None:
        """The item for a cursor, if there is one."""
        buffer = self.buffers[path]
        line, character = self._position(buffer.text, at)
        items = (await self.client.answer(self.client.inline_completion(buffer.file, line, character)))["items"]
        return items[0] if items else None

    async def accept(self, path: str, item: dict[str, Any], at: int) -> None:
        """Take a suggestion whole."""
        start, end = self._offset(path, item["range"]["start"]), self._offset(path, item["range"]["end"])
        assert start == at
        new = self._span(item, item["insertText"], partial=False)
        if self.profile.accepts == "before":
            await self.client.request("workspace/executeCommand", item["command"])
        self.change(path, Edit(start, end, new))
        if self.profile.accepts == "after":
            await self.client.request("workspace/executeCommand", item["command"])

    def accept_part(self, path: str, item: dict[str, Any], at: int, head: str) -> None:
        """Take the first words or lines of a suggestion."""
        self.change(path, Edit(at, at, self._span(item, head, partial=True)))

    def _span(self, item: dict[str, Any], text: str, *, partial: bool) -> Written:
        self.accepted.append(Accepted(item["command"]["arguments"][0], text, partial))
        return Written.by(Mark.of(len(self.accepted) - 1), text)

    def agent_wrote(self, text: str) -> Mark:
        """A coding agent is about to write this into a file: its mark, which no editor has seen."""
        self.accepted.append(Accepted(None, text, partial=False))
        return Mark.of(len(self.accepted) - 1, seen=False)

    def agent_saved(self, path: str, written: Written, by: Mark) -> None:
        """An agent's hook is about to record what the agent wrote, and nothing else."""
        self._saves(path, Written(written.text, tuple(replace(mark, seen=mark == by) for mark in written.marks)))

    async def save(self, path: str) -> None:
        """Write the file if there is anything new, tell the server, and wait until it is in the journal."""
        buffer = self.buffers[path]
        before = self._last_save(path)
        if before is not None and before.written == buffer.written and buffer.on_disk == buffer.written:
            return
        buffer.file.parent.mkdir(parents=True, exist_ok=True)
        buffer.file.write_bytes(buffer.text.encode())
        buffer.on_disk = buffer.written
        self._saves(path, buffer.written)
        self.client.save(buffer.file)
        await self._recorded()

    async def reload(self, path: str, on_disk: Written) -> None:
        """Show what another program wrote; the buffer had no unsaved changes.

        It waits until the server has looked at the file: what a person does next takes longer than that.
        """
        await self._reload(path, on_disk)
        await self._heard()
        await asyncio.sleep(MODIFICATION_TIME_SECONDS)

    async def _reload(self, path: str, on_disk: Written) -> None:
        buffer = self.buffers[path]
        if self.profile.reload == "reopen":
            await self.close(path)
            await self.open(path, on_disk)
            return
        old, new = buffer.written, on_disk
        head, tail = common_ends(old, new)
        self.change(path, Edit(head, len(old) - tail, new.cut(head, len(new) - tail)), undoable=False)
        buffer.written = buffer.on_disk = read_again(new, old)
        self.forget_history(path)

    def _saves(self, path: str, written: Written) -> None:
        """The file is about to be written, and the journal to be told."""
        before = self._last_save(path)
        is_repeat = before is not None and before.written.text == written.text
        now = datetime.now(UTC)
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as exact as events are
        self.saves.append(Saved(path, written, "; ".join(self.log[-4:]), at, is_repeat))

    def _last_save(self, path: str) -> Saved | None:
        return next((save for save in reversed(self.saves) if save.path == path), None)

    async def _recorded(self) -> None:
        """Wait until the last save is in the journal; what may say nothing new is at least heard of."""
        last = self.saves[-1]
        if last.is_repeat:
            await self._heard()
            await asyncio.sleep(REPEATED_SECONDS)
            return
        async with asyncio.timeout(SAVED_SECONDS_MAX):
            while not has_save(places.journal_file(), last.path, last.at):  # noqa: ASYNC110  another process writes it
                await asyncio.sleep(0.005)

    async def _heard(self) -> None:
        """The server has taken all that it was told."""
        await self.client.request("workspace/executeCommand", {"command": "codeassist.explain", "arguments": []})

    def _change(self, text: str, edit: Edit) -> dict[str, Any]:
        start, end, new = edit.start, edit.end, edit.new.text
        if self.profile.compares:
            head = len(common_text(text[start:end], new))
            tail = common_tail(text[start + head : end], new[head:])
            start, end, new = start + head, end - tail, new[head : len(new) - tail]
        places = [self._position(text, offset) for offset in (start, end)]
        bounds = [{"line": line, "character": character} for line, character in places]
        return {"range": {"start": bounds[0], "end": bounds[1]}, "text": new}

    def _position(self, text: str, offset: int) -> tuple[int, int]:
        line_start = text.rfind("\n", 0, offset) + 1
        return text.count("\n", 0, offset), self._units(text[line_start:offset])

    def _units(self, text: str) -> int:
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.profile.encoding]
        return len(text.encode(f"{self.profile.encoding}-le" if width > 1 else "utf-8")) // width

    def _offset(self, path: str, position: dict[str, int]) -> int:
        text = self.buffers[path].text
        start = 0
        for _ in range(position["line"]):
            start = text.index("\n", start) + 1
        end = start
        while self._units(text[start:end]) < position["character"]:
            end += 1
        return end


def _language(path: str) -> str:
    return {"py": "python", "rb": "ruby", "sh": "shellscript", "txt": "plaintext"}[path.rpartition(".")[2]]
