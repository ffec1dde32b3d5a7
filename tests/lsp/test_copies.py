"""Read-only copies of files that no work tree has."""

from pathlib import Path

import pytest

from codeassist_index.navigation.facts import Place
from codeassist_lsp import copies
from codeassist_lsp.copies import Copies


def place(path: str, *, revision: str = "v4.2", root: str = "/gone", repository: str = "host/pay") -> Place:
    return Place(repository, root, revision, path, 1, 1, "x", "x = 1")


def test_a_file_of_the_work_tree_is_opened_itself(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    found = Copies(tmp_path / "copies", lambda _: "else").file_of(place("a.py", revision="", root=str(tmp_path)))
    assert found == tmp_path / "a.py"
    assert not (tmp_path / "copies").exists()


def test_a_pinned_version_is_a_copy_though_the_work_tree_has_that_path(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    found = Copies(tmp_path / "copies", lambda _: "x = 0\n").file_of(place("a.py", root=str(tmp_path)))
    assert found == tmp_path / "copies" / "host" / "pay@v4.2" / "a.py"
    assert found.read_text(encoding="utf-8") == "x = 0\n"
    assert found.stat().st_mode & 0o222 == 0


def test_a_copy_follows_the_index(tmp_path: Path) -> None:
    texts = iter(["one", "two", "two"])
    kept = Copies(tmp_path, lambda _: next(texts))
    for text in ("one", "two", "two"):
        found = kept.file_of(place("a.py"))
        assert found is not None
        assert found.read_text(encoding="utf-8") == text
    assert [path.name for path in (tmp_path / "host" / "pay@v4.2").iterdir()] == ["a.py"]


@pytest.mark.parametrize(
    "path", ["../../out.py", "/etc/out.py", "a/../../../../out.py", "..", "a\\..\\b.py", "con:1.py"]
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    found = Copies(tmp_path / "copies", lambda _: "x").file_of(place(path, repository="../../evil"))
    assert found is not None
    assert found.resolve().is_relative_to((tmp_path / "copies").resolve())
    assert ":" not in found.name


def test_a_file_that_the_index_no_longer_has_has_no_copy(tmp_path: Path) -> None:
    assert Copies(tmp_path, lambda _: None).file_of(place("a.py")) is None


def test_the_oldest_copies_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "COPIES_MAX", 3)
    kept = Copies(tmp_path, lambda one: one.path)
    for number in range(5):
        kept.file_of(place(f"{number}.py"))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3
