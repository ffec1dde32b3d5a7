"""Trees of git objects: bare repositories, branches and pinned revisions."""

import hashlib
import subprocess
from io import BytesIO
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, GitError, IndexOptions, NotARepositoryError, tree
from codeassist_index.types import RepositoryReport, Skipped
from tests.index.conftest import Repository

SOURCE = "def charge(amount: int) -> None: ...\n"


def bare(repository: Repository, *options: str) -> Path:
    """A bare clone beside the repository."""
    clone = repository.root.with_name(f"{repository.root.name}.git")
    source = repository.root.as_uri()
    subprocess.run(["git", "clone", "--quiet", "--bare", *options, source, clone], check=True, capture_output=True)
    return clone


def skipped(report: RepositoryReport) -> dict[str, str]:
    return {one.path: one.reason for one in report.skipped}


def paths(index: CodeIndex, name: str) -> list[str]:
    return [found.path for found in index.definitions(name)]


def test_a_bare_repository_is_indexed_as_its_head(index: CodeIndex, repository: Repository) -> None:
    commit = repository.write({"pay/core.py": SOURCE, "a.txt": "x\n"}).commit()
    report = index.update(bare(repository), name="shop")
    assert (report.commit, report.files, report.name) == (commit, 2, "shop")
    assert paths(index, "charge") == ["pay/core.py"]


def test_a_bare_repository_without_an_origin_is_named_as_its_folder(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE}).commit()
    assert index.update(bare(repository)).name == "shop"


def test_a_second_look_reads_no_object(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"core.py": SOURCE, "data.bin": b"\0"}).commit()
    clone = bare(repository)
    index.update(clone)
    monkeypatch.setattr("codeassist_index.tree.Tree.content", None)
    report = index.update(clone)
    assert (report.parsed, skipped(report)) == (0, {"data.bin": "binary"})


def test_a_content_that_a_work_tree_has_is_not_read_again(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"core.py": SOURCE}).commit()
    index.update(repository.root)
    monkeypatch.setattr("codeassist_index.tree.Tree.content", None)
    assert index.update(bare(repository)).parsed == 0


def test_what_a_new_commit_changes_is_seen(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE, "old.py": "def gone(): ...\n"}).commit()
    clone = bare(repository)
    index.update(clone)
    (repository.root / "old.py").unlink()
    commit = repository.write({"core.py": SOURCE.replace("charge", "refund")}).commit()
    repository.git("push", "--quiet", str(clone), "main")
    report = index.update(clone)
    assert (report.commit, report.parsed, report.files) == (commit, 1, 1)
    assert (paths(index, "charge"), paths(index, "gone"), paths(index, "refund")) == ([], [], ["core.py"])


def test_a_branch_is_indexed_in_the_place_of_head(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE}).commit()
    repository.git("checkout", "--quiet", "-b", "release")
    repository.write({"hotfix.py": "def fix(): ...\n"}).commit()
    repository.git("checkout", "--quiet", "main")
    clone = bare(repository)
    index.update(clone, branch="release")
    assert paths(index, "fix") == ["hotfix.py"]
    index.update(clone)
    assert paths(index, "fix") == []


def test_a_missing_branch_is_told_with_the_branches_that_there_are(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE}).commit()
    with pytest.raises(NotARepositoryError, match=r"no branch release; its branches are: main\."):
        index.update(bare(repository), branch="release")


def test_a_head_that_leads_nowhere_is_told_with_the_branches(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE}).commit()
    clone = bare(repository)
    subprocess.run(["git", "-C", clone, "symbolic-ref", "HEAD", "refs/heads/master"], check=True)
    with pytest.raises(NotARepositoryError, match=r"does not exist; name one of: main\."):
        index.update(clone)


def test_an_empty_bare_repository_has_no_files(index: CodeIndex, repository: Repository) -> None:
    repository.git("init", "--quiet", "--bare")
    report = index.update(repository.root)
    assert (report.commit, report.files) == ("", 0)


def test_a_detached_head_is_indexed(index: CodeIndex, repository: Repository) -> None:
    commit = repository.write({"core.py": SOURCE}).commit()
    clone = bare(repository)
    (clone / "HEAD").write_text(f"{commit}\n", encoding="ascii")
    assert index.update(clone).files == 1


def test_a_pinned_tree_is_kept_beside_what_is_checked_out_and_answers_no_general_question(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"core.py": SOURCE}).commit()
    repository.git("tag", "v1")
    repository.write({"core.py": SOURCE.replace("charge", "refund")}).commit()
    index.update(repository.root)
    report = index.update(repository.root, revision="v1")
    assert (report.files, report.parsed) == (1, 1)
    assert (paths(index, "charge"), paths(index, "refund")) == ([], ["core.py"])
    assert [one.root for one in index.repositories()] == [str(repository.root)]


def test_of_a_root_below_the_top_of_its_repository_a_tree_has_no_file_outside(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"lib/core.py": SOURCE, "secret/keys.py": "def hidden(): ...\n"}).commit()
    repository.git("tag", "v1")
    root = repository.root / "lib"
    index.update(root)
    assert index.update(root, revision="v1").files == 1
    assert index.update(root, branch="main").files == 1
    assert paths(index, "charge") == ["core.py"]


@pytest.mark.parametrize("revision", ["v9", "--all", "main:core.py"])
def test_a_missing_revision_is_told_with_the_newest_tags(
    index: CodeIndex, repository: Repository, revision: str
) -> None:
    repository.write({"core.py": SOURCE}).commit()
    repository.git("tag", "v1")
    with pytest.raises(NotARepositoryError, match=r"its tags are: v1\."):
        index.update(repository.root, revision=revision)


def test_links_and_submodules_of_a_tree_are_left_out_with_the_reason(index: CodeIndex, repository: Repository) -> None:
    commit = repository.write({"core.py": SOURCE}).commit()
    (repository.root / "link.py").symlink_to("core.py")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/core")
    repository.git("add", "link.py")
    repository.git("commit", "--quiet", "--message", "more")
    assert skipped(index.update(bare(repository))) == {
        "link.py": "symbolic link", "vendor/core": "submodule: index its own repository",
    }  # fmt: skip


def test_the_limits_and_globs_of_the_settings_count_for_a_tree(tmp_path: Path, repository: Repository) -> None:
    repository.write({"core.py": SOURCE, "large.py": SOURCE * 100, "old/core.py": SOURCE}).commit()
    options = IndexOptions(exclude=("old/*",), file_bytes_max=1_000)
    with CodeIndex.open(tmp_path / "index", options) as index:
        found = index.update(bare(repository))
    assert found.skipped == (
        Skipped("large.py", "3700 bytes, more than file_bytes_max = 1000"),
        Skipped("old/core.py", "in the setting index.exclude or privacy.private_globs"),
    )


def test_a_shallow_clone_is_whole(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE}).commit()
    repository.write({"more.py": "def more(): ...\n"}).commit()
    assert index.update(bare(repository, "--depth=1")).files == 2


def test_contents_that_a_partial_clone_lacks_are_counted_and_not_fetched(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"core.py": SOURCE}).commit()
    repository.git("config", "uploadpack.allowFilter", "true")
    report = index.update(bare(repository, "--filter=blob:none"))
    assert skipped(report) == {"core.py": "missing: a partial clone left it out"}


def test_a_repository_of_sha256_ids_shares_contents_with_the_others(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    repository.write({"core.py": SOURCE}).commit()
    index.update(repository.root)
    other_repository.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    commit = other_repository.write({"core.py": SOURCE}).commit()
    report = index.update(bare(other_repository))
    assert (len(report.commit), report.commit, report.parsed) == (64, commit, 0)


@pytest.mark.parametrize("answer", [b"", b"0123 blob 100\nhalf of"])
def test_a_git_that_ends_on_the_way_says_nothing_of_the_files(repository: Repository, answer: bytes) -> None:
    commit = repository.write({"core.py": SOURCE}).commit()
    files = tree.Tree(repository.root, IndexOptions(), commit, (BytesIO(), BytesIO(answer)))
    assert [entry.path for entry in files.listed()] == ["core.py"]
    with pytest.raises(GitError, match="git ended while"):
        files.content("core.py")


def test_an_object_that_lies_about_its_id_is_stored_as_what_it_is(index: CodeIndex, repository: Repository) -> None:
    """A crafted repository must not decide what another one's file is said to hold."""
    repository.write({"core.py": SOURCE}).commit()
    lying = b"def stolen(): ...\n"
    true = hashlib.sha1(b"blob %d\0" % len(lying) + lying, usedforsecurity=False).hexdigest()
    wanted = repository.git("rev-parse", "HEAD:core.py")
    (repository.root / "lying").write_bytes(lying)
    repository.git("hash-object", "-w", "lying")
    objects = repository.root / ".git" / "objects"
    target = objects / wanted[:2] / wanted[2:]
    target.chmod(0o600)
    target.write_bytes((objects / true[:2] / true[2:]).read_bytes())
    clone = repository.root.with_name("crafted.git")
    (repository.root / ".git").rename(clone)
    subprocess.run(["git", "-C", clone, "config", "core.bare", "true"], check=True)
    index.update(clone)
    honest = Repository(repository.root.with_name("honest")).write({"core.py": SOURCE})
    index.update(honest.root)
    assert [found.repository for found in index.definitions("charge")] == ["honest"]


def test_a_root_that_can_not_be_read_any_more_does_not_keep_the_others_from_coming_back_after_damage(
    tmp_path: Path, repository: Repository, other_repository: Repository
) -> None:
    folder = tmp_path / "index"
    repository.write({"core.py": SOURCE}).commit()
    other_repository.write({"other.py": "def other(): ...\n"}).commit()
    clone = bare(repository)
    with CodeIndex.open(folder) as index:
        index.update(clone)
        index.update(other_repository.root)
    for database in folder.rglob("*.sqlite*"):
        database.unlink()
    subprocess.run(["git", "-C", clone, "symbolic-ref", "HEAD", "refs/heads/nowhere"], check=True)
    with CodeIndex.open(folder) as index:
        index.update(other_repository.root)
        assert [one.root for one in index.repositories()] == [str(other_repository.root)]
        subprocess.run(["git", "-C", clone, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
        index.update(other_repository.root)
        assert paths(index, "charge") == ["core.py"]


def test_a_look_that_finds_nothing_new_is_noted_from_time_to_time(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"core.py": SOURCE}).commit()
    clone = bare(repository)
    index.update(clone)
    (first,) = index.sizes()
    index.update(clone)
    assert index.sizes() == (first,)
    monkeypatch.setattr("codeassist_index.update.NOTED_AGAIN_NS", 0)
    before = index.generation()
    index.update(clone)
    (later,) = index.sizes()
    assert later.looked_at > first.looked_at
    assert index.generation() == before


def test_objects_of_an_alternate_are_read(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": SOURCE}).commit()
    clone = repository.root.with_name("shared.git")
    repository.git("clone", "--quiet", "--bare", "--shared", ".", str(clone))
    assert (clone / "objects" / "info" / "alternates").is_file()
    assert index.update(clone).files == 1
