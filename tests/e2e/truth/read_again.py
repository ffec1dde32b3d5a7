"""The truth of a text that an editor reads again: what of it may be as it was there before."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from codeassist.capture.edit import common_prefix, common_suffix
from tests.e2e.truth.written import Mark, Written, either

_WORD = re.compile(r"[A-Za-z0-9_]+|\s+|[^\sA-Za-z0-9_]")


def visible(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def common_text(one: str, other: str) -> str:
    """The common beginning."""
    first, second = one.encode(), other.encode()
    return first[: common_prefix(first, second)].decode()


def common_tail(one: str, other: str) -> int:
    first, second = one.encode(), other.encode()
    return len(first[len(first) - common_suffix(first, second) :].decode())


def _common_tail_lines(one: str, other: str) -> int:
    """Length of the last lines that are the same; a last line that was only begun differently isn't."""
    common = one[len(one) - common_tail(one, other) :]
    if len(common) in {len(one), len(other)}:
        return len(common)
    return len(common.partition("\n")[2])


def line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def read_again(new: Written, old: Written) -> Written:
    """The truth of a text that another program wrote in the place of the old one.

    The editor knows no branches: a line that stood there before may be as it was, or else each of its words that did.
    """
    head, tail = common_ends(old, new)
    end, old_end = len(new) - tail, len(old) - tail
    middle = _as_before(new.cut(head, end), old.cut(head, old_end))
    kept = either(new.cut(0, head), old.cut(0, head)), either(new.cut(end, len(new)), old.cut(old_end, len(old)))
    return Written.joined((kept[0], middle, kept[1]))


def common_ends(old: Written, new: Written) -> tuple[int, int]:
    """How many characters are the same at the beginning and at the end, in whole lines."""
    head = line_start(new.text, len(common_text(old.text, new.text)))
    tail = _common_tail_lines(old.text[head:], new.text[head:])
    return head, min(tail, len(old) - head, len(new) - head)


def _as_before(new: Written, old: Written) -> Written:
    """The new text, where a line that stood in the old one may be as it was there, or else a word."""
    lines, words = _by_text(_whole_lines(old)), _by_text(_words(old))
    found: list[Written] = []
    for line in _whole_lines(new):
        if line.text in lines:
            found.append(_any_of(line, lines[line.text]))
        else:
            found += [_any_of(word, words.get(word.text, [])) for word in _words(line)]
    return Written.joined(found).seen(None)


def _by_text(pieces: Iterable[Written]) -> dict[str, list[Written]]:
    found: defaultdict[str, list[Written]] = defaultdict(list)
    for piece in pieces:
        found[piece.text].append(piece)
    return found


def _any_of(new: Written, before: Iterable[Written]) -> Written:
    """The text, which may also be any of these."""
    return functools.reduce(either, before, new)


def _words(written: Written) -> list[Written]:
    """Its words, marks and white space."""
    return [written.cut(*match.span()) for match in _WORD.finditer(written.text)]


def _whole_lines(written: Written) -> list[Written]:
    ends = [0, *(match.end() for match in re.finditer("\n", written.text)), len(written)]
    return [written.cut(*bounds) for bounds in pairwise(ends)]


def remembered(on_disk: Written, known: Written) -> Written:
    """The truth of what is on disk, as far seen as it was when the server last had it.

    What was typed again and not saved is the same text, and may be as it was known.
    """
    marks = zip(on_disk.marks, known.marks, strict=True)
    return Written(on_disk.text, tuple(Mark(now.origins | old.origins, old.seen) for now, old in marks))
