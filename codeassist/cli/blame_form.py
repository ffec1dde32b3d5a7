"""How `codeassist blame` looks: columns as `git blame` has them, blocks where a terminal is narrow, JSON."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from codeassist.adoption.blame import BlamedLine, FileBlame
from codeassist.adoption.blame.wording import SHA_DIGITS, class_words, day, landed_words, live_words, story, who
from codeassist.terminal import ljust, rjust, visible, width

COLUMNS_WIDE_MIN = 110
"""A terminal with fewer columns has no room for facts beside the code."""
WHO_COLUMNS_MAX = 30
LIVE_COLUMNS_MAX = 28
TAB = "    "
_COLOURS = {"ai": "cyan", "ai-edited": "magenta", "human": "green"}


def as_json(blame: FileBlame) -> dict[str, object]:
    """The whole answer; `text` has no line end."""
    return {
        "path": blame.path,
        "commit": blame.sha or None,
        "notes": list(blame.notes),
        "lines": [*map(_fields, blame.lines)],
    }


def show(blame: FileBlame) -> None:
    """Print it: for a terminal as wide as it is, else in columns and whole."""
    if not sys.stdout.isatty():
        for row in columns(blame, None):
            click.echo(row)
        return
    columns_max = shutil.get_terminal_size().columns
    layout = columns if columns_max >= COLUMNS_WIDE_MIN else blocks
    coloured = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    for row in layout(blame, columns_max):
        click.echo(row, color=coloured)


def columns(blame: FileBlame, columns_max: int | None) -> Iterator[str]:
    """A row for each line: commit, class, who, grade, day, production, number, text."""
    facts = [_facts(line, blame) for line in blame.lines]
    widths = [max((width(row[column]) for row in facts), default=0) for column in range(len(facts[0]))] if facts else []
    number_columns = len(str(blame.lines[-1].number)) if facts else 0
    for line, row in zip(blame.lines, facts, strict=True):
        told = " ".join(ljust(fact, columns) for fact, columns in zip(row, widths, strict=True) if columns)
        told = f"{told} {rjust(str(line.number), number_columns)}) "
        text = _text(line, None if columns_max is None else columns_max - width(told))
        yield f"{_coloured(told, line.class_)}{text}".rstrip()


def blocks(blame: FileBlame, columns_max: int) -> Iterator[str]:
    """Lines of one story together, under it."""
    number_columns = len(str(blame.lines[-1].number)) if blame.lines else 0
    for (class_, told_of), together in groupby(blame.lines, key=lambda line: (line.class_, story(line, blame))):
        yield _coloured(_cut(told_of, columns_max), class_)
        for line in together:
            told = f"  {rjust(str(line.number), number_columns)} "
            yield f"{click.style(told, dim=True)}{_text(line, columns_max - width(told))}".rstrip()


def _coloured(told: str, class_: str) -> str:
    return click.style(told, fg=_COLOURS[class_]) if class_ in _COLOURS else told


def _facts(line: BlamedLine, blame: FileBlame) -> Sequence[str]:
    sha = "-" * SHA_DIGITS if line.landed is None else line.landed.sha[:SHA_DIGITS]
    said = who(line) or (line.landed.author if line.landed is not None else "")
    return (
        sha,
        class_words(line),
        line.grade or "-",
        _cut(visible(said), WHO_COLUMNS_MAX),
        day(line) or landed_words(line),
        _cut(visible(live_words(line, blame)), LIVE_COLUMNS_MAX),
    )


def _text(line: BlamedLine, columns_max: int | None) -> str:
    text = visible(line.text.replace("\t", TAB))
    return text if columns_max is None else _cut(text, columns_max)


def _cut(text: str, columns_max: int) -> str:
    """The beginning of a text that is too wide, with a mark."""
    if width(text) <= columns_max:
        return text
    kept, left = "", columns_max - 1
    for character in text:
        left -= width(character)
        if left < 0:
            break
        kept += character
    return f"{kept}…"


def _fields(line: BlamedLine) -> dict[str, object]:
    origin, landed = line.origin, line.landed
    return {
        "line": line.number,
        "class": line.class_,
        "grade": line.grade,
        "ai_share": None if line.share is None else round(line.share, 4),
        "span": line.span,
        "tool": None if origin is None else {"name": origin.tool, "version": origin.version},
        "model": None if origin is None else origin.model,
        "accepted": None if origin is None else origin.time.isoformat(),
        "commit": None if landed is None else landed.sha,
        "author": None if landed is None else landed.author,
        "time": None if landed is None else landed.time.isoformat(),
        "production": [
            {"service": live.service, "since": live.since.isoformat(), "earlier": live.earlier} for live in line.live
        ],
        "text": line.text,
    }
