"""Every id is held against what `git add` really stores."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codeassist import trust
from codeassist.capture.cleaned import Cleaned, blob_id, clean, is_ignored
from codeassist.settings.model import TrustSettings

GitIn = Callable[..., str]
CRLF = b"a\r\nb\r\n"


def stored_by_git(git_in: GitIn, root: Path, path: str) -> str:
    git_in(root, "add", "--", path)
    return git_in(root, "rev-parse", f":{path}")


@pytest.mark.parametrize(
    ("attributes", "autocrlf", "data_and_content"),
    [
        ("", "false", (CRLF, CRLF)),
        ("*.py text\n", "false", (CRLF, b"a\nb\n")),
        ("*.py text=auto\n", "false", (CRLF, b"a\nb\n")),
        ("*.py -text\n", "true", (CRLF, CRLF)),
        ("", "input", (CRLF, b"a\nb\n")),
        ("*.py ident\n", "false", (b"# $Id: abc $\n", b"# $Id$\n")),
        ("*.py ident text\n", "false", (b"# $Id: abc $\r\n", b"# $Id$\n")),
        ("*.py working-tree-encoding=UTF-16LE\n", "false", ("é\n".encode("utf-16-le"), "é\n".encode())),
        ("*.py binary\n", "true", (b"\0\r\n", b"\0\r\n")),
    ],
)
def test_the_bytes_and_their_id_are_those_that_git_stores(
    work_tree: Path, git_in: GitIn, attributes: str, autocrlf: str, data_and_content: tuple[bytes, bytes]
) -> None:
    data, content = data_and_content
    (work_tree / ".gitattributes").write_text(attributes, encoding="utf-8")
    git_in(work_tree, "config", "core.autocrlf", autocrlf)
    (work_tree / "a.py").write_bytes(data)
    cleaned = clean(work_tree, "a.py", data)
    assert cleaned.blob == stored_by_git(git_in, work_tree, "a.py")
    assert cleaned.content == content


def test_a_stored_crlf_is_left_alone_where_text_is_automatic(work_tree: Path, git_in: GitIn) -> None:
    (work_tree / "a.py").write_bytes(CRLF)
    git_in(work_tree, "add", "a.py")
    git_in(work_tree, "config", "core.autocrlf", "true")
    (work_tree / "a.py").write_bytes(CRLF + b"c\r\n")
    cleaned = clean(work_tree, "a.py", CRLF + b"c\r\n")
    assert cleaned.blob == stored_by_git(git_in, work_tree, "a.py")
    assert cleaned.content == CRLF + b"c\r\n"


@pytest.mark.parametrize(
    ("attributes", "data", "content"),
    [
        ("ident", CRLF + b"# $Id: abc $\r\n", CRLF + b"# $Id$\r\n"),
        ("working-tree-encoding=UTF-16", "\u00e9\r\n".encode("utf-16"), "\u00e9\r\n".encode()),
        ("text=auto working-tree-encoding=UTF-16LE-BOM", "\u00e9\r\n".encode("utf-16"), "\u00e9\r\n".encode()),
    ],
)
def test_where_a_stored_crlf_is_left_alone_the_other_conversions_are_made(
    work_tree: Path, git_in: GitIn, attributes: str, data: bytes, content: bytes
) -> None:
    (work_tree / "a.py").write_bytes(CRLF)
    git_in(work_tree, "add", "a.py")
    (work_tree / ".gitattributes").write_text(f"*.py {attributes}\n", encoding="utf-8")
    git_in(work_tree, "config", "core.autocrlf", "true")
    (work_tree / "a.py").write_bytes(data)
    cleaned = clean(work_tree, "a.py", data)
    assert cleaned.content == content
    assert cleaned.blob == stored_by_git(git_in, work_tree, "a.py")


@pytest.mark.parametrize("name", ["evil", "e=vil", "lfs"])
@pytest.mark.parametrize("kind", ["clean", "process"])
def test_a_filter_driver_of_an_untrusted_repository_is_never_run(
    work_tree: Path, git_in: GitIn, tmp_path: Path, name: str, kind: str
) -> None:
    ran = tmp_path / "ran"
    (work_tree / ".gitattributes").write_text(f"*.py filter={name}\n", encoding="utf-8")
    git_in(work_tree, "config", f"filter.{name}.{kind}", f"touch '{ran}'; cat")
    git_in(work_tree, "config", f"filter.{name}.required", "true")
    cleaned = clean(work_tree, "a.py", b"x\n")
    assert not ran.exists()
    assert cleaned.filter == name
    assert (cleaned.blob, cleaned.content) == (blob_id(b"x\n"), b"x\n")


def test_a_trusted_repository_has_its_filters_run_as_git_runs_them(work_tree: Path, git_in: GitIn) -> None:
    (work_tree / ".gitattributes").write_text("*.py filter=upper text\n", encoding="utf-8")
    git_in(work_tree, "config", "filter.upper.clean", "tr a-z A-Z")
    trust.add(work_tree, TrustSettings())
    before = sorted((work_tree / ".git" / "objects").rglob("*"))
    cleaned = clean(work_tree, "a.py", b"x = 1\r\n")
    assert cleaned.content == b"X = 1\n"
    assert cleaned.filter == ""
    assert sorted((work_tree / ".git" / "objects").rglob("*")) == before
    (work_tree / "a.py").write_bytes(b"x = 1\r\n")
    assert cleaned.blob == stored_by_git(git_in, work_tree, "a.py")


@pytest.mark.parametrize("program", ["exit 1", "sleep 100"])
def test_a_trusted_filter_that_fails_or_hangs_costs_no_save(
    work_tree: Path, git_in: GitIn, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr("codeassist.capture.cleaned.FILTER_SECONDS_MAX", 0.5)
    (work_tree / ".gitattributes").write_text("*.py filter=bad\n", encoding="utf-8")
    git_in(work_tree, "config", "filter.bad.clean", program)
    git_in(work_tree, "config", "filter.bad.required", "true")
    trust.add(work_tree, TrustSettings())
    assert clean(work_tree, "a.py", b"x\n") == Cleaned(blob_id(b"x\n"), b"x\n", "bad")


def test_a_repository_with_sha256_has_ids_of_sha256(tmp_path: Path, git_in: GitIn) -> None:
    git_in(tmp_path, "init", "-q", "--object-format=sha256")
    (tmp_path / "a.py").write_bytes(b"x\n")
    assert clean(tmp_path, "a.py", b"x\n").blob == stored_by_git(git_in, tmp_path, "a.py")


@pytest.mark.parametrize("name", ["with space.py", "quote'\".py", "new\nline.py", "中文.py", ":(top)x.py", "-n.py"])
def test_any_file_name_will_do(work_tree: Path, name: str) -> None:
    (work_tree / ".gitattributes").write_text("* text\n", encoding="utf-8")
    assert clean(work_tree, name, CRLF).content == b"a\nb\n"


def test_nothing_is_written_into_the_repository(work_tree: Path) -> None:
    before = sorted(work_tree.rglob("*"))
    clean(work_tree, "a.py", b"never stored\n")
    assert sorted(work_tree.rglob("*")) == before


def test_an_ignored_file_is_known_as_such_unless_it_is_tracked(work_tree: Path, git_in: GitIn) -> None:
    (work_tree / ".gitignore").write_text(".env\n", encoding="utf-8")
    (work_tree / ".env").write_text("KEY=1\n", encoding="utf-8")
    assert is_ignored(work_tree, ".env")
    assert not is_ignored(work_tree, "a.py")
    git_in(work_tree, "add", "-f", ".env")
    assert not is_ignored(work_tree, ".env")
