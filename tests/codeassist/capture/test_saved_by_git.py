"""Saves of random texts in random encodings under random attributes, held against what `git add` stores.

`SAVES=2000` runs more of them.
"""

import itertools
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeassist.capture.location import locate
from codeassist.capture.provenance import HUMAN, Origin, OwnedRange
from codeassist.capture.saved import SavedBuffer, saved_event

RULES = (
    "", "text", "text=auto", "-text", "eol=crlf", "eol=lf", "text=auto eol=crlf", "ident", "ident text", "binary",
    "working-tree-encoding=UTF-16", "text working-tree-encoding=UTF-16LE-BOM", "text working-tree-encoding=GBK",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "cp1252")
ENCODED = {"UTF-16": "utf-16", "UTF-16LE-BOM": "utf-16", "GBK": "gbk"}
"""What an editor saves a file in that git is told the encoding of."""
PIECES = ("a = 1", " ", "\t", "\n", "\n", "\r\n", "\r\n", "é", "支付", "'", "# $Id: 0a1b $", "# $Id$")
AI = Origin("ai", "span")
WRITES = itertools.count(1_700_000_000)
"""Seconds at which files are said to be written."""


def git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A work tree for each value of `core.autocrlf`, with a file for each rule."""
    roots = [tmp_path_factory.mktemp(value) for value in ("false", "true", "input")]
    for root in roots:
        git(root, "init", "-q")
        git(root, "config", "core.autocrlf", root.name.rstrip("0"))
        git(root, "config", "core.safecrlf", "false")
        rules = "".join(f"f{number}.py {rule}\n" for number, rule in enumerate(RULES))
        (root / ".gitattributes").write_text(rules, encoding="utf-8")
    return roots


@dataclass(frozen=True, slots=True)
class Save:
    """A file of `pieces` in an encoding, in one of the trees and under one of the rules.

    Of the pieces those between the first two of `cuts` are a model's, those between the last two a person's.
    """

    tree: int
    rule: int
    encoding: str
    pieces: list[str]
    cuts: list[int]

    def owned(self) -> Iterator[tuple[str, OwnedRange]]:
        """The text of each known range, and its place."""
        for (low, high), origin in ((self.cuts[:2], AI), (self.cuts[2:], HUMAN)):
            start, text = len("".join(self.pieces[:low]).encode()), "".join(self.pieces[low:high])
            if text:
                yield text, OwnedRange(start, start + len(text.encode()), origin)


@st.composite
def saves(draw: st.DrawFn) -> Save:
    """A save whose editor writes the text's own line ends, or one kind of them."""
    rule = draw(st.integers(0, len(RULES) - 1))
    ends = draw(st.sampled_from(["\r\n", "\n", ""]))
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
    return Save(
        draw(st.integers(0, 2)),
        rule,
        ENCODED.get(_told(rule), draw(st.sampled_from(ENCODINGS))),
        [ends if ends and piece in ("\n", "\r\n") else piece for piece in pieces],
        sorted(draw(st.lists(st.integers(0, len(pieces)), min_size=4, max_size=4))),
    )


@settings(max_examples=int(os.environ.get("SAVES", "40")), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(saves())
def test_each_range_is_what_git_stores_at_that_place(trees: list[Path], save: Save) -> None:
    try:
        data = "".join(save.pieces).encode(save.encoding)
    except UnicodeEncodeError:
        return
    root = trees[save.tree]
    file = root / f"f{save.rule}.py"
    file.write_bytes(data)
    # Two writes of equal length within one tick of the clock are one to git.
    written = next(WRITES)
    os.utime(file, (written, written))
    owned = list(save.owned())
    event = saved_event(SavedBuffer(file, "".join(save.pieces).encode(), tuple(one for _, one in owned)), locate(file))
    assert event is not None
    git(root, "add", "--", file.name)
    assert event.blob == git(root, "rev-parse", f":{file.name}").decode().strip()
    stored = git(root, "cat-file", "blob", event.blob)
    encoding = "utf-8" if _told(save.rule) else save.encoding.removesuffix("-sig").replace("utf-16", "utf-16-le")
    assert [stored[one.start : one.end] for one in event.ranges] == [one.text.encode(encoding) for one in event.ranges]
    assert [_plain(one.text) for one in event.ranges] == [_plain(text) for text, _ in owned]


def _told(rule: int) -> str:
    """The encoding that git is told."""
    return RULES[rule].partition("working-tree-encoding=")[2]


def _plain(text: str) -> str:
    """A text without what git converts."""
    return text.replace("\r\n", "\n").replace("$Id: 0a1b $", "$Id$")
