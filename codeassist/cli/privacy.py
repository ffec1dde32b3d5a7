"""`codeassist privacy`: what is kept about you on this machine, what left it, and how to erase it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from codeassist.cli.loading import load
from codeassist.cli.output import print_json
from codeassist.cli.sure import make_sure
from codeassist.cli.times import Time
from codeassist.settings import LoadedSettings, known_keys, value_of
from codeassist.terminal import visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.personal.retention import Outcome
    from codeassist.personal.store import Facts, Store

_NAMES = ("journal", "tool-edits", "audit", "logs", "traces", "adoption")
PARTS_SHOWN_MAX = 6


@click.group("privacy")
def command() -> None:
    """Show what is kept about you on this machine and what left it, and erase it."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object."))
def show(as_json: bool) -> None:
    """Print everything that is stored about you here, where it lies, and how long it is kept.

    What is older than the settings allow is dropped first.
    """
    from codeassist.personal.everything import beyond, stores_of, users_of
    from codeassist.personal.retention import keep_to_retention

    loaded = load()
    settings = loaded.settings
    _tell_dropped(keep_to_retention(settings))
    users, stores = users_of(settings), stores_of(settings)
    found = {store: store.facts() for store in stores}
    repositories = _indexed(loaded)
    chosen = _chosen(loaded)
    if as_json:
        print_json(
            {
                "users": users,
                "stores": [_facts_json(store, facts) for store, facts in found.items()],
                "repositories": repositories,
                "settings": chosen,
                "beyond": beyond(settings),
            }
        )
        return
    click.echo(tr("Your name in events: {names}").format(names=", ".join(users) or tr("none yet")))
    for store, facts in found.items():
        _print_facts(store, facts)
    _print_listed(tr("Repositories in the index (a copy of their code)"), repositories)
    _print_listed(tr("Settings that are not the built-in ones"), (f"{k} = {v['value']}" for k, v in chosen.items()))
    _print_listed(tr("Beyond this machine"), beyond(settings))


@command.command()
@click.option("--since", type=Time(), metavar="TIME", help=tr("Leave out what was sent before (RFC 3339 or a date)."))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object a line for each request."))
def audit(since: datetime | None, as_json: bool) -> None:
    """Print every request that left this machine: when, where to, how much; its content was never recorded.

    Requests to this machine itself, such as those to the embedded model, leave nothing and are not recorded.
    """
    from codeassist.audit import read

    count = 0
    for sent in read(since):
        count += 1
        if as_json:
            print_json(asdict(sent))
            continue
        sizes = tr("{out} bytes out, {back} bytes in").format(out=_known(sent.bytes_out), back=_known(sent.bytes_in))
        secrets = ntr("{count} secret replaced", "{count} secrets replaced", sent.secrets).format(count=sent.secrets)
        row = (
            sent.time,
            sent.purpose,
            sent.method,
            f"{sent.host}{'' if sent.path[:1] == '/' else ' '}{sent.path}",
            _known(sent.status),
            sizes,
        )
        click.echo(visible("  ".join((*row, secrets) if sent.secrets else row)))
    if not count:
        click.echo(tr("No request to another machine is recorded."), err=True)


@command.command()
@click.option("--before", type=Time(), metavar="TIME", help=tr("Only what is older (RFC 3339 or a date)."))
@click.option(
    "--what", metavar="NAMES", help=tr("Only these, with commas between: {names}.").format(names=", ".join(_NAMES))
)
@click.option("--dry-run", is_flag=True, help=tr("Say what would be erased, and erase nothing."))
@click.option("--yes", is_flag=True, help=tr("Do not ask."))
@click.option("--json", "as_json", is_flag=True, help=tr("One JSON object."))
def erase(before: datetime | None, what: str | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Erase what is stored about you on this machine, to the last byte.

    An open editor goes on. What the command can't reach is said at the end: commits, and what the team server has.
    """
    from codeassist.personal.everything import beyond, stores_of
    from codeassist.personal.everything import erase as erase_all
    from codeassist.personal.retention import keep_to_retention

    settings = load().settings
    stores = _wanted(stores_of(settings), what)
    counts = {store: store.count(before) for store in stores}
    click.echo(tr("This would be erased:") if dry_run else tr("To be erased:"), err=True)
    for store, count in counts.items():
        click.echo("  " + f"{store.name}: {_counted(count, store.unit)}", err=True)
    if dry_run:
        if as_json:
            print_json({"erased": [], "would_erase": [_count_json(store, counts[store]) for store in stores]})
        return
    make_sure(yes=yes)
    _tell_dropped(keep_to_retention(settings))
    outcomes = erase_all(stores, before)
    if as_json:
        print_json({"erased": [_outcome_json(one) for one in outcomes], "beyond": beyond(settings)})
    else:
        for one in outcomes:
            _print_outcome(one)
        _print_listed(tr("Not reached from here"), beyond(settings))


def _wanted(stores: Sequence["Store"], what: str | None) -> list["Store"]:
    names = set(_NAMES) if what is None else {name.strip() for name in what.split(",")}
    if unknown := names.difference(_NAMES):
        raise click.BadParameter(
            tr("{name} is not one of {names}.").format(name=", ".join(sorted(unknown)), names=", ".join(_NAMES)),
            param_hint="--what",
        )
    return [store for store in stores if store.name in names]


def _tell_dropped(outcomes: Iterable["Outcome"]) -> None:
    for one in outcomes:
        click.echo(
            tr("{name}: {counted} older than the settings allow; gone now.").format(
                name=one.name, counted=_counted(one.erased.count, one.unit)
            ),
            err=True,
        )


def _indexed(loaded: LoadedSettings) -> list[str]:
    from codeassist import places
    from codeassist.indexing import open_index
    from codeassist_index.errors import CodeIndexError

    if not places.index_dir().exists():
        return []
    try:
        with open_index(loaded.settings) as index:
            return [known.root for known in index.repositories()]
    except CodeIndexError as error:
        click.echo(tr("The index can't be looked into: {error}").format(error=error), err=True)
        return []


def _chosen(loaded: LoadedSettings) -> Mapping[str, Mapping[str, object]]:
    """Settings that some layer set, without the values of secret ones."""
    return {
        key: {"value": value_of(loaded.settings, key), "origin": loaded.origins[key]}
        for key in known_keys()
        if loaded.origins[key] != "built in"
    }


def _facts_json(store: "Store", facts: "Facts") -> Mapping[str, object]:
    return {
        "name": store.name,
        "unit": store.unit,
        **asdict(facts),
        "place": str(facts.place),
        "days_max": store.days_max,
    }


def _count_json(store: "Store", count: int) -> Mapping[str, object]:
    return {"name": store.name, "unit": store.unit, "count": count}


def _outcome_json(outcome: "Outcome") -> Mapping[str, object]:
    return {"name": outcome.name, "unit": outcome.unit, **asdict(outcome.erased)}


def _counted(count: int, unit: str) -> str:
    match unit:
        case "events":
            words = ntr("{count} event", "{count} events", count)
        case "requests":
            words = ntr("{count} request", "{count} requests", count)
        case _:
            words = ntr("{count} line", "{count} lines", count)
    return words.format(count=count)


def _print_facts(store: "Store", facts: "Facts") -> None:
    kept = (
        tr("kept until you erase it")
        if store.days_max is None
        else ntr("kept for {count} day", "kept for {count} days", store.days_max).format(count=store.days_max)
    )
    head = tr("{name}: {counted}, {bytes} bytes, {kept}").format(
        name=store.name, counted=_counted(facts.count, store.unit), bytes=facts.bytes, kept=kept
    )
    click.echo(f"\n{head}\n  {visible(str(facts.place))}")
    if facts.oldest and facts.newest:
        click.echo(tr("  from {oldest} to {newest}").format(oldest=facts.oldest, newest=facts.newest))
    parts = sorted(facts.parts.items(), key=lambda part: -part[1])
    for name, count in parts[:PARTS_SHOWN_MAX]:
        click.echo(visible(f"    {count:>8}  {name}"))
    if len(parts) > PARTS_SHOWN_MAX:
        click.echo(tr("    and {count} more; --json has them all").format(count=len(parts) - PARTS_SHOWN_MAX))


def _print_outcome(outcome: "Outcome") -> None:
    count = outcome.erased.count
    click.echo(tr("{name}: {counted} erased").format(name=outcome.name, counted=_counted(count, outcome.unit)))
    if not outcome.erased.clean:
        click.echo(
            tr("  Another process is reading the file; its old bytes go with the next write. Repeat the command then."),
            err=True,
        )


def _print_listed(title: str, rows: Iterable[str]) -> None:
    listed = list(rows)
    if listed:
        click.echo(f"\n{title}:")
        for row in listed:
            click.echo(visible(f"  {row}"))


def _known(number: int | None) -> str:
    return "-" if number is None else str(number)
