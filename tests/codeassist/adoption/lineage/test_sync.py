"""The scenario catalogue: what git did, and the class that each line must have afterwards."""

from pathlib import Path
from typing import Any

import pytest

from codeassist.adoption.lineage import committed_spans, declare_rewrite, spans_of_commit, sync, tree_lines
from codeassist.errors import InvalidInputError

BASE = "def total(items):\n    return sum(items)\n"
AI = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
REPOSITORY = "example.com/group/shop"

Workplace = Any


def _import_base(work: Workplace) -> None:
    work.write("shop.py", BASE)
    work.commit("import")


def test_accepted_text_is_generated_and_typed_text_is_human(work: Workplace) -> None:
    _import_base(work)
    work.save("shop.py", BASE + AI + TYPED, ("s1", AI), ("human", TYPED))
    work.commit()
    assert work.classes("shop.py") == ["unknown"] * 2 + ["s1"] * 3 + ["human"] * 2


def test_the_first_commit_of_a_repository_counts(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    assert work.classes("shop.py") == ["s1"] * 3


def test_two_spans_in_one_file_are_told_apart(work: Workplace) -> None:
    work.save("shop.py", AI + TYPED + "x = average([1])\n", ("s1", AI), ("human", TYPED), ("s2", "x = average([1])\n"))
    work.commit()
    assert work.classes("shop.py") == ["s1"] * 3 + ["human"] * 2 + ["s2"]


def test_an_unobserved_change_is_unknown(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.write("shop.py", AI + TYPED)
    work.commit()
    assert work.classes("shop.py") == ["s1"] * 3 + ["unknown"] * 2


def test_a_line_with_half_of_its_tokens_left_is_edited(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.save("shop.py", AI.replace("len(items)", "size(items)"), ("human", "size"))
    work.commit()
    assert work.classes("shop.py") == ["s1", "~s1", "s1"]


def test_a_line_with_fewer_tokens_left_is_human(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.save("shop.py", AI.replace("len(items)", "sum(1 for _ in items)"), ("human", "sum(1 for _ in items)"))
    work.commit()
    assert work.classes("shop.py") == ["s1", "human", "s1"]


def test_the_share_counts_tokens_of_the_span(work: Workplace) -> None:
    work.save("shop.py", "value = load(path)\n", ("s1", "load(path)"), ("human", "\n"))
    work.commit()
    work.sync()
    (file,) = tree_lines(work.engine, work.root, repository=REPOSITORY, rev="HEAD")
    assert [(run.class_, run.ai_share) for run in file.runs] == [("ai-edited", round(4 / 6, 4))]


def test_deleting_and_retyping_is_human_though_git_sees_nothing(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.save("shop.py", AI + TYPED, ("human", "    count = len(items)\n"), ("human", TYPED))
    work.commit()
    assert work.classes("shop.py") == ["s1", "human", "s1", "human", "human"]


def test_retyping_without_any_change_counts_from_the_next_commit_on(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.save("shop.py", AI, ("human", "    count = len(items)\n"))
    work.write("other.txt", "x\n")
    work.commit()
    assert work.classes("shop.py") == ["s1", "human", "s1"]


def test_what_an_editor_knew_before_a_restart_is_kept(work: Workplace) -> None:
    _import_base(work)
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.save("shop.py", TYPED + BASE + AI, ("human", TYPED))
    work.commit()
    assert work.classes("shop.py") == ["human"] * 2 + ["unknown"] * 2 + ["s1"] * 3


def test_a_person_who_replaced_generated_text_before_the_commit_is_its_author(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.save("shop.py", TYPED, ("human", TYPED))
    work.commit()
    assert work.classes("shop.py") == ["human"] * 2


def test_partial_staging_takes_only_what_was_staged(work: Workplace) -> None:
    _import_base(work)
    work.save("shop.py", TYPED + BASE + AI, ("human", TYPED), ("s1", AI))
    work.write("shop.py", BASE + AI)
    first = work.commit("only the generated part")
    work.write("shop.py", TYPED + BASE + AI)
    work.commit("the rest")
    assert work.classes("shop.py", first) == ["unknown"] * 2 + ["s1"] * 3
    assert work.classes("shop.py") == ["human"] * 2 + ["unknown"] * 2 + ["s1"] * 3


def test_a_formatter_never_becomes_the_author(work: Workplace) -> None:
    work.save("shop.py", "x = call(first, second)\n", ("s1", "x = call(first, second)\n"))
    work.commit()
    work.write("shop.py", "x = call(\n    first,\n    second,\n)\n")
    work.commit("format")
    assert work.classes("shop.py") == ["s1", "s1", "s1", "s1"]


def test_indenting_and_quotes_change_nobodys_work(work: Workplace) -> None:
    work.save("shop.py", "a = 'some name'\nb = load(a)\n", ("s1", "a = 'some name'\nb = load(a)\n"))
    work.commit()
    work.write("shop.py", 'if ready:\n    a = "some name"\n    b = load(a)\n')
    work.commit("format")
    assert work.classes("shop.py") == ["unknown", "s1", "s1"]


def test_line_ends_change_nobodys_work(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.write("shop.py", AI.replace("\n", "\r\n"))
    work.commit("line ends")
    assert work.classes("shop.py") == ["s1"] * 3


def test_a_block_keeps_its_owner_when_it_moves_inside_a_file(work: Workplace) -> None:
    work.save("shop.py", BASE + TYPED + AI, ("human", TYPED), ("s1", AI))
    work.commit()
    work.save("shop.py", AI + BASE + TYPED)
    work.commit()
    assert work.classes("shop.py") == ["s1"] * 3 + ["unknown"] * 2 + ["human"] * 2


def test_a_block_keeps_its_owner_when_it_moves_to_another_file(work: Workplace) -> None:
    work.write("other.py", "import shop\n")
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit()
    work.save("shop.py", BASE)
    work.save("other.py", "import shop\n" + AI)
    work.commit()
    assert work.classes("other.py") == ["unknown"] + ["s1"] * 3


def test_a_renamed_file_keeps_its_lines(work: Workplace) -> None:
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit()
    work.git("mv", "shop.py", "store.py")
    work.commit()
    assert work.classes("store.py") == ["unknown"] * 2 + ["s1"] * 3


def test_trivial_lines_are_never_claimed_by_their_text(work: Workplace) -> None:
    work.save("shop.py", "def f():\n    return None\n", ("s1", "def f():\n    return None\n"))
    work.commit()
    work.write("other.py", "def other_thing():\n    return None\n")
    work.commit()
    assert work.classes("other.py") == ["unknown"] * 2


@pytest.mark.parametrize("delete_branch", [False, True])
@pytest.mark.parametrize("main_moves", [False, True])
@pytest.mark.parametrize("how", ["merge", "squash", "rebase", "cherry-pick"])
def test_generated_lines_land_by_any_road(work: Workplace, how: str, main_moves: bool, delete_branch: bool) -> None:
    _import_base(work)
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit("generated")
    work.save("shop.py", BASE + AI + TYPED, ("human", TYPED))
    work.commit("typed")
    work.git("checkout", "-q", "main")
    head = "import math\n\n" if main_moves else ""
    if main_moves:
        work.save("shop.py", head + BASE, ("human", head))
        work.commit("main moves")
    _land(work, how)
    if delete_branch:
        work.git("branch", "-D", "feature")
        work.git("reflog", "expire", "--expire=now", "--all")
        work.git("gc", "-q", "--prune=now")
    expected = ["human"] * (2 if main_moves else 0) + ["unknown"] * 2 + ["s1"] * 3 + ["human"] * 2
    assert work.classes("shop.py") == expected


def _land(work: Workplace, how: str) -> None:
    if how == "merge":
        work.git("merge", "-q", "--no-ff", "--no-edit", "feature")
    elif how == "squash":
        work.git("merge", "-q", "--squash", "feature")
        work.commit("landed")
    elif how == "cherry-pick":
        work.git("cherry-pick", "main..feature")
    else:
        work.git("rebase", "-q", "main", "feature")
        work.git("checkout", "-q", "main")
        work.git("merge", "-q", "--ff-only", "feature")


def test_an_amended_commit_keeps_what_the_first_had(work: Workplace) -> None:
    _import_base(work)
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit()
    work.save("shop.py", BASE + AI + TYPED, ("human", TYPED))
    work.commit("amended", "--amend")
    assert work.classes("shop.py") == ["unknown"] * 2 + ["s1"] * 3 + ["human"] * 2


def test_a_revert_takes_lines_away_and_its_revert_brings_them_back(work: Workplace) -> None:
    _import_base(work)
    work.save("shop.py", BASE + AI, ("s1", AI))
    work.commit("generated")
    work.git("revert", "--no-edit", "HEAD")
    assert work.classes("shop.py") == ["unknown"] * 2
    work.git("revert", "--no-edit", "HEAD")
    assert work.classes("shop.py") == ["unknown"] * 2 + ["s1"] * 3


def test_conflicting_lines_keep_the_owner_of_the_side_that_was_kept(work: Workplace) -> None:
    _import_base(work)
    work.git("checkout", "-q", "-b", "feature")
    generated = BASE.replace("sum(items)", "fsum(item.price for item in items)")
    line = "    return fsum(item.price for item in items)\n"
    work.save("shop.py", generated, ("s1", line))
    work.commit()
    work.git("checkout", "-q", "main")
    typed = "    return round(sum(items), 2)\n"
    work.save("shop.py", BASE.replace("    return sum(items)\n", typed), ("human", typed))
    work.commit()
    work.git("merge", "-q", "feature", check=False)
    work.save("shop.py", generated)
    work.commit("merged")
    assert work.classes("shop.py") == ["unknown", "s1"]


def test_the_code_host_may_tell_what_a_button_did(work: Workplace) -> None:
    _import_base(work)
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", BASE + AI, ("s1", AI))
    old = work.commit()
    work.git("checkout", "-q", "main")
    work.write("shop.py", BASE + "# reviewed\n" + AI)
    new = work.commit("landed")
    work.sync()
    assert declare_rewrite(work.engine, work.root, repository=REPOSITORY, old=old, new=new)
    assert not declare_rewrite(work.engine, work.root, repository=REPOSITORY, old=old, new=new)
    assert work.classes("shop.py") == ["unknown"] * 3 + ["s1"] * 3


def test_late_events_are_taken_into_account(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.write("shop.py", AI + TYPED)
    saved_at = work.now = work.now.replace(hour=10)
    work.commit()
    assert work.classes("shop.py") == ["s1"] * 3 + ["unknown"] * 2
    work.now = saved_at
    work.save("shop.py", AI + TYPED, ("human", TYPED))
    assert work.sync().again > 0
    assert work.classes("shop.py") == ["s1"] * 3 + ["human"] * 2


def test_a_second_sync_does_nothing(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    assert work.sync().replayed == 1
    report = work.sync()
    assert (report.replayed, report.again, report.commits) == (0, 0, 1)


def test_a_deleted_branch_stays_known(work: Workplace) -> None:
    _import_base(work)
    work.git("checkout", "-q", "-b", "feature")
    work.save("shop.py", BASE + AI, ("s1", AI))
    gone = work.commit()
    work.sync()
    work.git("checkout", "-q", "main")
    work.git("branch", "-D", "feature")
    work.git("reflog", "expire", "--expire=now", "--all")
    work.git("gc", "-q", "--prune=now")
    work.write("notes.txt", "x\n")
    work.commit()
    assert work.sync().commits == 3
    assert committed_spans(work.engine, REPOSITORY) == {"s1": 3}
    assert gone


def test_syncing_after_every_commit_gives_the_same_as_syncing_once(work: Workplace) -> None:
    _import_base(work)
    for step in range(6):
        text = BASE + "".join(f"value_{k} = load({k})\n" for k in range(step))
        work.save("shop.py", text + TYPED, *([(f"s{step}", f"value_{step - 1} = load({step - 1})\n")] if step else []))
        work.commit()
        work.sync()
    stepwise = work.stored_classes("shop.py")
    sync(work.engine, work.root, repository=REPOSITORY, exclude=["nothing/*"])
    assert work.stored_classes("shop.py") == stepwise
    assert stepwise[2:7] == ["s1", "s2", "s3", "s4", "s5"]


def test_spans_are_counted_per_commit(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    first = work.commit()
    work.save("shop.py", AI.splitlines(keepends=True)[0])
    work.commit()
    work.sync()
    assert spans_of_commit(work.engine, work.root, REPOSITORY, first) == {"s1": 3}
    assert spans_of_commit(work.engine, work.root, REPOSITORY, "HEAD") == {"s1": 1}
    assert committed_spans(work.engine, REPOSITORY) == {"s1": 3}


@pytest.mark.parametrize(
    "path", ["with space.py", "naïve.py", "文件.py", 'quo"te.py', "new\nline.py", "tab\t.py", "-dash.py"]
)
def test_odd_names_are_followed(work: Workplace, path: str) -> None:
    work.save(f"./{path}", AI, ("s1", AI))
    work.events += 1
    work.record(
        path,
        work.git("hash-object", f"./{path}"),
        [{"start": 0, "end": len(AI), "class": "ai", "span": "s1", "text": AI}],
    )
    work.commit()
    assert work.classes(path) == ["s1"] * 3


def test_a_name_that_is_not_utf8_is_followed(work: Workplace) -> None:
    (work.root / "caf\udce9.py").write_text(AI)
    work.commit()
    work.events += 1
    work.record("caf.py", work.git("hash-object", "--stdin-paths", check=False) or "0" * 40, [])
    work.sync()
    (file,) = tree_lines(work.engine, work.root, repository=REPOSITORY, rev="HEAD")
    assert (file.path, file.line_count, file.runs) == ("caf\udce9.py", 3, ())


def test_bytes_that_are_not_utf8_do_no_harm(work: Workplace) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.write("shop.py", AI.encode() + "# 中文\n".encode("gbk"))
    work.commit()
    assert work.classes("shop.py") == ["s1"] * 3 + ["unknown"]


def test_binary_files_links_and_excluded_files_have_no_lines(work: Workplace) -> None:
    work.write("image.bin", b"\0\1\2")
    (work.root / "link").symlink_to("shop.py")
    work.save("poetry.lock", AI, ("s1", AI))
    work.save("shop.py", AI, ("s2", AI))
    work.commit()
    report = work.sync()
    files = {file.path: file.runs for file in tree_lines(work.engine, work.root, repository=REPOSITORY, rev="HEAD")}
    assert report.excluded == ("poetry.lock",)
    assert files["poetry.lock"] == ()
    assert sorted(files) == ["poetry.lock", "shop.py"]


def test_a_shallow_clone_is_reported(work: Workplace, tmp_path: Path) -> None:
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    work.save("shop.py", AI + TYPED, ("human", TYPED))
    work.commit()
    work.git("clone", "-q", "--depth=1", f"file://{work.root}", str(tmp_path / "shallow"))
    assert sync(work.engine, tmp_path / "shallow", repository=REPOSITORY).gaps.shallow == 1


def test_a_repository_without_commits_is_fine(work: Workplace) -> None:
    assert work.sync().commits == 0
    with pytest.raises(InvalidInputError, match="names no commit"):
        list(tree_lines(work.engine, work.root, repository=REPOSITORY, rev="HEAD"))


def test_wrong_places_are_explained(work: Workplace, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="not a git repository"):
        sync(work.engine, tmp_path, repository=REPOSITORY)
    work.save("shop.py", AI, ("s1", AI))
    work.commit()
    with pytest.raises(InvalidInputError, match="names no commit"):
        work.sync("no-such-branch")
    with pytest.raises(InvalidInputError, match="adoption sync"):
        list(tree_lines(work.engine, work.root, repository=REPOSITORY, rev="HEAD"))
    work.sync()
    with pytest.raises(InvalidInputError, match="not in the tree"):
        list(tree_lines(work.engine, work.root, repository=REPOSITORY, rev="HEAD", paths=["missing.py"]))
