"""The journal of one connection, as its client is told of it, and the upload beside it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from codeassist import places
from codeassist.capture import pause
from codeassist.capture.upload.background import BackgroundUpload
from codeassist.settings import Settings
from codeassist_index.translation import tr

LOOK_SECONDS = 1.0
"""How often a pause, which another process may begin and end, is looked for."""

Tell = Callable[[bool, str], None]
"""Is told whether anything is recorded, and what a person should know of it; empty where all is well."""


class JournalWatch:
    """Tells how recording stands, and keeps the team server up to date."""

    def __init__(self, tell: Tell, trouble: Callable[[], str]) -> None:
        """Nothing happens before `begin`; `trouble` is why the last event was not recorded, or empty."""
        self._tell = tell
        self._trouble = trouble
        self._looking: asyncio.Task[None] | None = None
        self._enabled = True
        self._upload = BackgroundUpload(Settings())

    async def begin(self, settings: Settings) -> None:
        """Act by these settings from now on."""
        await asyncio.to_thread(self._upload.close)
        self._enabled = settings.journal.enabled
        self._upload = BackgroundUpload(settings)
        self._upload.start()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Tell and send nothing any more. A second call does nothing."""
        if self._looking is not None:
            self._looking.cancel()
        await asyncio.to_thread(self._upload.close)

    async def _look(self) -> None:
        while True:
            paused = await asyncio.to_thread(pause.current, places.pause_file())
            if not self._enabled:
                self._tell(False, "")
            elif paused is not None:
                self._tell(False, _until(paused.until))
            else:
                self._tell(True, self._trouble())
            await asyncio.sleep(LOOK_SECONDS)


def _until(end: datetime | None) -> str:
    if end is None:
        return tr("Recording is paused, until `codeassist journal resume`.")
    time = end.astimezone().strftime("%Y-%m-%d %H:%M")
    return tr("Recording is paused until {time}, or `codeassist journal resume`.").format(time=time)
