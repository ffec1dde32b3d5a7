"""The option `--scope`, which narrows a look-up to a part of the indexed code."""

import click

from codeassist.cli.words import Words
from codeassist_index.translation import tr

option = click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=Words(),
    metavar="SCOPE",
    help=tr(
        "Look only here: a repository (`mono`), a part of it by path (`mono:services/payments/**`) or by owner in "
        "CODEOWNERS (`mono:@team-payments`), or a name from `index.scopes`. Several are taken together."
    ),
)
