import json
from pathlib import Path

from codeassist import places
from codeassist.indexing import open_index, options_of
from codeassist.settings import Settings, load
from codeassist_index import CodeIndex
from tests.codeassist.company.conftest import Upstream


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


def test_what_the_settings_say_of_one_folder_counts_whoever_has_it_indexed(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    entry = {"path": str(shop), "include": ["src/*"], "exclude": ["src/old/*"]}
    variables = {"CODEASSIST_INDEX__REPOSITORIES": json.dumps([entry]), "CODEASSIST_INDEX__EXCLUDE": '["*.min.js"]'}
    loaded = load(environment=variables)
    (tmp_path / "link").symlink_to(shop)
    for root in (shop, tmp_path / "link"):
        options = options_of(loaded, root)
        assert (options.include, options.exclude[:2]) == (("src/*",), ("*.min.js", "src/old/*"))
    assert options_of(loaded, tmp_path).include == ()


def test_a_bare_repository_s_own_file_is_read_from_its_commit(tmp_path: Path) -> None:
    upstream = Upstream(tmp_path / "shop")
    upstream.push({"codeassist.toml": '[index]\nexclude = ["gen/*"]\n'})
    clone = tmp_path / "shop.git"
    upstream.git("clone", "--quiet", "--bare", ".", str(clone))
    (tmp_path / "link").symlink_to(clone)
    for root in (clone, tmp_path / "link"):
        assert "gen/*" in options_of(load(environment={}), root).exclude
    upstream.push({"codeassist.toml": '[index]\nexclude = ["other/*"]\n'})
    assert "other/*" in options_of(load(environment={}), upstream.root, branch="main").exclude
