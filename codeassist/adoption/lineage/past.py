"""What the saves in a file's past hold, kept small: enough to tell that a line stands in none of them."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codeassist.adoption.lineage.carry import SAVED_TEXT_SHARE_MIN, TRIVIAL_BLOCK_MIN, Source
from codeassist.adoption.lineage.text import Text


class LineCounts:
    """How often each line (without whitespace) stands in the one of several texts that has it most often.

    Eight bytes a line: only hashes are kept. Another line may seem to be there, and none that is there is missed.
    """

    def __init__(self, texts: Iterable[Text]) -> None:
        most: Counter[int] = Counter()
        for text in texts:
            most |= Counter(map(hash, text.keys))
        self._hashes = array("q", sorted(most))
        self._often = {key: count for key, count in most.items() if count > 1}

    def most(self, key: bytes) -> int:
        """The count of a line."""
        wanted = hash(key)
        at = bisect_left(self._hashes, wanted)
        found = at < len(self._hashes) and self._hashes[at] == wanted
        return self._often.get(wanted, 1) if found else 0


@dataclass(frozen=True, slots=True)
class SavedText:
    """A save's ranges as a text, with what is needed to see that it has nothing of a line."""

    source: Source
    keys: frozenset[bytes]
    tokens: frozenset[bytes]

    @classmethod
    def of(cls, source: Source) -> "SavedText":
        """From its text."""
        text = source.text
        tokens = frozenset(token for line in range(len(text)) for token in text.tokens(line))
        return cls(source, frozenset(text.keys), tokens)

    def may_have(self, new: Text, lines: Sequence[int]) -> bool:
        """Whether any of the lines might continue this text, whole or by its tokens."""
        blank = 0
        for line in lines:
            key = new.keys[line]
            if not key:
                blank += 1
            elif key in self.keys:
                return True
            else:
                tokens = new.tokens(line)
                if sum(token in self.tokens for token in tokens) >= SAVED_TEXT_SHARE_MIN * len(tokens):
                    return True
        return blank >= TRIVIAL_BLOCK_MIN and b"" in self.keys


def adds_lines(counts: LineCounts, new: Text, lines: Sequence[int], parent: Text) -> bool:
    """Whether any text behind the counts has one of the new lines more often than the parent."""
    return any(_exceeds(counts.most(new.keys[line]), new, line, parent) for line in lines)


def has_more(text: Text, new: Text, lines: Sequence[int], parent: Text) -> bool:
    """Whether a text has one of the new lines more often than the parent."""
    keys = {new.keys[line]: line for line in lines}
    counts = Counter(key for key in text.keys if key in keys)
    return any(_exceeds(counts[key], new, line, parent) for key, line in keys.items())


def _exceeds(count: int, new: Text, line: int, parent: Text) -> bool:
    """Whether a count is more than the parent's, which is first counted the quick way: bytes, as the line stands."""
    return count > parent.data.count(b"\n" + new.raw[line] + b"\n") and count > parent.keys.count(new.keys[line])
