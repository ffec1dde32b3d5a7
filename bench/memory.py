"""How much memory does one language server take with a large index open, idle and after its first answers?

    python bench/memory.py FILE:LINE:COLUMN [--answers 3]

The folders are those of the environment (`CODEASSIST_CACHE_DIR` and so on), so index a million lines there first;
FILE lies in one of the indexed roots. Prints resident, proportional and unique memory of the server's process in
megabytes; the shared model server is a process of its own and is named apart.
"""

import argparse
import asyncio
from pathlib import Path

import psutil

from codeassist.demo import editor
from codeassist.errors import ModelUnavailableError
from codeassist.indexing import open_index
from codeassist.settings import load
from codeassist_index.git import find_work_tree

SETTLE_SECONDS = 3.0
INDEX_SECONDS_MAX = 300.0
QUIET_CPU_PERCENT = 2.0


async def measure(file: Path, line: int, column: int, answers: int) -> None:
    """Start a server, let it index, ask, and print what each step took."""
    with open_index(load().settings) as index:
        print(f"index: {len(index.repositories())} repositories, {index.bytes_on_disk() / 1e6:.0f} MB on disk")
    async with editor.start(find_work_tree(file) or file.parent) as window:
        server = _server()
        await _quiet(server)
        _say("idle, nothing open", server)
        window.open(file)
        await _quiet(server)
        _say("idle, one file open", server)
        offset = sum(len(text) + 1 for text in window.text.split("\n")[: line - 1]) + column - 1
        for number in range(answers):
            try:
                await window.suggestion(offset)
            except ModelUnavailableError as error:
                print(f"no answer: {error}")
                break
            window.edit(offset, offset, "\n" if number % 2 else " ")
            _say(f"after answer {number + 1}", server)
        await _quiet(server)
        _say("idle again", server)
        for child in psutil.Process().children(recursive=True):
            if child.pid != server.pid:
                print(f"beside it: {' '.join(child.cmdline()[-2:])}: {child.memory_info().rss / 1e6:.0f} MB resident")


def _server() -> psutil.Process:
    return next(child for child in psutil.Process().children() if "codeassist_lsp" in child.cmdline())


async def _quiet(server: psutil.Process) -> None:
    """Wait until the server has had nothing to do for a while."""
    async with asyncio.timeout(INDEX_SECONDS_MAX):
        server.cpu_percent()
        await asyncio.sleep(SETTLE_SECONDS)
        while server.cpu_percent() > QUIET_CPU_PERCENT:  # noqa: ASYNC110 - another process's quiet is no event of ours
            await asyncio.sleep(SETTLE_SECONDS)


def _say(moment: str, server: psutil.Process) -> None:
    memory = server.memory_full_info()
    parts = {"resident": memory.rss, "proportional": getattr(memory, "pss", 0), "unique": memory.uss}
    print(f"{moment:<22}" + ", ".join(f"{name} {size / 1e6:6.1f} MB" for name, size in parts.items()), flush=True)


def main() -> None:
    """Read the cursor and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cursor", metavar="FILE:LINE:COLUMN")
    parser.add_argument("--answers", type=int, default=3)
    options = parser.parse_args()
    file, line, column = options.cursor.rsplit(":", 2)
    asyncio.run(measure(Path(file).resolve(), int(line), int(column), options.answers))


if __name__ == "__main__":
    main()
