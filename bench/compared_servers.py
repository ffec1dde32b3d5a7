"""The two language servers that are compared, as processes of their own before a slow model."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import rival_tabby
from language_client import LanguageClient, running
from slow_model import SlowModel, serving

Says = Callable[[str], str]


@asynccontextmanager
async def ours(
    root: Path, scratch: Path, says: Says, *, tokenizer: Path, ahead: bool = True, cache: Path | None = None
) -> AsyncIterator[tuple[LanguageClient, SlowModel]]:
    """`codeassist-lsp` with the index in `cache`, or in `scratch`; `tokenizer` is an absolute path."""
    async with serving(says) as model:
        settings = {
            "model": {"base_url": f"{model.address}/v1", "name": "slow", "tokenizer": str(tokenizer)},
            "completion": {"ahead": ahead},
        }
        command = [_script("codeassist-lsp"), "--stdio"]
        async with running(command, root, environment=_folders(scratch, cache), options=settings) as client:
            yield client, model


@asynccontextmanager
async def tabby(
    root: Path, scratch: Path, says: Says, *, where: Path
) -> AsyncIterator[tuple[LanguageClient, SlowModel]]:
    """tabby-agent from the folder where it was installed."""
    async with serving(says) as model:
        environment = rival_tabby.home(scratch / "home", model.address)
        async with running(rival_tabby.command(where), root, environment=environment) as client:
            yield client, model


def index(root: Path, scratch: Path, *, cache: Path | None = None) -> None:
    """Let ours index a work tree, so that a server finds it done."""
    environment = {**os.environ, **_folders(scratch, cache)}
    command = [_script("codeassist"), "index", str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def cpu_seconds(client: LanguageClient) -> float:
    """What a server's process has used so far."""
    used = psutil.Process(client.pid).cpu_times()
    return float(used.user + used.system)


def resident_mb(client: LanguageClient) -> float:
    """What a server's process holds in memory now, in megabytes."""
    return float(psutil.Process(client.pid).memory_info().rss / 1e6)


def _folders(scratch: Path, cache: Path | None) -> dict[str, str]:
    """The environment that keeps ours out of the user's own folders."""
    return {
        "CODEASSIST_CONFIG_DIR": str(scratch / "config"),
        "CODEASSIST_DATA_DIR": str(scratch / "data"),
        "CODEASSIST_CACHE_DIR": str((cache or scratch / "cache").resolve()),
    }


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)
