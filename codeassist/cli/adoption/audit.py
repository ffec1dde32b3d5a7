"""`codeassist adoption audit ROOT`: is the stored lineage what its objects and events say?"""

import random
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codeassist.cli.adoption.coverage_words import drop_words
from codeassist.cli.output import print_json, progress
from codeassist.cli.words import Words
from codeassist.terminal import visible
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from codeassist.adoption.audit import Audit, DifferentLine
    from codeassist.adoption.lineage import Run

SEEDS = 1_000_000


@click.command("audit")
@click.argument("root", type=click.Path(path_type=Path))
@click.option(
    "--commits", type=click.IntRange(min=1), default=50, show_default=True, help="How many random commits to work out."
)
@click.option("--seed", type=int, help="Choose the same commits as the audit that named this seed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--repository", "name", type=Words(), metavar="NAME", help="The repository's name in the events.")
@click.pass_context
def command(
    context: click.Context, *, root: Path, commits: int, seed: int | None, as_json: bool, name: str | None
) -> None:
    """Work out random commits of ROOT again, from nothing but objects and events, and compare line by line.

    Also looks through all that is stored of the repository, and whether the coverage of new lines dropped. Changes
    nothing; ends with 1 if a line differs, something doesn't hold together (`codeassist adoption sync --again`
    then works everything out anew), or coverage dropped.
    """
    from codeassist import places
    from codeassist.adoption.audit import audit
    from codeassist.adoption.repositories import repository_at
    from codeassist.capture.tokens import token_key
    from codeassist.cli.loading import load
    from codeassist.store.database import open_database

    settings = load().settings
    root, repository = repository_at(root, name)
    engine = open_database(settings)
    with progress(tr("Checking")) as report:
        found = audit(
            engine,
            root,
            repository=repository,
            commits_max=commits,
            seed=random.randrange(SEEDS) if seed is None else seed,  # noqa: S311 - a sample, no secret
            token_key=lambda: token_key(settings.adoption.token_key, places.token_key_file()),
            default_branch=settings.default_branch,
            report=report,
        )
    if as_json:
        print_json(_as_json(found))
    else:
        _print_text(found)
    if found.drop is not None and not as_json:
        click.echo(drop_words(found.drop))
    if found.problems or found.different_count:
        advice = tr("Work it out anew: codeassist adoption sync --again {root}").format(root=root)
        click.echo(advice, err=True)
    if not found.is_sound:
        context.exit(1)


def _as_json(found: "Audit") -> dict[str, object]:
    weeks = [asdict(period) | {"start": f"{period.start:%Y-%m-%d}"} for period in found.coverage]
    drop = None
    if found.drop is not None:
        silent = [{"user": user, "client": client} for user, client in found.drop.silent]
        drop = {"since": f"{found.drop.period.start:%Y-%m-%d}", "share": found.drop.period.share}
        drop |= {"usual": found.drop.usual, "silent": silent}
    told: dict[str, object] = {"coverage": weeks, "drop": drop}
    return asdict(found) | told | {"different": [_line_as_json(each) for each in found.different]}


def _line_as_json(line: "DifferentLine") -> dict[str, object]:
    told = {"stored": line.stored, "recomputed": line.recomputed}
    return {
        "commit": line.commit,
        "path": line.path,
        "line": line.line,
        **{
            word: None
            if run is None
            else {"class": run.class_, "span": run.span, "grade": run.grade, "ai_share": run.ai_share}
            for word, run in told.items()
        },
    }


def _print_text(found: "Audit") -> None:
    for problem in found.problems:
        click.echo(visible(problem))
    if found.problems:
        return
    click.echo(
        tr("{repository}: {count} of {commits} commits worked out again (seed {seed}): {result}").format(
            repository=found.repository,
            count=len(found.recomputed),
            commits=found.commits,
            seed=found.seed,
            result=_result(found.different_count),
        )
    )
    for line in found.different:
        click.echo(
            tr("  {commit} {path}:{line}  stored {stored}, worked out {recomputed}").format(
                commit=line.commit[:12],
                path=visible(line.path),
                line=line.line,
                stored=_words(line.stored),
                recomputed=_words(line.recomputed),
            )
        )
    if found.different_count > len(found.different):
        click.echo(tr("  and {count} more").format(count=found.different_count - len(found.different)))
    if found.partial:
        click.echo(tr("Coverage is not looked at: this partial clone leaves out what its commits added."))
    if found.gone:
        click.echo(
            tr("{count} commits are no longer in this clone and were taken as they are stored.").format(
                count=found.gone
            )
        )


def _result(different: int) -> str:
    if different == 0:
        return tr("every line is as it is stored.")
    return ntr("{count} line differs.", "{count} lines differ.", different).format(count=different)


def _words(run: "Run | None") -> str:
    if run is None:
        return tr("unknown")
    share = "" if run.ai_share in {None, 1.0} else f" {run.ai_share:.0%}"
    return " ".join(filter(None, (run.class_, run.span, run.grade))) + share
