"""What a repository's own `codeassist.toml` can do: the listed safe subset, and nothing else, whatever it says."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from codeassist.indexing import options_of
from codeassist.settings import known_keys, load, project, value_of
from codeassist.settings.keys import project_keys
from codeassist.settings.layer import Layer
from codeassist.settings.project import checked_project_file
from codeassist.settings.schema import schema
from codeassist_index.scan import listed_files

# Each of these was thought about; another one has to be, too, before it stands here.
SAFE = {
    "completion.context_tokens",
    "completion.eagerness",
    "completion.languages_off",
    "completion.new_tokens_max",
    "completion.paths_off",
    "index.languages",
    "index.include",
    "index.exclude",
    "privacy.private_globs",
}
OUTSIDE = ["/etc/*", "../*", "**", "$(touch trap)", "`touch trap`"]
TABLES = {
    "index.repositories": [{"path": "/etc"}],
    "index.hosts": [{"kind": "github", "group": "evil"}],
    "adoption.services": [{"name": "evil", "paths": ["/etc"]}],
}


def hostile_value(key: str) -> Any:
    """A value that the key's kind allows, not the built-in one, and as bad as it can be."""
    described: dict[str, Any] = schema()
    for part in key.split("."):
        described = described["properties"][part]
    value: Any = "/etc/passwd"
    match described:
        case {"enum": [*choices]}:
            value = next(choice for choice in choices if choice != described["default"])
        case {"type": "boolean"}:
            value = not described["default"]
        case {"type": "integer" | "number"}:
            value = described.get("maximum", described["default"] + 1)
        case {"type": "array", "items": {"enum": [*choices]}}:
            value = choices[-1:]
        case {"type": "array"}:
            value = OUTSIDE
        case {"type": "object", "additionalProperties": {"type": "array"}}:
            value = {"evil": OUTSIDE}
        case {"type": "object"}:
            value = {"evil": "value"}
        case {"pattern": _}:
            value = "https://evil.example/v1"
    return value


def write(root: Path, key: str, value: object) -> Path:
    section, _, name = key.rpartition(".")
    file = root / "codeassist.toml"
    file.write_text((f"[{section}]\n" if section else "") + f"{name} = {inline(value)}\n", encoding="utf-8")
    return file


def inline(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {inline(one)}' for name, one in value.items())} }}"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else json.dumps(value)


def test_the_safe_subset_is_the_one_that_was_thought_about() -> None:
    assert set(project_keys()) == SAFE


@pytest.mark.parametrize("key", known_keys())
def test_a_project_changes_only_what_is_safe(key: str, tmp_path: Path) -> None:
    file = write(tmp_path, key, TABLES.get(key) or hostile_value(key))
    before, loaded = load(environment={}), load(environment={}, project=tmp_path)
    if key in SAFE:
        assert loaded.warnings == ()
        assert loaded.origins[key].startswith(str(file))
    else:
        assert loaded.settings == before.settings
        assert loaded.origins == before.origins
        line = 2 if "." in key else 1
        assert loaded.warnings == (f"{file}:{line}: `{key}` is ignored: a project may not set it.",)
    changed = {one for one in known_keys() if value_of(loaded.settings, one) != value_of(before.settings, one)}
    assert changed == ({key} & SAFE)


@pytest.mark.parametrize("key", ["index.include", "index.exclude", "index.languages"])
def test_no_safe_value_leads_out_of_the_root(key: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.py").touch()
    (root / "inside.py").touch()
    write(root, key, hostile_value(key))
    listed = listed_files(root, options_of(load(environment={}), root))
    assert {entry.path for entry in listed} == {"codeassist.toml", "inside.py"}
    assert not (root / "trap").exists()


@pytest.mark.parametrize(
    "key", sorted(SAFE & {"completion.languages_off", "completion.paths_off", "index.exclude", "privacy.private_globs"})
)
def test_a_project_leaves_out_more_and_never_less(key: str, tmp_path: Path) -> None:
    write(tmp_path, key, ["mine/*"])
    loaded = load({key.split(".", maxsplit=1)[0]: {key.rpartition(".")[2]: ["above/*"]}}, environment={})
    assert value_of(loaded.of_project(tmp_path).settings, key) == ("above/*",)  # the editor stands above the project
    variable = f"CODEASSIST_{key.upper().replace('.', '__')}"
    loaded = load(environment={variable: '["users/*"]'}, project=tmp_path)
    assert value_of(loaded.settings, key) == ("users/*", "mine/*")


def test_the_user_decides_below_and_the_editor_above_the_project(tmp_path: Path) -> None:
    write(tmp_path, "completion.new_tokens_max", 7)
    environment = {"CODEASSIST_COMPLETION__NEW_TOKENS_MAX": "5"}
    assert load(environment=environment, project=tmp_path).settings.completion.new_tokens_max == 7
    above = load({"completion": {"new_tokens_max": 9}}, environment=environment, project=tmp_path)
    assert above.settings.completion.new_tokens_max == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[index", "can't be read"),
        (b"\xff\xfe[\x00", "not UTF-8"),
        (b"a = " + b"[" * 15_000, "nested too deeply"),
        (b"a = " + b"9" * 15_000, "can't be read"),
        (b"#" * 16_001, "more than 16000 bytes"),
        (b"a." * 7_000 + b"a = 1", "nested too deeply"),
        (b"a." * 40 + b"a = 1", "Unknown setting `a`"),
        (b'index = "all"', "`index` is a table of settings"),
        (b"[index]\nlanguages = ['cobol']", "`index.languages`: it has to be 'python'"),
        (b"[index]\nexclude = 7", "`index.exclude`: a list is needed"),
        (b"[completion]\nnew_tokens_max = 999999", "`completion.new_tokens_max`: Input should be less"),
        (b'"\\u001b[2J" = 1', "Unknown setting `\ufffd[2J`"),
        (b"[index.exclude]\n" + b'"x" = 1', "`index.exclude`: a list is needed"),
        (b'[completion]\ncontext_tokens = "many"', "`completion.context_tokens`: a whole number is needed"),
    ],
)
def test_a_file_that_is_wrong_is_passed_over_and_told(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "codeassist.toml").write_bytes(content)
    loaded = load(environment={}, project=tmp_path)
    assert loaded.settings == load(environment={}).settings
    assert len(loaded.warnings) == 1
    assert words in loaded.warnings[0]
    assert len(loaded.warnings[0]) < 500


def test_what_is_right_counts_beside_what_is_wrong(tmp_path: Path) -> None:
    text = "[index]\nexclude = ['gen/*']\nlanguages = 3\n[completion]\nnew_tokens_max = 7\n"
    (tmp_path / "codeassist.toml").write_text(text, encoding="utf-8")
    loaded = load(environment={}, project=tmp_path)
    assert loaded.settings.index.exclude == ("gen/*",)
    assert loaded.settings.completion.new_tokens_max == 7
    assert [warning.split(": ")[0][-2:] for warning in loaded.warnings] == [":3"]


def test_a_thousand_wrong_lines_are_told_in_a_few(tmp_path: Path) -> None:
    (tmp_path / "codeassist.toml").write_text("".join(f"key_{n} = 1\n" for n in range(1000)), encoding="utf-8")
    warnings = load(environment={}, project=tmp_path).warnings
    assert len(warnings) == 11
    assert "more" in warnings[-1]


@pytest.mark.parametrize("kind", ["link out", "link inside", "dangling", "loop", "folder", "pipe"])
def test_only_a_regular_file_is_read(kind: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for outside in (tmp_path / "outside.toml", root / "inside.toml"):
        outside.write_text("[completion]\nnew_tokens_max = 7\n", encoding="utf-8")
    file = root / "codeassist.toml"
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case _:
            targets = {"link out": "../outside.toml", "link inside": "inside.toml", "dangling": "x", "loop": file.name}
            file.symlink_to(targets[kind])
    loaded = load(environment={}, project=root)
    assert loaded.settings == load(environment={}).settings
    assert len(loaded.warnings) == 1
    assert "can't be read" in loaded.warnings[0]


def test_a_file_that_lies_there_unchanged_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "codeassist.toml"
    file.write_text("[completion]\nnew_tokens_max = 7\n", encoding="utf-8")
    now = file.stat().st_ctime
    read: list[Path] = []

    def counted(file: Path) -> Layer:
        read.append(file)
        return checked_project_file(file)

    monkeypatch.setattr(project, "checked_project_file", counted)
    for seconds_later in (0, 0, 60, 60, 60):
        monkeypatch.setattr(time, "time", lambda later=seconds_later: now + later)
        assert load(environment={}, project=tmp_path).settings.completion.new_tokens_max == 7
    assert len(read) == 3, "one that was written a moment ago is read each time"
    file.write_text("[completion]\nnew_tokens_max = 8\n", encoding="utf-8")
    assert load(environment={}, project=tmp_path).settings.completion.new_tokens_max == 8
