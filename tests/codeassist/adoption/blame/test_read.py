"""The lines of a commit and of the working tree: class, origin, commit."""

from typing import Any

import pytest

from codeassist.adoption.blame import FileBlame, NotSyncedError
from codeassist.errors import InvalidInputError

Shop = Any
OLD = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"


def told(found: FileBlame) -> list[tuple[str, str | None, bool]]:
    """Class, grade, and whether it is committed, of each line."""
    return [(line.class_, line.grade, line.landed is not None) for line in found.lines]


def worked(shop: Shop, day: int = 2) -> str:
    """Accept AGENT behind OLD and type TYPED behind that; gives the text."""
    shop.accepted("span-1", day)
    text: str = shop.saved([(OLD, None), (AGENT, "span-1"), (TYPED, "human")], day)
    return text


def test_each_line_of_a_commit_has_its_class_and_its_commit(shop: Shop) -> None:
    second = shop.commit({"shop.py": worked(shop)}, day=2)
    found = shop.blame(rev="HEAD")
    assert told(found) == [("unknown", None, True)] * 2 + [("ai", "A", True)] * 3 + [("human", "A", True)] * 2
    shas = [line.landed.sha for line in found.lines if line.landed is not None]
    assert shas == [shop.first] * 2 + [second] * 5


def test_a_span_has_the_model_of_its_suggestion(shop: Shop) -> None:
    shop.commit({"shop.py": worked(shop)}, day=2)
    origin = shop.blame().lines[2].origin
    assert origin is not None
    assert (origin.tool, origin.model, origin.suggestion) == ("codeassist", "qwen", "of span-1")


def test_an_earlier_commit_is_shown_as_it_was(shop: Shop) -> None:
    shop.commit({"shop.py": worked(shop)}, day=2)
    assert [line.text for line in shop.blame(rev=shop.first).lines] == OLD.splitlines()


def test_what_is_only_in_the_journal_is_told_as_not_committed(shop: Shop) -> None:
    shop.write("shop.py", worked(shop))
    found = shop.blame()
    assert told(found) == [("unknown", None, True)] * 2 + [("ai", "A", False)] * 3 + [("human", "A", False)] * 2
    assert found.lines[2].origin is not None
    assert found.lines[2].origin.model == "qwen"


def test_text_of_a_save_that_was_changed_since_is_found_at_a_lower_grade(shop: Shop) -> None:
    text = worked(shop)
    shop.write("shop.py", f"import os\n{text}")
    assert told(shop.blame())[3:6] == [("ai", "C", False)] * 3


def test_lines_that_nobody_saw_written_are_unknown_and_not_committed(shop: Shop) -> None:
    shop.write("shop.py", f"{OLD}LIMIT = compute_limit()\n")
    assert told(shop.blame())[2] == ("unknown", None, False)


def test_committed_lines_keep_their_facts_below_a_line_that_is_not_committed(shop: Shop) -> None:
    second = shop.commit({"shop.py": worked(shop)}, day=2)
    shop.write("shop.py", f"import os\n{(shop.root / 'shop.py').read_text()}")
    line = shop.blame().lines[3]
    assert (line.number, line.class_, line.landed and line.landed.sha) == (4, "ai", second)


def test_a_file_that_was_never_committed_is_told_too(shop: Shop) -> None:
    shop.accepted("span-2", 3, path="new.py")
    shop.write("new.py", shop.saved([(AGENT, "span-2")], 3, path="new.py"))
    assert told(shop.blame("new.py")) == [("ai", "A", False)] * 3


def test_the_text_of_an_editor_counts_instead_of_the_file(shop: Shop) -> None:
    found = shop.blame(content=f"{OLD}TAX = 19\n".encode())
    assert [line.text for line in found.lines] == [*OLD.splitlines(), "TAX = 19"]


def test_an_indented_line_keeps_its_commit(shop: Shop) -> None:
    shop.commit({"shop.py": OLD.replace("    ", "  ")}, day=2)
    assert [line.landed and line.landed.sha for line in shop.blame().lines] == [shop.first] * 2


def test_windows_line_ends_in_the_working_tree_change_nothing(shop: Shop) -> None:
    shop.commit({"shop.py": worked(shop), ".gitattributes": "*.py text eol=crlf\n"}, day=2)
    shop.write("shop.py", (shop.root / "shop.py").read_text().replace("\n", "\r\n"))
    assert told(shop.blame())[2] == ("ai", "A", True)


def test_a_commit_that_was_not_replayed_is_told(shop: Shop) -> None:
    with pytest.raises(NotSyncedError, match="codeassist adoption sync"):
        shop.blame(sync=False)


@pytest.mark.parametrize(
    ("path", "rev"), [("gone.py", None), ("gone.py", "HEAD"), ("shop.py", "nowhere"), (".", None), ("data.bin", None)]
)
def test_what_can_not_be_told_is_refused(shop: Shop, path: str, rev: str | None) -> None:
    shop.commit({"data.bin": "a\0b"}, day=2)
    with pytest.raises(InvalidInputError):
        shop.blame(path, rev)


def test_a_file_that_a_setting_leaves_out_says_so(shop: Shop) -> None:
    shop.commit({"uv.lock": "a = 1\n"}, day=2)
    assert "adoption.exclude" in shop.blame("uv.lock").notes[0]


def test_a_committed_line_keeps_its_grade_in_the_working_tree(shop: Shop) -> None:
    shop.commit({"shop.py": worked(shop)}, day=2)
    shop.write("shop.py", f"LIMIT = 1\n{(shop.root / 'shop.py').read_text()}")
    assert told(shop.blame())[3] == ("ai", "A", True)
