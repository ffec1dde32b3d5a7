"""The journal of suggestions and saves, and the record of requests to other machines."""

from datetime import datetime

from codeassist import audit, places
from codeassist.capture import journal
from codeassist.erasing import Erased
from codeassist.personal.store import Facts, size_of
from codeassist.settings.model import PrivacySettings


class JournalStore:
    """Events of this machine's editors."""

    name = "journal"
    unit = "events"

    def __init__(self, settings: PrivacySettings) -> None:
        self.days_max: int | None = settings.retention_days or None

    def facts(self) -> Facts:
        """Events by kind."""
        file = places.journal_file()
        found = journal.summary(file)
        return Facts(
            place=file,
            bytes=size_of(file),
            count=sum(found.kinds.values()),
            parts=found.kinds,
            oldest=found.oldest,
            newest=found.newest,
        )

    def count(self, before: datetime | None) -> int:
        """Events older than a time."""
        return sum(journal.summary(places.journal_file(), before=before).kinds.values())

    def erase(self, before: datetime | None, *, thorough: bool) -> Erased:
        """Drop events, and with all of them the random name."""
        return journal.erase(places.journal_file(), before, thorough=thorough)


class AuditStore:
    """Requests to other machines."""

    name = "audit"
    unit = "requests"

    def __init__(self, settings: PrivacySettings) -> None:
        self.days_max: int | None = min(settings.audit_days_max, settings.retention_days or settings.audit_days_max)

    def facts(self) -> Facts:
        """Requests by host."""
        file = places.audit_file()
        found = audit.summary()
        return Facts(
            place=file,
            bytes=size_of(file),
            count=sum(found.hosts.values()),
            parts=found.hosts,
            oldest=found.oldest,
            newest=found.newest,
        )

    def count(self, before: datetime | None) -> int:
        """Requests older than a time."""
        return sum(audit.summary(before).hosts.values())

    def erase(self, before: datetime | None, *, thorough: bool) -> Erased:
        """Drop requests."""
        return audit.erase(before, thorough=thorough)
