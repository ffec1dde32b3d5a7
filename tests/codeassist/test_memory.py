import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from codeassist import memory

MEGABYTE = 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps freed memory to itself")
def test_freed_memory_goes_back_to_the_system() -> None:
    process = psutil.Process()
    pieces = [bytearray(2000) for _ in range(60_000)]
    last = pieces[-1]  # the top of the heap stays in use, so that the allocator can't shrink it by itself
    del pieces
    kept = process.memory_info().rss

    memory.release()

    assert kept - process.memory_info().rss > 50 * MEGABYTE
    assert len(last) == 2000


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_left_to_their_own_allocators(platform: str) -> None:
    assert memory._malloc_trim(platform) is None


_HEAPS_OF_EIGHT_THREADS = """
import ctypes, sys, threading
from codeassist.memory import few_arenas

few_arenas()
together = threading.Barrier(8)

def work():
    together.wait()
    text = bytearray(5_000)
    together.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w")))
libc.fflush(None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc gives threads heaps of their own")
def test_threads_share_a_few_heaps(tmp_path: Path) -> None:
    told = tmp_path / "malloc_info"
    subprocess.run([sys.executable, "-c", _HEAPS_OF_EIGHT_THREADS, told], check=True)
    assert 1 <= told.read_text().count("<heap nr=") <= memory.ARENAS_MAX
