"""Where events go: the team server of the settings, if they are to go anywhere."""

from dataclasses import dataclass, field

from codeassist import http
from codeassist.settings import Settings
from codeassist_index.translation import tr

PATH = "/v1/events"


@dataclass(frozen=True, slots=True)
class Destination:
    """A team server; `name` is its address as it may be shown, and the key of what it has acknowledged."""

    url: str
    token: str = field(repr=False)

    @property
    def name(self) -> str:
        """The address without a password in it."""
        return http.without_password(self.url)


def destination(settings: Settings) -> Destination | None:
    """The team server that events are sent to; None where none are sent, and `why_none` says why."""
    if why_none(settings):
        return None
    return Destination(settings.server.url.rstrip("/"), settings.server.token)


def why_none(settings: Settings) -> str:
    """Why no events are sent, in words; empty where they are."""
    if not settings.server.url:
        return tr("no team server is set (`server.url`)")
    if not settings.server.token:
        return tr("no token is set (`server.token`)")
    if not settings.journal.upload:
        return tr("uploads are switched off (`journal.upload`)")
    return ""
