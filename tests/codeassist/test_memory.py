import sys

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
