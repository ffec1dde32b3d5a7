"""Waking everybody who waits for something to change."""

import asyncio
from contextlib import suppress


class News:
    """A bell: each ring wakes all who wait now. Whoever is woken looks for themselves what has changed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake all."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, seconds: float | None = None) -> None:
        """Until the next ring, or at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._next.wait()
