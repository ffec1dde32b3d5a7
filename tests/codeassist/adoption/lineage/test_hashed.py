"""Hashed text gives the lines that plain text gives."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from codeassist.adoption.events import FileSaved, SavedRange
from codeassist.adoption.lineage.hashed import Lexicon
from codeassist.adoption.lineage.text import Text
from codeassist.capture.tokens import TokenHasher, without_text

Workplace = Any

BASE = "def total(items):\n    return sum(items)\n"
AI = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
HASHER = TokenHasher(b"key")


def _read(text: str, content: str) -> str | None:
    saved = SavedRange(0, len(text.encode()), "ai", "s1", None, tuple(HASHER.hashes(text.encode())))
    save = FileSaved("id", datetime.now(UTC), "shop", "shop.py", "0" * 40, (saved,))
    (found,) = Lexicon(HASHER, [Text(content.encode())]).read(save).ranges
    return found.text


def test_text_that_stands_in_the_content_is_read_exactly() -> None:
    assert _read(AI, BASE + AI + TYPED) == AI


def test_a_part_of_a_line_is_read_by_its_size() -> None:
    assert _read("count = len(items)\n    return", AI) == "count = len(items)\n    return"


def test_lines_that_are_gone_stay_unknown_and_the_others_are_read() -> None:
    text = _read(AI, "def average(items):\n")
    assert text is not None
    first, second, *_ = text.split("\n")
    assert first.split() == ["def", "average", "(", "items", ")", ":"]
    assert "count" not in second


@pytest.fixture
def hashed(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A workplace whose events carry no text, and whose syncs know the key."""
    plain = work.record

    def record(path: str, blob: str, ranges: list[dict[str, object]]) -> None:
        event = json.loads(without_text(json.dumps({"ranges": ranges}), HASHER))
        plain(path, blob, event["ranges"])

    monkeypatch.setattr(work, "record", record)
    work.token_key = lambda: b"key"
    return work


def test_partial_staging_with_hashed_text(hashed: Workplace) -> None:
    hashed.write("shop.py", BASE)
    hashed.commit("import")
    hashed.save("shop.py", TYPED + BASE + AI, ("human", TYPED), ("s1", AI))
    hashed.write("shop.py", BASE + AI)
    first = hashed.commit("only the generated part")
    assert hashed.classes("shop.py", first) == ["unknown"] * 2 + ["s1"] * 3


def test_a_formatter_before_the_commit_with_hashed_text(hashed: Workplace) -> None:
    hashed.save("shop.py", AI, ("s1", AI))
    hashed.write("shop.py", AI.replace("    ", "  "))
    hashed.commit("formatted")
    assert hashed.classes("shop.py") == ["s1"] * 3


def test_without_the_key_only_the_very_blob_counts(hashed: Workplace) -> None:
    hashed.token_key = None
    hashed.save("shop.py", AI, ("s1", AI))
    hashed.commit()
    hashed.save("other.py", AI + TYPED, ("s2", AI), ("human", TYPED))
    hashed.write("other.py", TYPED)
    hashed.commit()
    assert hashed.classes("shop.py") == ["s1"] * 3
    assert hashed.classes("other.py") == ["unknown"] * 2
