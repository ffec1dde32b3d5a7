"""Saved ranges with hashed text, read with the words that the repository itself holds.

A hash says nothing, but the tokens of the contents at hand can be hashed too. What is found so stands in
the range in their order; line breaks are hashed along. White space is not: where whole known lines fill
the range's size exactly, they are its text, and anything else serves only to find lines by their tokens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from codeassist.adoption.events import FileSaved, SavedRange
from codeassist.adoption.lineage.text import Text, stored_size
from codeassist.capture.tokens import TOKEN, TokenHasher

SIZES_MAX = 4000
"""Sizes of a range's beginning that are followed while its lines are put together."""
_UNKNOWN = "\x01"
"""Before the hash of a token that stands in none of the contents: no source line has this character."""


class Lexicon:
    """The tokens and lines of some contents by their hashes."""

    def __init__(self, hasher: TokenHasher, texts: Iterable[Text]) -> None:
        self._newline = hasher.hash(b"\n")
        self._tokens: dict[str, bytes] = {}
        self._lines: dict[tuple[str, ...], dict[bytes, None]] = {}
        known = list(texts)
        self._encodings = dict.fromkeys([*(text.encoding for text in known), "utf-8"])
        for line in {line for text in known for line in text.lines}:
            tokens = TOKEN.findall(line)
            hashes = tuple(hasher.hash(token) for token in tokens)
            self._tokens.update(zip(hashes, tokens, strict=True))
            self._lines.setdefault(hashes, {})[line] = None

    def read(self, save: FileSaved) -> FileSaved:
        """The save with text for every range that has only hashes."""
        if all(saved.text is not None or saved.tokens is None for saved in save.ranges):
            return save
        return replace(save, ranges=tuple(self._range(saved) for saved in save.ranges))

    def _range(self, saved: SavedRange) -> SavedRange:
        if saved.text is not None or saved.tokens is None:
            return saved
        lines = _split(saved.tokens, self._newline)
        choices = [
            self._candidates(line, is_first=number == 0, is_last=number == len(lines) - 1)
            for number, line in enumerate(lines)
        ]
        for encoding in self._encodings:
            exact = _filled(choices, saved.end - saved.start - len(lines) + 1, encoding)
            if exact is not None:
                return replace(saved, text=exact.decode("utf-8", "surrogateescape"))
        words = b"\n".join(b" ".join(self._word(token) for token in line) for line in lines)
        return replace(saved, text=words.decode("utf-8", "surrogateescape"))

    def _word(self, token: str) -> bytes:
        return self._tokens.get(token) or f"{_UNKNOWN}{token}".encode()

    def _candidates(self, line: Sequence[str], *, is_first: bool, is_last: bool) -> list[bytes]:
        """Ways to write a line: as known lines do; the first may lack its beginning, the last its end."""
        found = sorted(self._lines.get(tuple(line), ()))
        if is_first or is_last:
            found += self._parts(line, is_first=is_first, is_last=is_last)
        if not found and all(token in self._tokens for token in line):
            words = [self._tokens[token] for token in line]
            found = [b"".join(words), b" ".join(words)]
        return list(dict.fromkeys(found))

    def _parts(self, line: Sequence[str], *, is_first: bool, is_last: bool) -> list[bytes]:
        """Parts of known lines with these tokens and the white space between them."""
        count = len(line)
        found: set[bytes] = {b""} if not count else set()
        for hashes, raws in self._lines.items():
            for at in range(len(hashes) - count + 1) if count else ():
                if (
                    hashes[at : at + count] != tuple(line)
                    or (at and not is_first)
                    or (at + count < len(hashes) and not is_last)
                ):
                    continue
                for raw in raws:
                    spans = [match.span() for match in TOKEN.finditer(raw)]
                    start = 0 if not is_first else spans[at][0]
                    found.add(raw[start : spans[at + count - 1][1] if is_last else None])
        return sorted(found)


def _split(tokens: Sequence[str], newline: str) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for token in tokens:
        if token == newline:
            lines.append([])
        else:
            lines[-1].append(token)
    return lines


def _filled(choices: Sequence[Sequence[bytes]], size: int, encoding: str) -> bytes | None:
    """One choice for each line, so that together they have a size as stored; the first choices go first."""
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for candidates in choices:
        sizes = [stored_size(candidate, encoding) for candidate in candidates]
        following: dict[int, tuple[int, ...]] = {}
        for length, path in reached.items():
            for index, taken in enumerate(sizes):
                total = length + taken
                if total <= size and len(following) < SIZES_MAX:
                    following.setdefault(total, (*path, index))
        reached = following
    chosen = reached.get(size)
    return None if chosen is None else b"\n".join(choices[line][index] for line, index in enumerate(chosen))
