"""A package index of three small wheels, with locks that pin them."""

import base64
import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeassist.bundle import own_wheel, requirements
from codeassist.bundle.platforms import Target, named


@dataclass(frozen=True, slots=True)
class Index:
    """`wheels` is what pip finds; `locks` is what the project ships."""

    wheels: Path
    locks: Path

    def add(self, name: str, *tags: str, marker: str = "", lock: str = "base") -> None:
        """Offer a wheel for each tag, and pin them in a lock."""
        wheels = [self.offer(name, tag) for tag in tags or ("py3-none-any",)]
        hashes = [f"--hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}" for wheel in wheels]
        requirement = f"{name}==1.0{f' ; {marker}' if marker else ''}"
        with (self.locks / f"{lock}.txt").open("a", encoding="utf-8") as stream:
            stream.write(" \\\n    ".join([requirement, *hashes]) + "\n")

    def offer(self, name: str, tag: str) -> Path:
        """Write a wheel that no lock knows."""
        wheel, information = self.wheels / f"{name}-1.0-{tag}.whl", f"{name}-1.0.dist-info"
        files = {
            f"{name}/__init__.py": f"# {tag}\ndef main() -> None: ...\n",
            f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{information}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
            f"{information}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
        }
        rows = [f"{path},sha256={_record_hash(content)},{len(content)}" for path, content in files.items()]
        files[f"{information}/RECORD"] = "\n".join([*rows, f"{information}/RECORD,,", ""])
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, content in files.items():
                archive.writestr(zipfile.ZipInfo(path), content)
        return wheel


def _record_hash(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """An index with `anywhere`, `only_windows` (by its marker) and, in the lock of an extra, `engine`."""
    found = Index(tmp_path / "index", tmp_path / "locks")
    found.wheels.mkdir()
    found.locks.mkdir()
    monkeypatch.setattr(requirements, "_IN_THE_WHEEL", found.locks)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(found.wheels))
    found.add("anywhere")
    found.add("only_windows", marker="sys_platform == 'win32'")
    found.add("engine", lock="local")
    return found


@pytest.fixture
def linux() -> Target:
    return Target(named("linux-x86_64"), "3.11")


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for this project's wheel: building the real one is tested on its own."""

    def make(folder: Path) -> Path:
        wheel = folder / "codeassist_onprem-0.1.0-py3-none-any.whl"
        wheel.write_bytes(b"ours")
        return wheel

    monkeypatch.setattr(own_wheel, "make", make)
