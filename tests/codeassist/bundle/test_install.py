"""The installer that every bundle carries, run as the person who got the bundle runs it."""

import importlib.util
import os
import platform
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import psutil
import pytest

from codeassist.bundle import build as building
from codeassist.bundle import own_wheel
from codeassist.bundle.build import Order, build
from codeassist.bundle.platforms import Target, named, this_platform
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.bundle.conftest import Index

KILLS = 4
KILL_SEED = 20261123
KILL_SECONDS_MAX = 3.0
"""A whole installation of the small wheels takes about this long."""
HERE = ".".join(platform.python_version_tuple()[:2])


@contextmanager
def unseen(_label: str, _unit: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda _done, _total: None


@pytest.fixture
def bundle(index: "Index", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle for this machine, of small wheels; the one that stands for ours has a program."""

    def make(folder: Path) -> Path:
        wheel = index.offer("codeassist_onprem", "py3-none-any")
        return wheel.replace(folder / wheel.name)

    monkeypatch.setattr(own_wheel, "make", make)
    monkeypatch.setattr(building, "__version__", "1.0")
    out = tmp_path / "bundle"
    build(Order(Target(this_platform(), HERE), (), None), out, settings=Settings(), stage=unseen)
    return out


@pytest.fixture
def installer() -> ModuleType:
    """The installer as a module, to look at single steps."""
    spec = importlib.util.spec_from_file_location("bundle_install", building._FILES / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(bundle: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    # Whatever the machine's pip is told about indexes must not matter.
    environment = os.environ | {"PYTHON": sys.executable, "PIP_INDEX_URL": "http://127.0.0.1:9/packages"}
    program = ("sh", str(bundle / "install.sh")) if os.name == "posix" else (sys.executable, str(bundle / "install.py"))
    return subprocess.run((*program, *arguments), capture_output=True, text=True, check=False, env=environment)


def test_it_installs_and_may_be_run_again(bundle: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    for _ in range(2):
        done = run(bundle, str(target))
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"Done. Put {target / 'bin'} on the PATH" in done.stdout
    assert (target / "bin" / "codeassist_onprem").is_file()


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_an_installation_that_was_killed_anywhere_is_made_over(bundle: Path, tmp_path: Path) -> None:
    target, moments = tmp_path / "target", random.Random(KILL_SEED)  # noqa: S311 - moments, not secrets
    for _ in range(KILLS):
        process = subprocess.Popen(
            (sys.executable, bundle / "install.py", target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(moments.uniform(0.1, KILL_SECONDS_MAX))
        except subprocess.TimeoutExpired:
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                one.kill()
            process.wait()
    again = run(bundle, str(target))
    assert again.returncode == 0, again.stdout + again.stderr
    assert (target / "bin" / "codeassist_onprem").is_file()
    assert not (target / "codeassist-unfinished").exists()


def test_a_missing_and_a_damaged_file_are_named_and_nothing_is_installed(bundle: Path, tmp_path: Path) -> None:
    (bundle / "README.md").unlink()
    (bundle / "wheels" / "anywhere-1.0-py3-none-any.whl").write_bytes(b"broken")
    done = run(bundle, str(tmp_path / "target"))
    assert done.returncode == 3
    assert "  README.md is missing\n  wheels/anywhere-1.0-py3-none-any.whl is damaged" in done.stderr
    assert not (tmp_path / "target").exists()


def test_a_bundle_that_was_never_finished_is_refused(bundle: Path, tmp_path: Path) -> None:
    (bundle / "SHA256SUMS").unlink()
    done = run(bundle, str(tmp_path / "target"))
    assert (done.returncode, "is not a finished bundle" in done.stderr) == (3, True)


def test_check_installs_nothing(bundle: Path, tmp_path: Path) -> None:
    done = run(bundle, "--check", str(tmp_path / "target"))
    assert (done.returncode, "The bundle is whole and fits this machine." in done.stdout) == (0, True)
    assert not (tmp_path / "target").exists()


def test_a_folder_that_is_no_environment_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("mine")
    done = run(bundle, str(tmp_path))
    assert (done.returncode, "is there and is no Python environment" in done.stderr) == (3, True)


@pytest.mark.skipif(os.name != "posix", reason="install.sh is for POSIX shells")
def test_without_the_right_python_the_shell_says_which_is_needed(bundle: Path) -> None:
    script = bundle / "install.sh"
    script.write_text(script.read_text().replace(HERE, "3.99"))
    done = run(bundle)
    assert done.returncode == 3
    assert "this bundle needs Python 3.99" in done.stderr


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [("Linux", "x86_64", "linux-x86_64"), ("Windows", "AMD64", "windows-x86_64"), ("Darwin", "arm64", "macos-arm64")],
)
def test_it_knows_the_machine_as_the_bundle_names_it(
    installer: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    assert named(name).platform_system == system
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.36"))
    installer.check_machine({"platform": name, "python": HERE})
    with pytest.raises(installer.Refused, match=f"codeassist bundle OUT --platform {name} --python {HERE}"):
        installer.check_machine({"platform": "linux-aarch64", "python": HERE})


@pytest.mark.parametrize(("library", "version"), [("glibc", "2.17"), ("", "")])
def test_another_c_library_is_refused(
    installer: ModuleType, monkeypatch: pytest.MonkeyPatch, library: str, version: str
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("platform.libc_ver", lambda: (library, version))
    with pytest.raises(installer.Refused, match=r"need glibc 2\.28 or later"):
        installer.check_machine({"platform": "linux-x86_64", "python": HERE})


def test_the_model_is_installed_from_the_bundle(
    installer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(installer, "make_environment", lambda target: target / "bin")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / installer.UNFINISHED).touch()
    monkeypatch.setattr(installer, "run", lambda *words: ran.append([str(word) for word in words]))
    description = {"version": "1.0", "model": "tiny", "extensions": []}
    installer.install(tmp_path / "target", description, with_model=True)
    assert ran[1][1:] == ["model", "pull", "tiny", "--from", str(building._FILES / "model")]
    (tmp_path / "target" / installer.UNFINISHED).touch()
    installer.install(tmp_path / "target", description, with_model=False)
    assert len(ran) == 3
