from pathlib import Path

import pytest
from click.testing import CliRunner

from codeassist.cli import root


def test_warnings_of_the_settings_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    managed = tmp_path / "managed.toml"
    managed.write_text("[privcy]\nretention_days = 3\n", encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(managed))
    result = CliRunner().invoke(root, ["bundle", str(tmp_path / "out"), "--model", "no-such-model"])
    assert "Unknown setting `privcy`" in result.stderr
    assert not (tmp_path / "out").exists()
