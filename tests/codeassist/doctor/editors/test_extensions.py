from pathlib import Path

from codeassist.doctor.editors.extensions import extensions


def test_the_extension_is_found_in_each_relative_of_vs_code_on_remote_machines_too(tmp_path: Path) -> None:
    for folder in (".vscode", ".cursor", ".vscode-server", ".local/share/code-server"):
        (tmp_path / folder / "extensions" / "codeassist.codeassist-1.2.3").mkdir(parents=True)
        (tmp_path / folder / "extensions" / "somebody.codeassist-9.9.9").mkdir()
    found = [(one.editor, one.version) for one in extensions(tmp_path, {})]
    assert found == [("Code", "1.2.3"), ("Cursor", "1.2.3"), ("Code (remote)", "1.2.3"), ("code-server", "1.2.3")]


def test_the_xdg_folder_counts_for_code_server(tmp_path: Path) -> None:
    (tmp_path / "data" / "code-server" / "extensions" / "codeassist.codeassist-1.2.3").mkdir(parents=True)
    found = extensions(tmp_path / "home", {"XDG_DATA_HOME": str(tmp_path / "data")})
    assert [one.editor for one in found] == ["code-server"]


def test_without_any_editor_there_is_none(tmp_path: Path) -> None:
    assert extensions(tmp_path, {}) == []
