"""What `codeassist index` prints of each repository."""

import dataclasses
import os
import re
import time
from collections import Counter
from collections.abc import Sequence

import click

from codeassist.cluster.task import Parsed
from codeassist.terminal import visible
from codeassist_index import CodeIndex, RepositoryReport, RepositorySize
from codeassist_index.translation import ntr, tr

_SIZE = re.compile(r"\d+ bytes, more than ")
_REASONS = {
    "binary": tr("binary"),
    "Git LFS pointer": tr("Git LFS pointer"),
    "minified or data: very long lines": tr("minified or data: very long lines"),
    "symbolic link": tr("symbolic link"),
    "not a regular file": tr("not a regular file"),
    "submodule: index its folder by itself": tr("submodule: index its folder by itself"),
    "submodule: index its own repository": tr("submodule: index its own repository"),
    "linked work tree: index its folder by itself": tr("linked work tree: index its folder by itself"),
    "a repository of its own: index its folder by itself": tr("a repository of its own: index its folder by itself"),
    "missing: a partial clone left it out": tr("missing: a partial clone left it out"),
    "folder of a tool or of installed packages": tr("folder of a tool or of installed packages"),
    "not in the setting index.include": tr("not in the setting index.include"),
    "more than 1000 brackets are open at one place": tr("more than 1000 brackets are open at one place"),
    "it takes longer than 5 seconds to parse": tr("it takes longer than 5 seconds to parse"),
    "in the setting index.exclude or privacy.private_globs": tr(
        "in the setting index.exclude or privacy.private_globs"
    ),
}
"""The frequent reasons of the index, which are English in JSON."""
_COMMIT_CHARACTERS = 12
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def written(report: RepositoryReport) -> dict[str, object]:
    """The report as JSON has it."""
    return dataclasses.asdict(report) | {"seconds": round(report.seconds, 3)}


def tell_left_out(parsed: Parsed) -> None:
    """Say that no node of the cluster could parse a root."""
    words = tr("{root} is parsed here, not on the cluster: {reason}.")
    click.echo(visible(words.format(root=parsed.root, reason=parsed.reason)), err=True)


def print_report(report: RepositoryReport) -> None:
    """The counts on a line, what is set aside, and each reason why files were left out."""
    click.echo(
        visible(
            tr(
                "{name}: {files} files, {lines} lines, {definitions} definitions, {references} references "
                "in {seconds:.1f} s ({parsed} parsed)"
            ).format(
                name=report.name,
                files=report.files,
                lines=report.lines,
                definitions=report.definitions,
                references=report.references,
                seconds=report.seconds,
                parsed=report.parsed,
            )
        )
    )
    for count, what in ((report.generated, tr("generated")), (report.vendored, tr("vendored"))):
        if count:
            words = tr("  set aside: {count} x {what}; their definitions count, their text is not searched")
            click.echo(words.format(count=count, what=what))
    reasons = Counter(_words_of(skipped.reason) for skipped in report.skipped)
    for reason, count in Counter(_words_of(one.reason) for one in report.text_only).most_common():
        words = tr("  text only: {count} x {reason}; searched, but without definitions")
        click.echo(visible(words.format(count=count, reason=reason)))
    for reason, count in reasons.most_common():
        click.echo(visible(tr("  left out: {count} x {reason}").format(count=count, reason=reason)))
    for note in report.notes:
        click.echo(visible(tr("  note: {note}").format(note=note)))


def listed(index: CodeIndex, now: float) -> list[dict[str, object]]:
    """Everything that is indexed, as JSON has it."""
    return [
        {
            "root": one.root,
            "name": one.name,
            "commit": one.commit,
            "files": one.files,
            "lines": one.lines,
            "bytes": one.size,
            "age_seconds": max(0, round(now - one.looked_at)),
            "exists": os.path.lexists(one.root),
        }
        for one in index.sizes()
    ]


def print_list(sizes: Sequence[RepositorySize], index_bytes: int) -> None:
    """A line for each root: name, commit, counts, how long ago it was looked at, and where it is."""
    now = time.time()
    for one in sizes:
        words = tr("{name}  {commit}  {files} files  {lines} lines  {size:.1f} MB  {age} ago  {root}").format(
            name=one.name,
            commit=one.commit[:_COMMIT_CHARACTERS] or "-",
            files=one.files,
            lines=one.lines,
            size=one.size / 1e6,
            age=_age(now - one.looked_at),
            root=one.root,
        )
        gone = "" if os.path.lexists(one.root) else "  " + tr("(gone from the disk)")
        click.echo(visible(words + gone))
    words = ntr("{count} root, index of {size:.1f} MB", "{count} roots, index of {size:.1f} MB", len(sizes))
    click.echo(words.format(count=len(sizes), size=index_bytes / 1e6))


def _age(seconds: float) -> str:
    unit, name = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    return f"{max(0, int(seconds // unit))} {name}"


def _words_of(reason: str) -> str:
    """The reason without the size of the single file, so that files of one kind are counted together."""
    if found := _SIZE.match(reason):
        return tr("larger than the setting index.{limit}").format(limit=reason[found.end() :])
    return _REASONS.get(reason, reason)
