"""A clock that makes hours of seconds, so that commits and saves lie as far apart as a person's do."""

from datetime import UTC, datetime

FASTER = 120


class Clock:
    """Time since the clock was made passes 120 times as fast."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        return self.of(datetime.now(UTC))

    def of(self, real: datetime) -> datetime:
        """The time of a real moment."""
        return self._began + (real - self._began) * FASTER
