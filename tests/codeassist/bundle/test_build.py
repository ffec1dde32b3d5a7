import errno
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from codeassist.bundle import build as building
from codeassist.bundle import own_wheel
from codeassist.bundle.build import Bundle, Order, build, order_of
from codeassist.bundle.platforms import Target, named
from codeassist.errors import InvalidInputError, RefusedError, UsageError
from codeassist.model import pull as pulling
from codeassist.model.catalog import CatalogModel
from codeassist.model.installed import InstalledModel
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.bundle.conftest import Index

WEIGHTS = bytes(range(256)) * 40
KILLS = 6
KILL_SEED = 20261123
KILL_SECONDS_MAX = 2.5
"""A whole run over the small index takes about this long."""

# The command in a process of its own, on the small index.
BUNDLE = """
import pathlib, sys
from codeassist.bundle import requirements, wheels
from codeassist.cli import main
requirements._IN_THE_WHEEL = pathlib.Path(sys.argv.pop())
wheels.BATCH = 1
main()
"""


@contextmanager
def unseen(_label: str, _unit: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda _done, _total: None


pytestmark = pytest.mark.usefixtures("stand_in")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogModel:
    """A small model that is pulled already."""
    weights = tmp_path / "pulled.gguf"
    weights.write_bytes(WEIGHTS)
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    monkeypatch.setattr(
        pulling, "pull", lambda name, **_: InstalledModel(name, weights, tmp_path / "tokenizer.json", digest)
    )
    return CatalogModel("tiny", "Tiny", "", "tiny.gguf", len(WEIGHTS), digest, "", "", "", ())


def made(out: Path, target: Target, model: CatalogModel | None = None, extensions: tuple[Path, ...] = ()) -> Bundle:
    order = Order(target, ("local",) if model else (), model, extensions)
    return build(order, out, settings=Settings(), stage=unseen)


def wrong_sums(out: Path) -> list[str]:
    """Files that differ from SHA256SUMS, and files that it does not name."""
    named_there = {}
    for line in (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        named_there[name] = digest
    there = {
        file.relative_to(out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in out.rglob("*")
        if file.is_file() and file.name != "SHA256SUMS"
    }
    return sorted(name for name in there.keys() | named_there.keys() if there.get(name) != named_there.get(name))


@pytest.mark.usefixtures("index")
def test_a_bundle_holds_wheels_model_extension_installer_and_sums(
    tmp_path: Path, linux: Target, model: CatalogModel
) -> None:
    extension = tmp_path / "codeassist.vsix"
    extension.write_bytes(b"an extension")
    out = tmp_path / "out"
    bundle = made(out, linux, model, (extension,))
    assert sorted(file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()) == [
        "README.md",
        "SHA256SUMS",
        "bundle.json",
        "extensions/codeassist.vsix",
        "install.cmd",
        "install.py",
        "install.sh",
        "model/tiny.gguf",
        "requirements.txt",
        "wheels/anywhere-1.0-py3-none-any.whl",
        "wheels/codeassist_onprem-0.1.0-py3-none-any.whl",
        "wheels/engine-1.0-py3-none-any.whl",
    ]
    assert wrong_sums(out) == []
    assert (out / "model" / "tiny.gguf").read_bytes() == WEIGHTS
    assert (bundle.wheels, bundle.files) == (3, 11)
    assert (
        bundle.bytes
        == sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
        - os.stat(  # noqa: PTH116
            out / "SHA256SUMS"
        ).st_size
    )


@pytest.mark.usefixtures("index")
def test_the_requirements_name_one_hash_each_and_need_no_markers(tmp_path: Path) -> None:
    made(tmp_path / "out", Target(named("windows-x86_64"), "3.12"))
    lines = (tmp_path / "out" / "requirements.txt").read_text().splitlines()
    assert [line.split(" --hash=sha256:")[0] for line in lines] == [
        "anywhere==1.0",
        "codeassist-onprem==0.1.0",
        "only_windows==1.0",
    ]
    assert all(line.count("--hash=") == 1 for line in lines)


@pytest.mark.usefixtures("index")
def test_the_installer_looks_for_the_python_of_the_bundle(tmp_path: Path, linux: Target) -> None:
    made(tmp_path / "out", linux)
    script = (tmp_path / "out" / "install.sh").read_text()
    assert 'if [ "$version" = "3.11" ]' in script
    assert b"py -3.11 -I" in (tmp_path / "out" / "install.cmd").read_bytes()
    assert b"\r\n" in (tmp_path / "out" / "install.cmd").read_bytes()
    assert "@" not in (tmp_path / "out" / "README.md").read_text()
    assert os.access(tmp_path / "out" / "install.sh", os.X_OK)


@pytest.mark.usefixtures("index")
def test_a_second_run_changes_what_changed_and_fetches_nothing(
    tmp_path: Path, linux: Target, model: CatalogModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    made(out, linux, model)
    monkeypatch.setattr("codeassist.bundle.wheels._download", refuse)
    monkeypatch.setattr(pulling, "_fill_from", refuse)
    made(out, linux, model)
    assert wrong_sums(out) == []


def refuse(*_: object) -> NoReturn:
    raise AssertionError("nothing should have been fetched")


@pytest.mark.usefixtures("index")
def test_the_bundle_of_another_order_is_made_over(tmp_path: Path, linux: Target, model: CatalogModel) -> None:
    out = tmp_path / "out"
    made(out, linux, model)
    made(out, Target(named("windows-x86_64"), "3.12"))
    assert not list(out.glob("model/*"))
    assert json.loads((out / "bundle.json").read_text())["platform"] == "windows-x86_64"
    assert wrong_sums(out) == []


@pytest.mark.usefixtures("index")
def test_a_damaged_model_is_copied_again(tmp_path: Path, linux: Target, model: CatalogModel) -> None:
    out = tmp_path / "out"
    made(out, linux, model)
    (out / "model" / "tiny.gguf").write_bytes(bytes(len(WEIGHTS)))
    made(out, linux, model)
    assert (out / "model" / "tiny.gguf").read_bytes() == WEIGHTS


@pytest.mark.usefixtures("index")
def test_what_a_kill_left_half_written_is_cleared(tmp_path: Path, linux: Target) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "bundle.json.partial").write_text("{")
    made(out, linux)
    (out / "SHA256SUMS.partial").write_text("0")
    made(out, linux)
    assert wrong_sums(out) == []
    assert list(out.glob("*.partial")) == []


@pytest.mark.usefixtures("index")
def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, linux: Target) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("do not touch")
    with pytest.raises(InvalidInputError, match="neither empty nor a bundle"):
        made(out, linux)
    assert [file.name for file in out.iterdir()] == ["thesis.txt"]


@pytest.mark.usefixtures("index")
def test_while_another_process_makes_it_a_bundle_is_refused(tmp_path: Path, linux: Target) -> None:
    with (
        building._only_one(tmp_path / "out"),
        pytest.raises(RefusedError, match="Another process makes"),
    ):
        made(tmp_path / "out", linux)


@pytest.mark.usefixtures("index")
def test_a_full_disk_is_explained_and_leaves_no_sums(
    tmp_path: Path, linux: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_folder: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(own_wheel, "make", fill)
    with pytest.raises(RefusedError, match=r"No space left for .*run the command again"):
        made(tmp_path / "out", linux)
    assert not (tmp_path / "out" / "SHA256SUMS").exists()
    assert (tmp_path / "out" / "wheels" / "anywhere-1.0-py3-none-any.whl").is_file()


@pytest.mark.usefixtures("index")
def test_an_order_brings_the_engine_of_its_model(linux: Target) -> None:
    order = order_of(linux, model=None, extras=(), extensions=(), settings=Settings())
    assert order.model is not None
    assert (order.model.name, order.extras) == ("qwen2.5-coder-0.5b", ("local",))
    bare = order_of(linux, model="none", extras=(), extensions=(), settings=Settings())
    assert (bare.model, bare.extras) == (None, ())


def test_an_order_with_an_unknown_model_or_extension_is_refused(tmp_path: Path, linux: Target) -> None:
    with pytest.raises(UsageError, match="No model is called"):
        order_of(linux, model="gpt", extras=(), extensions=(), settings=Settings())
    with pytest.raises(InvalidInputError, match="is not a file"):
        order_of(linux, model="none", extras=(), extensions=(tmp_path,), settings=Settings())


@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_after_kill_9_at_random_moments_the_next_run_works(index: "Index", tmp_path: Path) -> None:
    for number in range(5):
        index.add(f"more{number}")
    out, moments = tmp_path / "out", random.Random(KILL_SEED)  # noqa: S311 - moments, not secrets
    options = ("--platform", "linux-x86_64", "--model", "none", str(index.locks))
    command = (sys.executable, "-c", BUNDLE, "bundle", str(out), *options)
    for _ in range(KILLS):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            process.wait(moments.uniform(0.2, KILL_SECONDS_MAX))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, wrong_sums(out)) == (0, []), done.stderr
    assert len(list((out / "wheels").iterdir())) == 1 + 1 + 5
    for wheel in (out / "wheels").iterdir():
        assert zipfile.ZipFile(wheel).testzip() is None
