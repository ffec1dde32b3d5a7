from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist.errors import RefusedError
from codeassist.model.download import Download
from codeassist.model.sources import source_of

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import FileServer, Tiny


@pytest.fixture
def download(tiny: "Tiny", tmp_path: Path) -> Download:
    return Download(tiny.model, tmp_path / "partial", lambda *_: None)


def test_a_folder_url_is_completed_with_the_file_name(file_server: "FileServer", download: Download) -> None:
    source_of(f"{file_server.url}/models/").fetch(download)
    assert download.path.read_bytes() == file_server.content
    assert file_server.requests == [("/models/tiny.gguf", "")]


def test_a_url_of_a_gguf_is_taken_as_it_is(file_server: "FileServer", download: Download) -> None:
    source_of(f"{file_server.url}/other-name.gguf").fetch(download)
    assert file_server.requests == [("/other-name.gguf", "")]


def test_a_broken_transfer_is_continued_where_it_broke(file_server: "FileServer", download: Download) -> None:
    file_server.cut_after = [100_000, 50_000]
    source_of(file_server.url).fetch(download)
    assert download.path.read_bytes() == file_server.content
    assert [asked for _, asked in file_server.requests] == ["", "bytes=100000-", "bytes=150000-"]


def test_a_server_without_ranges_is_started_over(file_server: "FileServer", download: Download) -> None:
    file_server.ranges = False
    file_server.cut_after = [100_000]
    source_of(file_server.url).fetch(download)
    assert download.path.read_bytes() == file_server.content


def test_a_server_that_always_breaks_is_given_up(file_server: "FileServer", download: Download) -> None:
    file_server.cut_after = [10] * 9
    with pytest.raises(RefusedError, match="gave 40 of"):
        source_of(file_server.url).fetch(download)
    assert len(file_server.requests) == 4


def test_a_file_of_another_size_is_refused_before_it_is_read(file_server: "FileServer", download: Download) -> None:
    file_server.content = b"another file"
    with pytest.raises(RefusedError, match="has another file: 12 bytes instead of"):
        source_of(file_server.url).fetch(download)
    assert download.size == 0


def test_a_missing_file_is_refused_with_its_address(file_server: "FileServer", download: Download) -> None:
    file_server.status = 404
    with pytest.raises(RefusedError, match=r"answered 404 Not Found for http://.*/tiny\.gguf"):
        source_of(file_server.url).fetch(download)


def test_the_hub_mirror_of_the_environment_is_asked(
    file_server: "FileServer", download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", file_server.url)
    source_of("huggingface").fetch(download)
    assert download.path.read_bytes() == file_server.content
    assert file_server.requests == [("/owner/tiny/resolve/main/tiny.gguf", "")]


def test_a_password_in_a_url_is_used_but_not_shown(file_server: "FileServer", download: Download) -> None:
    file_server.status = 403
    source = source_of(file_server.url.replace("http://", "http://me:secret@"))
    with pytest.raises(RefusedError, match="answered 403") as refused:
        source.fetch(download)
    assert "secret" not in str(refused.value) + source.name


def test_the_hub_can_be_switched_off(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(RefusedError, match="HF_HUB_OFFLINE"):
        source_of("huggingface").fetch(download)
