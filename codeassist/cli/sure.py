"""Asking before something is gone for good."""

import sys

import click

from codeassist_index.translation import tr


def make_sure(*, yes: bool) -> None:
    """Ask whether to erase, unless it was said already; anything but a yes ends the command."""
    if yes:
        return
    if not _can_be_asked():
        raise click.UsageError(
            tr("Nobody can be asked here; --yes erases without asking, --dry-run shows what it would.")
        )
    click.confirm(tr("Erase this for good?"), abort=True, err=True)


def _can_be_asked() -> bool:
    return sys.stdin.isatty()
