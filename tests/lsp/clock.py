"""A clock that stands still until a test moves it on."""

from collections.abc import Callable


class FakeTimer:
    def __init__(self, when: float, callback: Callable[[], None]) -> None:
        self.when = when
        self.callback = callback
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeClock:
    """What `codeassist_lsp.agenda` needs of an event loop."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: list[FakeTimer] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None], /) -> FakeTimer:
        timer = FakeTimer(when, callback)
        self.timers.append(timer)
        return timer

    @property
    def pending(self) -> list[FakeTimer]:
        """The timers that are set."""
        return [timer for timer in self.timers if not timer.is_cancelled]

    def advance(self, seconds: float) -> None:
        """Let time go by; each timer fires at its time."""
        until = self.now + seconds
        while due := sorted((one for one in self.pending if one.when <= until), key=lambda one: one.when):
            self.now = max(self.now, due[0].when)
            self.timers.remove(due[0])
            due[0].callback()
        self.now = until
