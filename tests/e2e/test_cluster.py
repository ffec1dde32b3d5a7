"""A real Ray cluster of several nodes builds the index, a node is lost on the way, and nothing of it is missing."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from codeassist import places
from codeassist_index import CodeIndex
from tests.conftest import IN_CI
from tests.e2e import isolation

PROGRAM = Path(__file__).with_name("ray_cluster.py")
PACKAGES = (
    "asyncio",
    "concurrent",
    "ctypes",
    "email",
    "http",
    "importlib",
    "json",
    "logging",
    "multiprocessing",
    "xml",
)
RUN_SECONDS_MAX = 180


@pytest.fixture
def roots(tmp_path: Path) -> list[Path]:
    """Ten packages of the standard library, each a root of its own."""
    library = Path(sysconfig.get_path("stdlib"))
    roots = [tmp_path / name for name in PACKAGES]
    for root in roots:
        root.mkdir()
        for source in sorted((library / root.name).rglob("*.py")):
            copy = root / source.relative_to(library / root.name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    return roots


def run_beside_cluster(*arguments: str) -> dict[str, object]:
    """Run `codeassist ARGUMENTS` beside a cluster that loses a node."""
    if missing := [program for program in ("unshare", "ip") if program in isolation.missing()]:
        message = f"needs {', '.join(missing)} for a network of its own"
        pytest.fail(message) if IN_CI else pytest.skip(message)
    command = (sys.executable, str(PROGRAM), str(Path(sys.executable).with_name("codeassist")), *arguments)
    alone = ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command)
    ended = subprocess.run(alone, capture_output=True, text=True, timeout=RUN_SECONDS_MAX, check=False)
    assert ended.returncode == 0, ended.stderr
    result: dict[str, object] = json.loads(ended.stdout)
    return result


@pytest.mark.timeout(2 * RUN_SECONDS_MAX)
def test_an_index_built_by_a_cluster_that_lost_a_node_is_the_one_that_is_built_without(
    roots: list[Path], tmp_path: Path
) -> None:
    ended = run_beside_cluster("index", "--json", "--ray", "ADDRESS", *map(str, roots))
    assert ended["lost"], "the node was lost while it worked"
    told = [line for line in str(ended["errors"]).splitlines() if not line.startswith("Indexing ")]
    assert (ended["code"], told) == (0, [])
    report = json.loads(str(ended["output"]))
    assert [Path(one["root"]) for one in report["repositories"]] == roots
    assert sum(one["parsed"] for one in report["repositories"]) == 0
    with CodeIndex.open(places.index_dir()) as built, CodeIndex.open(tmp_path / "alone") as alone:
        for root in roots:
            alone.update(root)
        assert {(one.root, one.files, one.lines) for one in built.sizes()} == {
            (one.root, one.files, one.lines) for one in alone.sizes()
        }
        for name in ("Future", "Message", "_Pickler", "Element", "close"):
            assert built.definitions(name) == alone.definitions(name)
            assert built.references(name) == alone.references(name)
        for query in ("parse header", "event loop policy", "ElementTree"):
            assert {(hit.path, hit.start_line) for hit in built.search(query, limit=100)} == {
                (hit.path, hit.start_line) for hit in alone.search(query, limit=100)
            }


@pytest.mark.timeout(2 * RUN_SECONDS_MAX)
def test_roots_that_are_known_are_brought_up_to_date_without_the_cluster(tmp_path: Path) -> None:
    root = tmp_path / "known"
    root.mkdir()
    (root / "a.py").write_text("def before(): ...\n")
    with CodeIndex.open(places.index_dir()) as index:
        index.update(root)
    (root / "a.py").write_text("def after(): ...\n")
    program = (str(Path(sys.executable).with_name("codeassist")), "index", "--json", "--ray", "127.0.0.1:1", str(root))
    ended = subprocess.run(program, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["repositories"][0]["parsed"] == 1
