from pathlib import Path

import pytest

from codeassist.errors import ModelUnavailableError, UsageError
from codeassist.model.installed import (
    STAMP_FILE,
    all_installed,
    folder_of,
    installed,
    is_untouched,
    required,
    write_stamp,
)


@pytest.fixture
def folder() -> Path:
    folder = folder_of("one")
    folder.mkdir(parents=True)
    (folder / "one.gguf").write_bytes(b"weights")
    (folder / "tokenizer.json").write_bytes(b"{}")
    return folder


def test_files_without_a_stamp_are_not_a_model(folder: Path) -> None:
    assert folder.is_dir()
    assert installed("one") is None
    assert all_installed() == ()


def test_a_stamp_makes_them_one(folder: Path) -> None:
    write_stamp(folder, "one.gguf", "abc")
    model = installed("one")
    assert model is not None
    assert (model.name, model.weights, model.sha256) == ("one", folder / "one.gguf", "abc")
    assert all_installed() == (model,)


@pytest.mark.parametrize("file", ["one.gguf", "tokenizer.json"])
def test_a_file_cut_short_is_not_a_model(folder: Path, file: str) -> None:
    write_stamp(folder, "one.gguf", "abc")
    (folder / file).write_bytes(b"")
    assert installed("one") is None


def test_a_file_written_again_is_touched(folder: Path) -> None:
    write_stamp(folder, "one.gguf", "abc")
    model = installed("one")
    assert model is not None
    assert is_untouched(model)
    (folder / "one.gguf").write_bytes(b"WEIGHTS")
    assert not is_untouched(model)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"file": 1', "\x00"])
def test_a_broken_stamp_is_none(folder: Path, text: str) -> None:
    (folder / STAMP_FILE).write_text(text)
    assert installed("one") is None


def test_a_missing_model_says_how_to_pull_it() -> None:
    with pytest.raises(ModelUnavailableError, match=r"is not pulled: run `codeassist model pull qwen2\.5-coder-0\.5b`"):
        required("qwen2.5-coder-0.5b")


def test_a_name_that_no_model_has_gets_no_advice_to_pull_it() -> None:
    with pytest.raises(UsageError, match=r"No model is called 'nobody'\. The catalog has: qwen2\.5-coder-0\.5b"):
        required("nobody")


def test_a_damaged_model_says_so(folder: Path) -> None:
    write_stamp(folder, "one.gguf", "abc")
    (folder / "one.gguf").write_bytes(b"")
    with pytest.raises(ModelUnavailableError, match="is damaged"):
        required("one")
