"""Several lines of work on one file, and the order in which things become known."""

from pathlib import Path
from typing import Any

import pytest

from codeassist.adoption.lineage import committed_spans, declare_rewrite, sync, tree_lines
from codeassist.errors import InvalidInputError

Workplace = Any

BASE = "def total(items):\n    return sum(items)\n"
AI = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
TRIVIAL = "}\n);\n"
REPOSITORY = "example.com/group/shop"


def _import_base(work: Workplace) -> None:
    work.write("shop.py", BASE)
    work.commit("import")


def _forget_branch(work: Workplace, name: str) -> None:
    work.git("branch", "-D", name)
    work.git("reflog", "expire", "--expire=now", "--all")
    work.git("gc", "-q", "--prune=now")


def _squashed(work: Workplace, generated: str, other: str) -> None:
    """A branch with generated lines at the end, main with lines at the top, and a squash of the branch."""
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", BASE + generated, ("s1", generated))
    work.commit("generated")
    work.git("checkout", "-q", "main")
    work.save("shop.py", other + BASE, ("human", other))
    work.commit("main moves")
    work.git("merge", "-q", "--squash", "feature")
    work.commit("landed")


@pytest.mark.parametrize("delete_branch", [False, True])
def test_braces_land_by_a_squash_of_a_branch_that_is_known_by_its_saves(work: Workplace, delete_branch: bool) -> None:
    work.save("shop.py", BASE, ("human", BASE))
    work.commit()
    _squashed(work, TRIVIAL, "import math\n\n")
    if delete_branch:
        _forget_branch(work, "feature")
    assert work.classes("shop.py") == ["human"] * 4 + ["s1"] * 2


def test_what_a_person_retyped_on_a_branch_stays_human_after_the_squash(work: Workplace) -> None:
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit()
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", BASE + AI + TYPED, ("human", "    count = len(items)\n"), ("human", TYPED))
    work.commit("retyped")
    work.git("checkout", "-q", "main")
    work.save("shop.py", "import math\n" + BASE + AI, ("human", "import math\n"))
    work.commit("main moves")
    work.git("merge", "-q", "--squash", "feature")
    work.commit("landed")
    assert work.classes("shop.py") == ["human", "unknown", "unknown", "s1", "human", "s1", "human", "human"]


def test_a_rebase_onto_a_retyped_main_does_not_bring_the_old_owner_back(work: Workplace) -> None:
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit()
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", BASE + AI + TYPED, ("human", TYPED))
    work.commit("typed")
    work.git("checkout", "-q", "main")
    work.save("shop.py", BASE + AI, ("human", "    count = len(items)\n"))
    work.write("other.txt", "x\n")
    work.commit("retyped")
    work.git("rebase", "-q", "main", "feature")
    assert work.classes("shop.py", "feature") == ["unknown"] * 2 + ["s1", "human", "s1", "human", "human"]


def _history(work: Workplace, after_each: bool) -> list[list[str]]:
    """A branch, partial staging and a squash, synced after every commit or once."""

    def step() -> None:
        if after_each:
            work.sync()

    _import_base(work)
    step()
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", TYPED + BASE + AI, ("human", TYPED), ("s1", AI))
    work.write("shop.py", BASE + AI)
    work.commit("a part")
    step()
    work.write("shop.py", TYPED + BASE + AI)
    work.commit("the rest")
    step()
    work.git("checkout", "-q", "main")
    work.save("other.py", AI, ("s2", AI))
    work.commit("main moves")
    step()
    work.git("merge", "-q", "--squash", "feature")
    work.commit("landed")
    work.sync()
    return [
        work.stored_classes("shop.py"),
        work.stored_classes("other.py"),
        work.stored_classes("shop.py", "feature~1"),
    ]


@pytest.mark.parametrize("after_each", [False, True])
def test_syncing_after_every_commit_or_once_gives_the_same(work: Workplace, after_each: bool) -> None:
    assert _history(work, after_each) == [
        ["human"] * 2 + ["unknown"] * 2 + ["s1"] * 3,
        ["s2"] * 3,
        ["unknown"] * 2 + ["s1"] * 3,
    ]
    assert committed_spans(work.engine, REPOSITORY) == {"s1": 3, "s2": 3}


def test_commits_of_one_second_are_replayed_in_one_order(work: Workplace) -> None:
    work.commit("nothing", "--allow-empty")
    at = work.now
    for step in range(4):
        work.git("checkout", "-q", "-b", f"branch{step}", "main")
        work.now = at
        work.write(f"file{step}.py", AI)
        work.commit(f"step {step}")
        work.sync()
    assert work.sync().again == 0
    assert work.sync().replayed == 0


def test_a_late_event_that_takes_lines_away_lowers_what_was_committed(work: Workplace) -> None:
    work.now = work.now.replace(hour=10)
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.sync()
    assert committed_spans(work.engine, REPOSITORY) == {"s1": 3}
    work.now = work.now.replace(hour=10, minute=1, second=30)
    work.events += 1
    line = "    count = len(items)\n"
    start = AI.index(line)
    ranges = [{"start": start, "end": start + len(line), "class": "human", "span": None, "text": line}]
    work.record("shop.py", work.git("hash-object", "shop.py"), ranges)
    assert work.classes("shop.py") == ["s1", "human", "s1"]
    assert committed_spans(work.engine, REPOSITORY) == {"s1": 2}


def test_chinese_text_in_another_encoding_is_found_at_its_place(work: Workplace) -> None:
    generated = "# 计算所有商品的平均价格\nprice = load(商品)\n"
    written = generated.encode("gb18030")
    work.write("shop.py", written + b"# other\n")
    work.events += 1
    saved = {"start": 0, "end": len(written), "class": "ai", "span": "s1", "text": generated}
    work.record("shop.py", "0" * 40, [saved])
    work.commit()
    assert work.classes("shop.py") == ["s1", "s1", "unknown"]


def test_a_commit_is_no_rewrite_of_itself(work: Workplace) -> None:
    _import_base(work)
    with pytest.raises(InvalidInputError, match="same commit"):
        declare_rewrite(work.engine, work.root, repository=REPOSITORY, old="HEAD", new="main")


def test_a_folder_in_a_repository_stands_for_it(work: Workplace) -> None:
    work.save("part/shop.py", AI, ("s1", AI))
    work.commit()
    sync(work.engine, work.root / "part", repository=REPOSITORY)
    (file,) = tree_lines(work.engine, work.root / "part", repository=REPOSITORY, rev="HEAD")
    assert (file.path, file.line_count) == (str(Path("part") / "shop.py"), 3)


def test_a_deleted_file_that_is_taken_from_an_older_commit_has_its_owners_again(work: Workplace) -> None:
    work.save("shop.py", BASE + AI + TYPED, ("s1", AI), ("human", TYPED))
    work.commit()
    work.git("rm", "-q", "shop.py")
    work.commit("deleted")
    work.git("checkout", "-q", "HEAD~1", "--", "shop.py")
    work.commit("brought back")
    assert work.classes("shop.py") == ["unknown"] * 2 + ["s1"] * 3 + ["human"] * 2


def test_a_deleted_file_that_a_person_typed_again_is_theirs(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.git("rm", "-q", "shop.py")
    work.commit("deleted")
    work.save("shop.py", AI, ("human", AI))
    work.commit("typed again")
    assert work.classes("shop.py") == ["human"] * 3


def test_a_file_taken_from_an_older_commit_has_its_common_lines_back(work: Workplace) -> None:
    work.save("shop.py", BASE + TRIVIAL + TYPED, ("s1", TRIVIAL), ("human", TYPED))
    work.commit()
    work.save("shop.py", BASE)
    work.commit("most of it deleted")
    work.git("checkout", "-q", "HEAD~1", "--", "shop.py")
    work.commit("brought back")
    assert work.classes("shop.py") == ["unknown"] * 2 + ["s1"] * 2 + ["human"] * 2


def test_a_common_line_alone_is_not_claimed_because_a_branch_had_the_same(work: Workplace) -> None:
    common = "    return result\n"
    work.save("shop.py", BASE + common, ("s1", common))
    work.commit()
    work.save("shop.py", BASE)
    work.commit("deleted")
    work.write("shop.py", common + BASE + common)
    work.commit("nobody saw")
    assert work.classes("shop.py") == ["unknown"] * 4
