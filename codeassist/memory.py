"""Give freed memory back to the system.

glibc's allocator keeps what a large, passing piece of work has freed: reading a tokenizer leaves 55 MB of it in a
language server that then idles for hours. Other allocators return it by themselves.
"""

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress

ARENAS_MAX = 2
_M_ARENA_MAX = -8
"""The option's number in glibc's `malloc.h`."""


def release() -> None:
    """Return free pages to the system where the C library can (`malloc_trim(3)` of glibc); a few milliseconds."""
    trim = _malloc_trim(sys.platform)
    if trim is not None:
        trim(0)


def few_arenas() -> None:
    """Let all threads share `ARENAS_MAX` heaps (`mallopt(3)` of glibc), before the first of them begins.

    glibc gives each thread one of its own, up to eight for each core, and what one has freed no other uses.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library, such as musl
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS_MAX)


def _malloc_trim(platform: str) -> Callable[[int], int] | None:
    if platform != "linux":
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library, such as musl
        return None
    return trim
