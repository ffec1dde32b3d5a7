"""A rewritten region to the smallest edit that puts it in place, after every check.

What a model repeats of the code around the region is cut off, and how it indents its answer is not fixed either. So
there are several readings of an answer; of those that pass all checks, the one that changes the fewest lines is taken.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from textwrap import dedent

from codeassist.editing.answer import codes_in
from codeassist.editing.docstring.documentation import HIDDEN as HIDDEN_CATEGORIES
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.refusal import DOES_NOT_PARSE, ELIDED, EMPTY, HIDDEN, OUTSIDE, UNCHANGED
from codeassist.editing.region import Region
from codeassist.editing.source import Source, errors, frame, is_unit, same_outside, stays_sound
from codeassist.editing.types import Replacement, applied
from codeassist_index.translation import tr

CHARACTERS_MIN = 4
"""A line with fewer letters and digits, such as a closing bracket, is not taken for one that was repeated."""
_ELISION = re.compile(
    r"^\s*(?:#|//|--|/\*|\{/\*)\s*(?:(?:\.\.\.|\u2026).*|\(?(?:the )?(?:rest of|remaining code|existing code)\b.*"
    r"|.*\b(?:rest|remaining|existing|unchanged|as before)\b.*(?:\.\.\.|\u2026).*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""A comment that stands for code."""
_DECLARES = re.compile(r"^\s*(?:[a-z]+\s+)*(?:def|class|func|fn|fun|function|interface|struct|enum|trait|impl)\b.*\w")
_SPACES = re.compile(r"^ +", re.MULTILINE)
_PROSE_PARSES = frozenset({"bash", "ruby"})
"""In these languages most sentences are valid code: only what stands in a fence is taken for code."""


def rewritten(region: Region, answer: str) -> tuple[Replacement, ...]:
    """The replacements that make of a region what a model's answer says, each of whole lines where the region is.

    Raises:
        EditRefusedError: no reading of the answer passes the checks; the reason is that of the likeliest one.
    """
    if region.source.grammar in _PROSE_PARSES and "```" not in answer:
        raise EditRefusedError(EMPTY, tr("The model wrote no code."))
    reason: EditRefusedError | None = None
    for readings in (_readings(region, answer), _readings(region, answer, from_own_line=True)):
        best, why = _best(region, readings)
        if best is not None:
            return best
        reason = reason or why
    raise reason or EditRefusedError(EMPTY, tr("The model wrote no code."))


def _best(region: Region, readings: Iterator[str]) -> tuple[tuple[Replacement, ...] | None, EditRefusedError | None]:
    """Of the readings that pass all checks the one that changes the fewest lines, and why the first one does not."""
    best: tuple[Replacement, ...] | None = None
    reason: EditRefusedError | None = None
    for text in dict.fromkeys(readings):
        try:
            found = _checked(region, text)
        except EditRefusedError as error:
            reason = reason or error
            if error.word == UNCHANGED:
                break
            continue
        if best is None or _lines_changed(found) < _lines_changed(best):
            best = found
    return best, reason


def _readings(region: Region, answer: str, *, from_own_line: bool = False) -> Iterator[str]:
    """The texts that an answer may mean for a region, the likeliest first, without the first line's indentation.

    `from_own_line` reads it from the region's first line on: a model that was shown a file may write all of it.
    """
    own = region.text.partition("\n")[0].strip()
    for code in codes_in(answer):
        lines = [line.rstrip() for line in _in_unit(region, code).split("\n")]
        if from_own_line:
            first = next((number for number, line in enumerate(lines) if line.strip() == own), None)
            if first is None:
                continue
            lines = lines[first:]
        for characters_min in (CHARACTERS_MIN, 0):
            yield from _layouts(region, _without_context(region, lines, characters_min))


def _without_context(region: Region, lines: list[str], characters_min: int) -> list[str]:
    """The lines without those at either end that repeat what stands above or below the region."""
    own = [line.strip() for line in region.text.split("\n")]
    said = [line.strip() for line in lines]
    above, below = [line.strip() for line in region.above], [line.strip() for line in region.below]
    if region.in_line:
        return _without_line_ends(region, lines)
    head = _repeated(said, above[:-1], own, characters_min)
    tail = _repeated(said[::-1], below[1:][::-1], own[::-1], characters_min)
    return lines[head : len(lines) - tail] if head + tail < len(lines) else lines


def _repeated(said: list[str], outside: list[str], own: list[str], characters_min: int) -> int:
    """How many lines at the beginning of what is said are the end of what stands outside, and not the region's own."""
    for count in range(min(len(said), len(outside)), 0, -1):
        first = said[:count]
        visible = sum(character.isalnum() for line in first for character in line)
        if first == outside[-count:] and visible >= characters_min and first != own[:count]:
            return count
    return 0


def _without_line_ends(region: Region, lines: list[str]) -> list[str]:
    """The answer for a part of a line, without what stands before and behind that part."""
    before, behind = region.above[-1].strip(), region.below[0].strip()
    text = "\n".join(lines).strip()
    text = text.removeprefix(before).lstrip() if before else text
    return (text.removesuffix(behind).rstrip() if behind else text).split("\n")


def _layouts(region: Region, lines: list[str]) -> Iterator[str]:
    if region.in_line:
        yield "\n".join(lines)
        return
    plain = dedent("\n".join(lines)).split("\n")
    yield _joined([f"{region.indent}{line}" if line else "" for line in plain])
    yield _joined(lines)
    if len(lines) > 1:  # the first line without its indentation, the others with theirs
        rest = dedent("\n".join(lines[1:])).split("\n")
        own = region.text.split("\n")[1:]
        depth = min((line[: len(line) - len(line.lstrip())] for line in own if line.strip()), key=len, default="")
        yield _joined([lines[0], *(f"{depth}{line}" if line else "" for line in rest)])


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _in_unit(region: Region, code: str) -> str:
    """The code indented with tabs where the source is, and with spaces where that is."""
    tabs = b"\n\t" in region.source.text
    if tabs == ("\n\t" in f"\n{code}"):
        return code
    if not tabs:
        return code.expandtabs(4)
    depths = [len(line) - len(line.lstrip(" ")) for line in code.split("\n") if line.startswith(" ") and line.strip()]
    unit = min(depths, default=4)
    return _SPACES.sub(lambda found: "\t" * (len(found[0]) // unit) + " " * (len(found[0]) % unit), code)


def _checked(region: Region, text: str) -> tuple[Replacement, ...]:
    """The replacements for a text in the place of a region, which pass every check."""
    _look_at(region, text)
    replacements = _replacements(region, text)
    before = region.source
    after = before.with_text(applied(before.text, replacements))
    if not stays_sound(before, after):
        raise EditRefusedError(DOES_NOT_PARSE, tr("With what the model wrote, the file would not parse any more."))
    if not same_outside(before, after, region.start, region.end) or not _belongs_there(region, after):
        words = tr("What the model wrote would change the meaning of code outside of the selection.")
        raise EditRefusedError(OUTSIDE, words)
    return replacements


def _belongs_there(region: Region, after: Source) -> bool:
    """Whether a rewritten region stands in its surroundings as it did; where there are errors, nobody can say."""
    before = region.source
    if errors(before.root):
        return True
    end = region.end + len(after.text) - len(before.text)
    if region.in_line and is_unit(before, region.start, region.end) and not is_unit(after, region.start, end):
        return False
    return frame(before, region.start, region.end) == frame(after, region.start, end)


def _look_at(region: Region, text: str) -> None:
    if not text:
        raise EditRefusedError(EMPTY, tr("The model wrote no code."))
    if text == "\n".join(line.rstrip() for line in region.text.split("\n")):
        raise EditRefusedError(UNCHANGED, tr("The model left the code as it is."))
    if (elision := _ELISION.search(text)) is not None and elision[0].strip() not in region.text:
        raise EditRefusedError(ELIDED, tr("The model left out a part of the code."))
    own, outside = _stripped(region.text.split("\n")), _stripped(region.above + region.below)
    if any(_DECLARES.match(line) for line in _stripped(text.split("\n")) & outside - own):
        raise EditRefusedError(OUTSIDE, tr("The model also rewrote code outside of the selection."))
    hidden = {one for one in text if one not in "\n\t" and unicodedata.category(one) in HIDDEN_CATEGORIES}
    if hidden - set(region.text):
        raise EditRefusedError(HIDDEN, tr("The model wrote characters that can't be seen."))


def _stripped(lines: list[str]) -> set[str]:
    return {line.strip() for line in lines}


def _replacements(region: Region, text: str) -> tuple[Replacement, ...]:
    """The lines that differ; white space at the end of lines is left as it is."""
    old = region.source.text[region.start : region.end].split(b"\n")
    new = text.split("\n")
    found: list[Replacement] = []
    matcher = SequenceMatcher(None, [line.decode().rstrip() for line in old], new, autojunk=False)
    starts = [region.start]
    for line in old:
        starts.append(starts[-1] + len(line) + 1)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind != "equal":
            found.append(_lines(region, (starts[first], starts[last]), new[begin:end], is_last=last == len(old)))
    return tuple(found)


def _lines(region: Region, span: tuple[int, int], lines: list[str], *, is_last: bool) -> Replacement:
    """Whole lines become others; the region's last line has no line break of its own."""
    newline = region.source.newline
    start, end = span
    written = "".join(f"{line}{newline}" for line in lines)
    if not is_last:
        return Replacement(start, end, written.encode())
    end = region.end
    written = written.removesuffix(newline)
    if start > end:  # behind the last line
        return Replacement(end, end, f"{newline}{written}".encode())
    if not lines:  # the line break before goes with the last lines
        start -= 2 if region.source.text[start - 2 : start] == b"\r\n" else 1
    return Replacement(start, end, written.encode())


def _lines_changed(replacements: tuple[Replacement, ...]) -> int:
    """How many lines come."""
    return sum(one.text.count(b"\n") + 1 for one in replacements)
