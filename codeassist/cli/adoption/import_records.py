"""`codeassist adoption import --format git-ai|agent-trace`: what other tools recorded, as far as it is proved."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from codeassist.cli.output import print_json
from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.adoption.interop.importing import Found

LISTED_MAX = 100
"""Ranges that are not counted, named one by one; further ones are counted, and the count is given."""


def import_records(path: Path, form: Literal["git-ai", "agent-trace"], name: str | None, *, as_json: bool) -> None:
    """Import the records of the repository at `path`, or those of a file in it, and tell what became of them."""
    from codeassist.adoption.interop import importing
    from codeassist.adoption.repositories import repository_at
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    file = path if form == "agent-trace" and path.is_file() else None
    root, repository = repository_at(path.parent if file is not None else path, name)
    engine = open_database(load().settings)
    try:
        found = importing.import_records(engine, root, repository, form, file)
    finally:
        engine.dispose()
    _tell(found)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)
    if found.unreadable:
        sys.exit(3)


def _tell(found: "Found") -> None:
    for record in found.unreadable:
        click.echo(visible(f"{record.place}: {record.reason}"), err=True)
    for one in found.quarantined[:LISTED_MAX]:
        click.echo(visible(f"{one.place}: {one.reason} ({one.lines})"), err=True)
    left_out = len(found.quarantined) - LISTED_MAX
    if left_out > 0:
        click.echo(
            tr("{left_out} further ranges that are not counted are not listed.").format(left_out=left_out), err=True
        )


def _print(found: "Found") -> None:
    words = tr(
        "{records} records: {ai} lines of agents and {human} of people are claimed (grade D), {mixed} mixed or "
        "unknown ones stay unknown, {quarantined} are not proved and not counted. {accepted} events added, "
        "{duplicates} known already."
    )
    click.echo(
        words.format(
            records=found.records,
            ai=found.lines["ai"],
            human=found.lines["human"],
            mixed=found.lines["mixed"] + found.lines["unknown"],
            quarantined=sum(one.lines for one in found.quarantined),
            accepted=found.accepted,
            duplicates=found.duplicates,
        )
    )
    if found.changed:
        click.echo(
            tr("{changed} files have another record than when they were imported first; the first one stays.").format(
                changed=found.changed
            )
        )


def _as_json(found: "Found") -> dict[str, object]:
    return {
        "records": found.records,
        "accepted": found.accepted,
        "duplicates": found.duplicates,
        "changed": found.changed,
        "lines": {kind: found.lines[kind] for kind in ("ai", "human", "mixed", "unknown")},
        "quarantined": [
            {"place": one.place, "lines": one.lines, "reason": one.reason} for one in found.quarantined[:LISTED_MAX]
        ],
        "quarantined_count": len(found.quarantined),
        "quarantined_lines": sum(one.lines for one in found.quarantined),
        "unreadable": [{"place": one.place, "reason": one.reason} for one in found.unreadable],
    }
