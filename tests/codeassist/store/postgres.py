"""A PostgreSQL server of the test's own, reached by a socket in its folder, on a disk that forgets."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import absent

_SYSTEM_S_USER = "nobody"
"""Who runs it where the tests run as root, which PostgreSQL refuses to be."""


@contextmanager
def running() -> Iterator[str]:
    """The URL of an empty database; skips where the server or its driver is missing."""
    if importlib.util.find_spec("psycopg") is None:
        absent("psycopg, the driver of PostgreSQL")
    # A short path, because a socket's may not be longer than 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg-") as scratch:
        folder = Path(scratch)
        if os.geteuid() == 0:
            shutil.chown(folder, _SYSTEM_S_USER)
        data = folder / "data"
        _run(_program("initdb"), "--pgdata", data, "--auth", "trust", "--username", "codeassist", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run(_program("pg_ctl"), "--pgdata", data, "--wait", "--log", folder / "log", "--options", options, "start")
        try:
            yield f"postgresql://codeassist@/postgres?host={folder}"
        finally:
            _run(_program("pg_ctl"), "--pgdata", data, "--mode", "immediate", "stop")


def _program(name: str) -> Path:
    """Debian keeps the server's programs off the PATH."""
    found = shutil.which(name)
    programs = [Path(found)] if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not programs:
        absent(f"PostgreSQL's {name}")
    return programs[-1]


def _run(program: Path, *words: "str | Path") -> None:
    user = _SYSTEM_S_USER if os.geteuid() == 0 else None
    group = "nogroup" if user else None
    # What pg_ctl starts keeps the output open, so it is not waited for but read from the log.
    subprocess.run(
        (str(program), *(str(word) for word in words)),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        group=group,
        extra_groups=[] if user else None,
        cwd="/",
    )
