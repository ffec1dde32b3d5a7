"""The corpus program: what it reads, takes and counts; nothing is fetched here."""

import io
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from corpus import FILE_BYTES_MAX, counted, is_wanted, members, read_list, report

LISTED = Path(__file__).parents[2] / "bench" / "corpus.txt"


def test_a_line_of_the_list_is_a_project_with_the_folders_that_are_taken() -> None:
    (project,) = read_list("# a comment\n\n1 debian redis 5:7.0.15-1 src deps  # C\n")
    assert (project.group, project.kind, project.name, project.parts) == ("1", "debian", "redis", ("src", "deps"))
    assert project.folder == "redis-7.0.15-1"


def test_a_scoped_package_is_one_folder() -> None:
    (project,) = read_list("5 npm @scope/name 1.0.0\n")
    assert project.folder == "scope-name-1.0.0"


def test_the_list_that_is_kept_has_no_project_twice() -> None:
    folders = [project.folder for project in read_list(LISTED.read_text(encoding="utf-8"))]
    assert len(folders) == len(set(folders)) > 20


@pytest.mark.parametrize(
    ("path", "parts", "wanted"),
    [
        ("a/b.py", (), True),
        ("src/a.rs", ("src",), True),
        ("tests/a.rs", ("src",), False),
        ("Cargo.toml", ("src",), True),
        ("tests/Cargo.toml", ("src",), False),
        ("a/data.json", (), False),
        ("a/jquery.min.js", (), False),
        ("a/node_modules/b.js", (), False),
        ("../a.py", (), False),
        ("/a.py", (), False),
    ],
)
def test_sources_and_manifests_are_taken_but_no_bundles(path: str, parts: tuple[str, ...], *, wanted: bool) -> None:
    assert is_wanted(PurePosixPath(path), parts, 10) == wanted


def test_a_file_that_the_index_would_leave_out_is_not_taken() -> None:
    assert not is_wanted(PurePosixPath("a.py"), (), FILE_BYTES_MAX + 1)


def test_a_wheel_keeps_its_paths_and_a_tarball_loses_its_top_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("shop/a.py", "one\n")
    with tarfile.open(tmp_path / "b.orig.tar.gz", "w:gz") as tarball:
        entry = tarfile.TarInfo("b-1.0/src/b.c")
        entry.size = 4
        tarball.addfile(entry, io.BytesIO(b"two\n"))
    found = [*members(tmp_path / "a.whl"), *members(tmp_path / "b.orig.tar.gz")]
    assert found == [(PurePosixPath("shop/a.py"), b"one\n"), (PurePosixPath("src/b.c"), b"two\n")]


def test_lines_are_counted_by_language(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"1\n2\n")
    (tmp_path / "b.go").write_bytes(b"1\n")
    (tmp_path / "go.mod").write_bytes(b"module x\n")
    counts = counted(tmp_path)
    assert (counts.files, counts.size, counts.lines) == (2, 6, 3)
    (project,) = read_list("1 pypi shop 1.0")
    assert "| Python | 2 |" in list(report({project: counts}))
