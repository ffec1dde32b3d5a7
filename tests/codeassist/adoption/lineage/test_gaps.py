"""Clones that lack something: what is missing is counted and its lines are unknown."""

from pathlib import Path
from typing import Any

import pytest

from codeassist.adoption.lineage import sync

AI = "def average(items):\n    count = len(items)\n    return sum(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
REPOSITORY = "example.com/group/shop"

Workplace = Any


def _object(work: Workplace, name: str) -> Path:
    return Path(work.root, ".git", "objects", name[:2], name[2:])


def _save_and_commit(work: Workplace) -> str:
    """Two files in one commit; the blob of the first."""
    work.save("a.py", AI, ("s1", AI))
    work.save("b.py", TYPED, ("human", TYPED))
    work.commit()
    return str(work.git("rev-parse", "HEAD:a.py"))


def test_a_whole_clone_lacks_nothing(work: Workplace) -> None:
    _save_and_commit(work)
    gaps = work.sync().gaps
    assert (gaps.shallow, gaps.partial, gaps.replaced, gaps.gone, gaps.unreadable) == (0, False, 0, 0, 0)


def test_a_missing_content_is_counted_and_its_neighbours_are_known(work: Workplace) -> None:
    _object(work, _save_and_commit(work)).unlink()
    assert work.sync().gaps.unreadable == 1
    assert work.stored_classes("b.py") == ["human"] * 2


@pytest.mark.parametrize("kept_bytes", [0, 3, 20, 45])
def test_a_damaged_content_is_counted_and_its_neighbours_are_known(work: Workplace, kept_bytes: int) -> None:
    damaged = _object(work, _save_and_commit(work))
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:kept_bytes])
    assert work.sync().gaps.unreadable == 1
    assert work.stored_classes("b.py") == ["human"] * 2


def test_what_came_back_is_known_after_working_it_out_again(work: Workplace) -> None:
    lost = _object(work, _save_and_commit(work))
    content = lost.read_bytes()
    lost.unlink()
    work.sync()
    lost.write_bytes(content)
    assert sync(work.engine, work.root, repository=REPOSITORY, again=True).again == 1
    assert work.stored_classes("a.py") == ["s1"] * 3


def test_a_partial_clone_fetches_nothing_and_says_what_it_lacks(work: Workplace, tmp_path: Path) -> None:
    work.git("config", "uploadpack.allowFilter", "true")
    _save_and_commit(work)
    clone = tmp_path / "partial"
    work.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{work.root}", str(clone))
    gaps = sync(work.engine, clone, repository=REPOSITORY).gaps
    assert (gaps.partial, gaps.unreadable) == (True, 2)


def test_a_graft_made_later_is_taken_into_account(work: Workplace) -> None:
    work.save("a.py", AI, ("s1", AI))
    first = work.commit()
    work.git("checkout", "-q", "--orphan", "fresh")
    work.write("a.py", AI + TYPED)
    second = work.commit("history begins anew")
    work.git("branch", "-qD", "main")
    assert work.classes("a.py") == ["s1"] * 3 + ["unknown"] * 2
    work.save("b.py", TYPED, ("human", TYPED))
    work.commit()
    work.sync()
    work.git("replace", "--graft", second, first)
    report = work.sync()
    assert (report.gaps.replaced, report.again) == (1, 2)


def test_a_shallow_clone_takes_nothing_away_from_what_is_known(work: Workplace, tmp_path: Path) -> None:
    work.save("a.py", AI, ("s1", AI))
    work.commit()
    work.write("a.py", AI + TYPED)
    work.commit()
    work.sync()
    work.git("clone", "-q", "--depth=1", f"file://{work.root}", str(tmp_path / "shallow"))
    report = sync(work.engine, tmp_path / "shallow", repository=REPOSITORY)
    assert (report.gaps.shallow, report.gaps.gone, report.again) == (1, 1, 0)
    assert work.stored_classes("a.py") == ["s1"] * 3 + ["unknown"] * 2
