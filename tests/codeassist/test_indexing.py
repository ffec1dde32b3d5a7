from pathlib import Path

from codeassist import places
from codeassist.indexing import open_index, options_of
from codeassist.settings import Settings, load
from codeassist_index import CodeIndex


def test_a_repository_has_index_options_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "codeassist.toml").write_text('[index]\nlanguages = ["go"]\nexclude = ["gen/*"]\n', encoding="utf-8")
    loaded = load(environment={"CODEASSIST_INDEX__EXCLUDE": '["*.min.js"]'})
    options = options_of(loaded, tmp_path)
    assert options.languages == ("go",)
    assert options.exclude[:2] == ("*.min.js", "gen/*")
    assert "gen/*" not in options_of(loaded, tmp_path.parent).exclude


def test_private_files_are_not_indexed_and_leave_an_index_that_has_them(tmp_path: Path) -> None:
    for name in (".env", "deploy/.env.local", "deploy/tls.pem", "deploy/CA.PEM", "app.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("needle = 1\n", encoding="utf-8")
    with CodeIndex.open(places.index_dir()) as index:
        index.update(tmp_path)
        assert ".env" in {found.path for found in index.search("needle")}
    with open_index(Settings()) as index:
        report = index.update(tmp_path)
        assert [found.path for found in index.search("needle")] == ["app.py"]
    assert {skipped.path for skipped in report.skipped} == {
        ".env",
        "deploy/.env.local",
        "deploy/tls.pem",
        "deploy/CA.PEM",
    }
