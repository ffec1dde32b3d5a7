import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist.bundle import requirements, wheels
from codeassist.bundle.platforms import Target, named
from codeassist.errors import RefusedError

if TYPE_CHECKING:
    from tests.codeassist.bundle.conftest import Index


def collect(folder: Path, target: Target, heard: list[tuple[int, int]] | None = None) -> list[str]:
    """The names of the wheels in `folder` after collecting what `target` needs."""
    work = folder.parent / "work"
    work.mkdir(exist_ok=True)

    def report(done: int, total: int) -> None:
        if heard is not None:
            heard.append((done, total))

    found = wheels.collect(requirements.pins(target, ()), target, folder, work, report)
    assert sorted(found.values()) == sorted(folder.iterdir())
    assert list(work.iterdir()) == []
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.usefixtures("index")
def test_another_platform_gets_what_its_markers_ask_for(tmp_path: Path) -> None:
    windows = Target(named("windows-x86_64"), "3.12")
    assert collect(tmp_path / "wheels", windows) == [
        "anywhere-1.0-py3-none-any.whl",
        "only_windows-1.0-py3-none-any.whl",
    ]


def test_the_wheel_of_the_platform_is_chosen(index: "Index", tmp_path: Path, linux: Target) -> None:
    tags = [f"cp311-abi3-{platform}" for platform in ("manylinux_2_17_x86_64", "macosx_11_0_arm64", "win_amd64")]
    index.add("native", *tags)
    mac = Target(named("macos-arm64"), "3.13")
    assert f"native-1.0-{tags[0]}.whl" in collect(tmp_path / "linux", linux)
    assert f"native-1.0-{tags[1]}.whl" in collect(tmp_path / "mac", mac)


def test_a_requirement_without_a_wheel_for_the_platform_is_named(index: "Index", tmp_path: Path, linux: Target) -> None:
    index.add("native", "cp311-abi3-win_amd64")
    with pytest.raises(RefusedError, match=r"for linux-x86_64 and Python 3\.11 could not be fetched: .*native==1\.0"):
        collect(tmp_path / "wheels", linux)


def test_a_wheel_with_another_hash_is_refused(index: "Index", tmp_path: Path, linux: Target) -> None:
    index.offer("anywhere", "py2.py3-none-any")
    (index.wheels / "anywhere-1.0-py3-none-any.whl").unlink()
    with pytest.raises(RefusedError, match="hash"):
        collect(tmp_path / "wheels", linux)


def test_wheels_already_there_are_not_fetched_again(
    index: "Index", tmp_path: Path, linux: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.wheels.is_dir()
    before = collect(tmp_path / "wheels", linux)
    monkeypatch.setattr(wheels, "_download", lambda *_: pytest.fail("nothing should have been fetched"))
    heard: list[tuple[int, int]] = []
    assert collect(tmp_path / "wheels", linux, heard) == before
    assert heard == [(1, 1)]


@pytest.mark.usefixtures("index")
def test_a_damaged_wheel_and_a_foreign_file_are_replaced(tmp_path: Path, linux: Target) -> None:
    (name,) = collect(tmp_path / "wheels", linux)
    whole = (tmp_path / "wheels" / name).read_bytes()
    (tmp_path / "wheels" / name).write_bytes(whole[:100])
    (tmp_path / "wheels" / "old-0.9-py3-none-any.whl").write_bytes(b"of an earlier version")
    assert collect(tmp_path / "wheels", linux) == [name]
    assert (tmp_path / "wheels" / name).read_bytes() == whole


@pytest.mark.usefixtures("index")
def test_every_batch_is_kept_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "BATCH", 1)
    heard: list[tuple[int, int]] = []
    collect(tmp_path / "wheels", Target(named("windows-x86_64"), "3.11"), heard)
    assert heard == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.usefixtures("index")
def test_a_pip_that_brings_nothing_is_not_believed(
    tmp_path: Path, linux: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codeassist.model.pip.command", lambda: (sys.executable, "-c", "pass"))
    with pytest.raises(RefusedError, match=r"no wheel with a pinned sha256 for: anywhere==1\.0"):
        collect(tmp_path / "wheels", linux)


def test_without_pip_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(RefusedError, match=r"`codeassist bundle` needs pip, .*ensurepip"):
        wheels.pip_command()
