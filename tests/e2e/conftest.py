"""What several tests of the whole product need."""

import os
import shutil
from pathlib import Path

import pytest

from tests.e2e import nasty


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with everything that the cases name."""
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Test Person")
            patch.setenv(f"GIT_{role}_EMAIL", "person@example.com")
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        return _build(tmp_path_factory.mktemp("world"))


def _build(world: Path) -> Path:
    (world / "plain").mkdir()
    (world / "file").write_text("file\n", encoding="utf-8")
    nasty.git(world, "init", "--quiet", "unborn")
    fine = world / "fine"
    fine.mkdir()
    for number in range(2):
        (fine / "a.py").write_text(f"def first():\n    return {number}\n", encoding="utf-8")
        nasty.commit(fine)
    nasty.git(world, "clone", "--quiet", "--bare", "fine", "headless")
    (world / "headless" / "HEAD").write_text("ref: refs/heads/nowhere\n", encoding="ascii")
    for name in ("misconfigured", "foreign", "damaged", "no-index"):
        shutil.copytree(fine, world / name)
    (world / "misconfigured" / ".git" / "config").write_text("[core", encoding="utf-8")
    (world / "no-index" / ".git" / "index").write_text("junk", encoding="utf-8")
    head = nasty.git(fine, "rev-parse", "HEAD~1")
    damaged = world / "damaged" / ".git" / "objects" / head[:2] / head[2:]
    damaged.chmod(0o644)
    damaged.write_text("junk", encoding="utf-8")
    if os.geteuid() == 0:
        for path in (world / "foreign", *(world / "foreign").rglob("*")):
            os.chown(path, 12345, 12345)
    nasty.put_socket(nasty.odd(world / "odd"), "socket")
    return world
