"""Files and folders as they come: each is indexed or left out with a reason, and nothing breaks."""

import errno
import os
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, IndexOptions, NotARepositoryError, RepositoryReport
from tests.index.conftest import Repository


def reasons(report: RepositoryReport) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in report.skipped}


def test_a_missing_root_is_refused_with_what_to_do(index: CodeIndex, tmp_path: Path) -> None:
    with pytest.raises(NotARepositoryError, match="Name a git repository or a folder"):
        index.update(tmp_path / "nowhere")


def test_a_file_is_refused_as_a_root(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "x = 1\n"})
    with pytest.raises(NotARepositoryError):
        index.update(repository.root / "a.py")


def test_an_empty_folder_has_no_files(index: CodeIndex, repository: Repository) -> None:
    report = index.update(repository.root)
    assert (report.files, report.lines, report.commit) == (0, 0, "")


def test_a_repository_without_commits_is_indexed_with_an_empty_commit(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def first(): ...\n"}).git("init", "--quiet")
    assert index.update(repository.root).commit == ""
    assert index.definitions("first")


def test_a_folder_called_venv_is_read_but_for_what_is_installed_in_it(index: CodeIndex, repository: Repository) -> None:
    repository.write({"venv/__init__.py": "class EnvBuilder: ...\n", "venv/lib/site-packages/b.py": "theirs = 1\n"})
    report = index.update(repository.root)
    assert list(reasons(report)) == ["venv/lib/site-packages"]
    assert index.definitions("EnvBuilder")


def test_a_plain_folder_leaves_out_the_folders_of_tools(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def mine(): ...\n", ".venv/lib/b.py": "def theirs(): ...\n"})
    report = index.update(repository.root)
    assert list(reasons(report)) == [".venv"]
    assert index.definitions("theirs") == ()


def test_a_large_file_is_left_out_unread(tmp_path: Path, repository: Repository) -> None:
    with (repository.root / "big.py").open("wb") as stream:
        stream.truncate(100_000_000)
    with CodeIndex.open(tmp_path / "index", IndexOptions(file_bytes_max=1_000_000)) as index:
        report = index.update(repository.root)
    assert reasons(report) == {"big.py": "100000000 bytes, more than file_bytes_max = 1000000"}


def test_binary_and_minified_files_are_left_out(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": b"x = 1\0\0", "b.js": "var a=1;" * 5_000})
    report = index.update(repository.root)
    assert reasons(report) == {"a.py": "binary", "b.js": "minified or data: very long lines"}


def test_an_unreadable_file_is_left_out_with_the_systems_word(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permission bits don't stop root, whom containers run tests as: the refusal is put in by hand.
    repository.write({"a.py": "x = 1\n", "b.py": "y = 1\n"})
    allowed = os.open

    def refusing(path: str, flags: int, mode: int = 0o777) -> int:
        if os.fspath(path).endswith("a.py"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return allowed(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing)
    report = index.update(repository.root)
    assert (reasons(report), report.files) == ({"a.py": "not readable: Permission denied"}, 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("# café\ndef größe(): ...\n".encode("latin-1"), id="latin-1 undeclared"),
        pytest.param("# -*- coding: gbk -*-\ndef 大小(): ...\n".encode("gbk"), id="gbk declared"),
        pytest.param("# 计算总和\ndef total(): '返回合计'\n".encode("gbk"), id="gbk undeclared"),
        pytest.param(b"# -*- coding: nonsense -*-\ndef f(): ...\n", id="unknown encoding"),
        pytest.param(b"# -*- coding: base64 -*-\ndef f(): ...\n\xff", id="not a text encoding"),
        pytest.param("\ufeffdef f(): ...\n".encode(), id="byte order mark"),
        pytest.param("def f(): ...\n".encode("utf-16"), id="utf-16"),
        pytest.param(b"def f(): ...\n\xff\xfe broken", id="broken"),
    ],
)
def test_a_definition_is_found_in_any_encoding(index: CodeIndex, repository: Repository, content: bytes) -> None:
    repository.write({"a.py": content})
    report = index.update(repository.root)
    assert (report.files, report.definitions, report.skipped) == (1, 1, ())


def test_chinese_comments_are_searchable(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "# 计算发票总和\ntotal = 1\n".encode("gbk"), "b.py": "other = 2\n"})
    index.update(repository.root)
    assert [hit.path for hit in index.search("发票")] == ["a.py"]


@pytest.mark.parametrize("git", [True, False], ids=["git", "plain folder"])
@pytest.mark.parametrize("name", [b"with space.py", b"quo'te\".py", b"new\nline.py", b"\xff\xfe.py", b"-dash.py"])
def test_any_file_name_is_indexed(index: CodeIndex, repository: Repository, name: bytes, *, git: bool) -> None:
    (repository.root / os.fsdecode(name)).write_text("def found(): ...\n", encoding="utf-8")
    if git:
        repository.commit()
    index.update(repository.root)
    assert [os.fsencode(found.path) for found in index.definitions("found")] == [name]


@pytest.mark.parametrize("git", [True, False], ids=["git", "plain folder"])
def test_links_are_not_followed(index: CodeIndex, repository: Repository, tmp_path: Path, *, git: bool) -> None:
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "secret.py").write_text("def secret(): ...\n", encoding="utf-8")
    repository.write({"a.py": "def inside(): ...\n"})
    (repository.root / "loop").symlink_to(repository.root, target_is_directory=True)
    (repository.root / "folder").symlink_to(secret, target_is_directory=True)
    (repository.root / "link.py").symlink_to(secret / "secret.py")
    if git:
        repository.commit()
    report = index.update(repository.root)
    assert reasons(report) == dict.fromkeys(["folder", "link.py", "loop"], "symbolic link")
    assert index.definitions("secret") == ()


def test_a_tracked_folder_that_became_a_link_is_not_followed(
    index: CodeIndex, repository: Repository, tmp_path: Path
) -> None:
    repository.write({"package/a.py": "def inside(): ...\n"}).commit()
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "a.py").write_text("def secret(): ...\n", encoding="utf-8")
    (repository.root / "package/a.py").unlink()
    (repository.root / "package").rmdir()
    (repository.root / "package").symlink_to(secret, target_is_directory=True)
    report = index.update(repository.root)
    assert reasons(report)["package/a.py"] == "leads out of the root through a symbolic link"
    assert index.definitions("secret") == ()


def test_a_submodule_is_left_out_with_a_hint(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    other_repository.write({"b.py": "def inner(): ...\n"}).commit()
    repository.write({"a.py": "def outer(): ...\n"}).commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other_repository.root), "sub")
    report = index.update(repository.root)
    assert reasons(report)["sub"] == "submodule: index its folder by itself"
    assert index.definitions("inner") == ()


def test_a_named_pipe_does_not_block(index: CodeIndex, repository: Repository) -> None:
    os.mkfifo(repository.root / "pipe.py")
    assert reasons(index.update(repository.root)) == {"pipe.py": "not a regular file"}


def test_globs_choose_what_is_indexed(tmp_path: Path, repository: Repository) -> None:
    repository.write({"src/a.py": "def a(): ...\n", "src/b_pb2.py": "def b(): ...\n", "docs/c.py": "def c(): ...\n"})
    with CodeIndex.open(tmp_path / "index", IndexOptions(include=("src/*",), exclude=("*_pb2.py",))) as index:
        report = index.update(repository.root)
    assert report.files == 1
    assert reasons(report) == {
        "docs/c.py": "not in the setting index.include",
        "src/b_pb2.py": "in the setting index.exclude or privacy.private_globs",
    }


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f(:\n  ((((", id="broken"),
        pytest.param("class\n", id="half a class"),
        pytest.param("(" * 20_000, id="parentheses"),
        pytest.param("x = " + "a." * 30_000 + "b", id="attributes"),
        pytest.param("x = " + " or ".join("ab" * 5_000), id="alternatives"),
        pytest.param("\f\x0b", id="odd spaces"),
    ],
)
def test_source_that_does_not_parse_is_still_indexed(index: CodeIndex, repository: Repository, source: str) -> None:
    padding = "\n" * (len(source) // 100)
    repository.write({"a.py": f"def before(): ...\n{source}{padding}", "b.py": "def after(): ...\n"})
    index.update(repository.root)
    assert index.definitions("after")


def test_hooks_and_filters_of_a_repository_are_not_run(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "x = 1\n", ".gitattributes": "*.py filter=evil\n"}).commit()
    proof = repository.root / "proof"
    repository.git("config", "filter.evil.clean", f"touch {proof}; cat")
    repository.git("config", "core.fsmonitor", f"touch {proof}")
    repository.write({"a.py": "x = 2\n"})
    index.update(repository.root)
    assert not proof.exists()
