from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist.errors import RefusedError
from codeassist.model.download import Download
from codeassist.model.sources import source_of

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import Tiny


def started(tiny: "Tiny", folder: Path, size: int = 0) -> Download:
    path = folder / "partial"
    path.write_bytes(tiny.content[:size])
    return Download(tiny.model, path, lambda *_: None)


def test_a_folder_is_searched_for_the_name_in_the_catalog(tiny: "Tiny", tmp_path: Path) -> None:
    download = started(tiny, tmp_path)
    source_of(str(tiny.file.parent)).fetch(download)
    assert download.path.read_bytes() == tiny.content


def test_only_the_rest_is_copied(tiny: "Tiny", tmp_path: Path) -> None:
    download = started(tiny, tmp_path, 1234)
    source_of(str(tiny.file)).fetch(download)
    assert download.path.read_bytes() == tiny.content


def test_a_file_cut_short_is_refused_with_both_sizes(tiny: "Tiny", tmp_path: Path) -> None:
    short = tmp_path / "short.gguf"
    short.write_bytes(b"abc")
    with pytest.raises(RefusedError, match=rf"cut short: .* has 3 bytes, not {tiny.model.bytes}"):
        source_of(str(short)).fetch(started(tiny, tmp_path))


def test_a_missing_file_is_refused(tiny: "Tiny", tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="can't be read: No such file"):
        source_of("./not-there.gguf").fetch(started(tiny, tmp_path))


def test_a_bare_name_that_exists_is_a_path(tiny: "Tiny", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny.file.parent)
    assert source_of("tiny.gguf").name == "tiny.gguf"
