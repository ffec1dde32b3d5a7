import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from codeassist.demo import scratch, sources
from codeassist.demo.run import run
from codeassist.demo.sources import Library, Release
from codeassist.errors import InvalidInputError, RefusedError


def archive(folder: Path, version: str, files: dict[str, bytes]) -> Release:
    """A source distribution in `folder`, as if it had been downloaded before."""
    name = f"shop-{version}"
    path = folder / f"{name}.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for inner, content in files.items():
            member = tarfile.TarInfo(f"{name}/{inner}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Release("shop", version, "2026-01-02T03:04:05+00:00", digest)


def refuse(name: str) -> None:
    pytest.fail(f"{name} should not have been downloaded")


def test_each_release_is_a_commit_with_its_tag_and_date(tmp_path: Path) -> None:
    releases = (archive(tmp_path, "1.0", {"a.py": b"1", "gone.py": b""}), archive(tmp_path, "2.0", {"a.py": b"2"}))
    built = scratch.build(Library("shop", ("shop",), releases), tmp_path / "repository", tmp_path, refuse)
    assert built.git("log", "--format=%s %cI", "--reverse") == (
        "Release 1.0 2026-01-02T03:04:05+00:00\nRelease 2.0 2026-01-02T03:04:05+00:00"
    )
    assert built.git("tag") == "1.0\n2.0"
    assert built.git("ls-tree", "--name-only", "HEAD") == "a.py"
    assert built.git("show", "1.0:a.py") == "1"


def test_building_twice_gives_the_same_commits(tmp_path: Path) -> None:
    library = Library("shop", ("shop",), (archive(tmp_path, "1.0", {"a.py": b"1"}),))
    heads = {
        scratch.build(library, tmp_path / name, tmp_path, refuse).git("rev-parse", "HEAD") for name in ("one", "two")
    }
    assert len(heads) == 1


def test_an_archive_that_writes_outside_its_folder_is_refused(tmp_path: Path) -> None:
    release = archive(tmp_path, "1.0", {"../../outside.py": b"x"})
    with pytest.raises(InvalidInputError, match=r"shop-1\.0\.tar\.gz can't be unpacked"):
        sources.unpack(tmp_path / release.archive, tmp_path / "inner" / "most")
    assert not (tmp_path / "outside.py").exists()


def test_a_damaged_archive_is_fetched_again_and_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = archive(tmp_path, "1.0", {"a.py": b"1"})
    (tmp_path / release.archive).write_bytes(b"damaged")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    asked: list[str] = []
    with pytest.raises(RefusedError, match=r"shop-1\.0\.tar\.gz could not be downloaded.*--repo PATH"):
        sources.fetch(release, tmp_path, asked.append)
    assert asked == ["shop-1.0.tar.gz"]


def test_the_pinned_libraries_name_their_releases_once_each() -> None:
    provider, consumer = sources.libraries()
    assert (provider.name, consumer.name) == ("tenacity", "stamina")
    hashes = [release.sha256 for library in (provider, consumer) for release in library.releases]
    assert len(set(hashes)) == len(hashes) == 10


def commit(root: Path, name: str, content: str) -> scratch.Repository:
    repository = scratch.Repository(root)
    root.mkdir(exist_ok=True)
    if not (root / ".git").exists():
        repository.git("init", "--quiet", "--initial-branch", "trunk")
    (root / name).write_text(content, encoding="utf-8")
    repository.commit_all("Work")
    return repository


def test_a_clone_never_changes_its_original(tmp_path: Path) -> None:
    original = commit(tmp_path / "own", "a.py", "1\n")
    before = (original.git("rev-parse", "HEAD"), original.git("for-each-ref"), original.git("config", "--list"))
    clone = scratch.clone(tmp_path / "own", tmp_path / "scratch" / "own")
    (clone.root / "a.py").write_text("2\n", encoding="utf-8")
    clone.commit_all("Change")
    assert clone.git("remote") == ""
    assert (original.git("rev-parse", "HEAD"), original.git("for-each-ref"), original.git("config", "--list")) == before
    assert original.git("status", "--short") == ""


def test_a_detached_original_is_cloned_at_its_commit(tmp_path: Path) -> None:
    original = commit(tmp_path / "own", "a.py", "1\n")
    first = original.git("rev-parse", "HEAD")
    commit(tmp_path / "own", "a.py", "2\n")
    original.git("checkout", "--quiet", "--detach", first)
    clone = scratch.clone(tmp_path / "own", tmp_path / "scratch")
    assert (clone.git("rev-parse", "HEAD"), clone.git("branch", "--show-current")) == (first, "main")


def test_a_folder_without_git_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="not a git repository"):
        scratch.clone(tmp_path, tmp_path / "scratch")


def test_a_repository_without_commits_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    scratch.Repository(root).git("init", "--quiet")
    with pytest.raises(InvalidInputError, match="no commits yet"):
        scratch.clone(root, tmp_path / "scratch")


def test_a_folder_without_a_repository_is_refused_before_anything_is_downloaded(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="not a git repository"):
        run(tmp_path, page=None, execute=lambda _: pytest.fail("a command was run"))
