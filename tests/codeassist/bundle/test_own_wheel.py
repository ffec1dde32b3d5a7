import csv
import io
import json
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codeassist.bundle import own_wheel
from codeassist.errors import InvalidInputError

if TYPE_CHECKING:
    from tests.codeassist.bundle.conftest import Index


@pytest.fixture
def installed(index: "Index", tmp_path: Path) -> Distribution:
    """A small distribution with a script, as pip installs it."""
    wheel = index.wheels / "anywhere-1.0-py3-none-any.whl"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path / "site"), str(wheel)],
        check=True,
    )
    (found,) = Distribution.discover(path=[str(tmp_path / "site")])
    return found


def test_the_packed_wheel_has_the_files_of_the_first_and_installs(installed: Distribution, tmp_path: Path) -> None:
    wheel = own_wheel.pack(installed, tmp_path)
    assert wheel.name == "anywhere-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(archive.namelist()) == [
            "anywhere-1.0.dist-info/METADATA",
            "anywhere-1.0.dist-info/RECORD",
            "anywhere-1.0.dist-info/WHEEL",
            "anywhere-1.0.dist-info/entry_points.txt",
            "anywhere/__init__.py",
        ]
        rows = list(csv.reader(io.StringIO(archive.read("anywhere-1.0.dist-info/RECORD").decode())))
    assert {row[0] for row in rows if not row[1]} == {"anywhere-1.0.dist-info/RECORD"}
    again = tmp_path / "again"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--target", str(again), str(wheel)],
        check=True,
    )
    assert (again / "bin" / "anywhere").is_file()


def test_packing_twice_gives_the_same_bytes(installed: Distribution, tmp_path: Path) -> None:
    first = own_wheel.pack(installed, tmp_path).read_bytes()
    assert own_wheel.pack(installed, tmp_path).read_bytes() == first


def test_a_changed_file_is_refused(installed: Distribution, tmp_path: Path) -> None:
    (tmp_path / "site" / "anywhere" / "__init__.py").write_text("changed = True\n")
    with pytest.raises(InvalidInputError, match=r"anywhere/__init__\.py: it was changed"):
        own_wheel.pack(installed, tmp_path)


def test_a_missing_file_is_refused(installed: Distribution, tmp_path: Path) -> None:
    (tmp_path / "site" / "anywhere" / "__init__.py").unlink()
    with pytest.raises(InvalidInputError, match=r"anywhere/__init__\.py: No such file"):
        own_wheel.pack(installed, tmp_path)


def test_a_checkout_is_known_by_the_record_of_its_installation(installed: Distribution, tmp_path: Path) -> None:
    assert not own_wheel._is_editable(installed)
    record = tmp_path / "site" / "anywhere-1.0.dist-info" / "direct_url.json"
    record.write_text(json.dumps({"url": "file:///src", "dir_info": {"editable": True}}))
    assert own_wheel._is_editable(installed)


def test_without_an_installation_there_is_nothing_to_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_wheel, "DISTRIBUTION", "codeassist-not-installed")
    with pytest.raises(InvalidInputError, match="not installed here"):
        own_wheel.make(tmp_path)
