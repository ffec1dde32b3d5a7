from pathlib import Path

from codeassist.indexing import options_of
from codeassist.settings import load


def test_a_repository_has_index_options_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "codeassist.toml").write_text('[index]\nlanguages = ["go"]\nexclude = ["gen/*"]\n', encoding="utf-8")
    loaded = load(environment={"CODEASSIST_INDEX__EXCLUDE": '["*.min.js"]'})
    options = options_of(loaded, tmp_path)
    assert options.languages == ("go",)
    assert options.exclude == ("*.min.js", "gen/*")
    assert options_of(loaded, tmp_path.parent).exclude == ("*.min.js",)
