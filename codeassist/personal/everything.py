"""All places of personal records on this machine, and what lies beyond it."""

from collections.abc import Sequence
from datetime import datetime

from codeassist import places
from codeassist.capture import journal
from codeassist.personal.adoption import AdoptionStore, local_file
from codeassist.personal.retention import Outcome, growing_stores
from codeassist.personal.store import Store
from codeassist.settings import Settings, value_of
from codeassist_index.translation import tr


def users_of(settings: Settings) -> tuple[str, ...]:
    """The names that this person's events bear: of the journal and of the settings."""
    known = journal.summary(places.journal_file()).users
    configured = (settings.journal.user,) if settings.journal.user else ()
    return tuple(dict.fromkeys((*configured, *known)))


def stores_of(settings: Settings) -> tuple[Store, ...]:
    """Every place, the adoption database before the journal that tells under which names to look there."""
    database = local_file(settings)
    adoption = () if database is None else (AdoptionStore(settings, database, users_of(settings)),)
    return (*adoption, *growing_stores(settings))


def beyond(settings: Settings) -> list[str]:
    """What no command on this machine can erase, in words."""
    told = [tr("What you committed and pushed, and what others hold of it.")]
    database = local_file(settings)
    if database is None:
        told.append(tr("The team's adoption database (`adoption.database`); ask those who run it."))
    else:
        copies = AdoptionStore(settings, database, ()).copies()
        told += [tr("{file}, a copy from before an upgrade; delete it yourself.").format(file=copy) for copy in copies]
    if settings.server.url:
        told.append(
            tr("What was sent to the team server {url}; ask those who run it.").format(
                url=value_of(settings, "server.url")
            )
        )
    told.append(tr("Backups of this machine, and what you exported yourself."))
    return told


def erase(stores: Sequence[Store], before: datetime | None) -> tuple[Outcome, ...]:
    """Take out everything older than `before`, with None all, and every byte of it.

    Raises:
        RefusedError: a record can't be written; those before it in the sequence are erased.
        InvalidInputError: a record is damaged.
    """
    return tuple(Outcome(store.name, store.unit, store.erase(before, thorough=True)) for store in stores)
