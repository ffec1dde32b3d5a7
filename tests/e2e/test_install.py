"""The wheel and the offline bundle, for real: made here, installed where there is no network, used there."""

import importlib.util
import json
import os
import platform
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from codeassist.bundle import own_wheel, requirements
from codeassist.bundle.platforms import Target, this_platform
from tests.conftest import absent
from tests.e2e.isolation import attempts, isolated, missing

ROOT = Path(__file__).parents[2]
CLI = (sys.executable, "-P", "-c", "from codeassist.cli import main; main()")
HERE = ".".join(platform.python_version_tuple()[:2])
INSTALLED_BYTES_MAX = 120_000_000
"""What the base install may take, without the bytecode that Python writes at its first start."""
ADD = "def add(first, second):\n    return "


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None:
        absent("hatchling, which builds the wheel")
    return own_wheel.make(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def bundle(tmp_path: Path, pulled_model: Path) -> Path:
    assert pulled_model.is_dir()
    out = tmp_path / "bundle"
    done = subprocess.run((*CLI, "bundle", str(out), "--json"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["folder"], facts["platform"], facts["extras"]) == (str(out), this_platform().name, ["local"])
    return out


def test_the_wheel_holds_every_file_of_the_three_packages(wheel: Path) -> None:
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "codeassist", "index/codeassist_index", "lsp/codeassist_lsp"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    wanted = {name.removeprefix("index/").removeprefix("lsp/") for name in listed.stdout.splitlines()}
    wanted = {name for name in wanted if any((ROOT / folder / name).is_file() for folder in (".", "index", "lsp"))}
    wanted = {name for name in wanted if not name.endswith((".po", ".pot"))}  # the program reads what is made of them
    wanted |= {f"codeassist/bundle/requirements/{lock}.txt" for lock in ("base", *requirements.extras())}
    for loaded in ("neovim/lua/codeassist/init.lua", "emacs/codeassist.el", "jetbrains/codeassist/template.json"):
        wanted.add(f"codeassist/up/files/{loaded}")
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_wheel_has_both_programs_and_an_honest_name(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (entry_points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    text = archive.read(entry_points).decode()
    assert "codeassist = codeassist.cli:main" in text
    assert "codeassist-lsp = codeassist_lsp.__main__:main" in text
    assert wheel.name.startswith("codeassist_onprem-")


@pytest.mark.model
@pytest.mark.network
@pytest.mark.timeout(600)
def test_a_bundle_installs_and_completes_where_there_is_no_network(bundle: Path, tmp_path: Path) -> None:
    if lacking := missing():
        absent(f"a network namespace with strace (no {', '.join(lacking)})")
    target, home, trace = tmp_path / "target", tmp_path / "home", tmp_path / "trace"
    (home / "project").mkdir(parents=True)
    strange = ("CODEASSIST_", "PIP_", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    environment |= {"HOME": str(home), "PYTHON": sys.executable, "XDG_CACHE_HOME": "", "XDG_DATA_HOME": ""}

    def run(*command: str) -> str:
        done = subprocess.run(
            isolated(command, trace), capture_output=True, text=True, check=False, cwd=home, env=environment
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert attempts(trace) == []
        return done.stdout

    run(str(bundle / "install.sh"), str(target))
    programs = target / "bin"
    assert "codeassist, version" in run(str(programs / "codeassist"), "--version")
    assert "--stdio" in run(str(programs / "codeassist-lsp"), "--help")
    (home / "project" / "shop.py").write_text(ADD, encoding="utf-8")
    answer = json.loads(run(str(programs / "codeassist"), "complete", "project/shop.py:2:12", "--json"))
    assert "first" in answer["text"]
    # What was installed can make the next bundle: it packs itself and has the locks with it.
    assert run(str(programs / "python"), "-c", PACK_ITSELF).split() == list(requirements.extras())


PACK_ITSELF = """
import pathlib, tempfile
from codeassist.bundle import own_wheel, requirements
assert own_wheel.make(pathlib.Path(tempfile.mkdtemp())).stat().st_size > 100_000
assert "site-packages" in str(requirements._folder())
print(*requirements.extras())
"""


@pytest.mark.network
@pytest.mark.timeout(300)
def test_the_base_install_is_small_and_without_torch(tmp_path: Path, wheel: Path) -> None:
    out = tmp_path / "bundle"
    subprocess.run((*CLI, "bundle", str(out), "--model", "none"), capture_output=True, check=True)
    names = {pin.requirement.name for pin in requirements.pins(Target(this_platform(), HERE), ())}
    assert not names & {"torch", "transformers", "numpy", "xllamacpp"}
    wheels = [file for file in (out / "wheels").iterdir() if not file.name.startswith("codeassist_onprem")]
    assert len(wheels) == len(names)
    unpacked = sum(entry.file_size for file in (*wheels, wheel) for entry in zipfile.ZipFile(file).infolist())
    assert unpacked < INSTALLED_BYTES_MAX
