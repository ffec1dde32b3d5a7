"""A simulated editor that knows, character by character, who wrote what, and tells a buffer of its edits only."""

from dataclasses import dataclass, field

from codeassist.capture.buffer import AcceptedSpan, Buffer, Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer
from codeassist.capture.provenance import HUMAN, Origin


@dataclass
class Editor:
    """A text as a list of characters with their writers, and a buffer that is told only of the edits."""

    text: str = ""
    cuts: Cuts = field(default_factory=Cuts)
    writers: list[Origin | None] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.buffer = Buffer(self.text.encode(), self.cuts)
        self.writers = [None] * len(self.text)

    def edit(
        self,
        start: int,
        end: int,
        text: str,
        writers: list[Origin | None],
        *,
        doubtful: bool = False,
        undoing: bool = False,
    ) -> Changed:
        changed = self.buffer.apply([self.described(start, end, text)], doubtful=doubtful, undoing=undoing)
        self.text = self.text[:start] + text + self.text[end:]
        self.writers[start:end] = writers
        return changed

    def described(self, start: int, end: int, text: str) -> Edit:
        before = self.text.encode()
        return Edit(before, len(self.text[:start].encode()), len(self.text[:end].encode()), text.encode())

    def type(self, at: int, text: str) -> None:
        for offset, character in enumerate(text):
            self.edit(at + offset, at + offset, character, [HUMAN])

    def paste(self, at: int, text: str) -> None:
        self.edit(at, at, text, [HUMAN] * len(text))

    def delete(self, start: int, end: int) -> list[Origin | None]:
        writers = self.writers[start:end]
        self.deleted.append(self.text[start:end])
        self.edit(start, end, "", [])
        return writers

    def backspace(self, start: int, end: int) -> list[Origin | None]:
        writers = self.writers[start:end]
        self.deleted.append(self.text[start:end])
        for offset in range(end, start, -1):
            self.edit(offset - 1, offset, "", [])
        return writers

    def accept(self, at: int, text: str) -> AcceptedSpan:
        self.number += 1
        start = len(self.text[:at].encode())
        self.buffer.offer(Offer(f"suggestion {self.number}", start, start, text.encode()))
        [accepted] = self.edit(at, at, text, [None] * len(text)).accepted
        self.writers[at : at + len(text)] = [Origin("ai", accepted.span)] * len(text)
        return accepted

    def fresh(self) -> str:
        """Text that was never there before."""
        self.number += 1
        return f"é{self.number}🎉\n"

    def known(self) -> list[Origin | None]:
        """The writer of each character, as the buffer knows it."""
        by_byte: list[Origin | None] = [None] * len(self.text.encode())
        for owned in self.buffer.owned():
            by_byte[owned.start : owned.end] = [owned.origin] * (owned.end - owned.start)
        offsets = [len(self.text[:index].encode()) for index in range(len(self.text))]
        return [by_byte[offset] for offset in offsets]
