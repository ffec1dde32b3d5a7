"""Whether what is stored of a repository holds together: rows with rows, and rows with git's objects."""

import json
from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa

from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.objects import BLOB_MODES, Repository, printable_path, text_path
from codeassist.adoption.lineage.records import Records
from codeassist.store.schema.events import event, file_saved, tool_edited
from codeassist.store.schema.lineage import lineage_commit, lineage_version
from codeassist_index.translation import tr

_DETAILS = {"file.saved": file_saved, "tool.edited": tool_edited}


def problems(records: Records, git: Repository, shas: Sequence[str], report: Callable[[int, int], None]) -> list[str]:
    """What is wrong, in words.

    Args:
        records: what is stored.
        git: the repository's objects; what they lack is not looked at.
        shas: commits whose trees are compared with their stored states, where those can be read.
        report: called with file versions done and to do.
    """
    found = [*database_problems(records.connection), *_event_problems(records), *_commit_problems(records)]
    found += _version_problems(records, git, report)
    return found or [problem for sha in shas for problem in _tree_problems(records, git, sha)]


def database_problems(connection: sa.Connection) -> Iterator[str]:
    """What SQLite says of its own file; PostgreSQL looks after itself."""
    if connection.dialect.name != "sqlite":
        return
    for (words,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if words != "ok":
            yield tr("The database file is damaged: {words}").format(words=words)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield tr("Row {row} of table {table} refers to a row of {other} that is gone.").format(
            row=row[1], table=row[0], other=row[2]
        )


def _event_problems(records: Records) -> Iterator[str]:
    for kind, table in _DETAILS.items():
        torn = (
            sa.select(event.c.id)
            .outerjoin(table, table.c.event == event.c.number)
            .where(event.c.repository == records.repository, event.c.kind == kind, table.c.event.is_(None))
        )
        for id_ in records.connection.execute(torn).scalars():
            yield tr("The event {id} has lost its content.").format(id=id_)


def _commit_problems(records: Records) -> Iterator[str]:
    """A commit's state is its base's with changes over it: the base has to be there, nearer to a full list."""
    base = lineage_commit.alias("base")
    query = (
        sa.select(lineage_commit, base.c.repository.label("of"), base.c.depth.label("base_depth"))
        .outerjoin(base, base.c.number == lineage_commit.c.base)
        .where(lineage_commit.c.repository == records.repository)
    )
    for row in records.connection.execute(query):
        full = row.depth == 0 and row.base is None
        based = row.base is not None and row.of == row.repository and row.base_depth < row.depth
        if not (full or (based and row.base < row.number)):
            yield tr("The state of commit {sha} can't be read: its base is not what it should be.").format(sha=row.sha)


def _version_problems(records: Records, git: Repository, report: Callable[[int, int], None]) -> Iterator[str]:
    """A version has a claim for each line of its blob, and claims name spans that are known."""
    names = records.span_names()
    numbers = _version_numbers(records)
    for done, number in enumerate(numbers, 1):
        report(done, len(numbers))
        try:
            version = records.version(number)
        except (json.JSONDecodeError, TypeError, ValueError) as error:
            yield tr("Version {number} of a file can't be read: {error}").format(number=number, error=error)
            continue
        where = f"{printable_path(version.path)} ({version.blob[:12]})"
        if not claims.numbers_in(version.claims) <= names.keys():
            yield tr("{where}: a line's span is not known.").format(where=where)
        text = git.text(version.blob)
        if text is not None and len(text) != len(version.claims):
            yield tr("{where}: {lines} lines, but claims for {claims}.").format(
                where=where, lines=len(text), claims=len(version.claims)
            )


def _version_numbers(records: Records) -> list[int]:
    query = (
        sa.select(lineage_version.c.number)
        .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
        .where(lineage_commit.c.repository == records.repository)
        .order_by(lineage_version.c.number)
    )
    return list(records.connection.execute(query).scalars())


def _tree_problems(records: Records, git: Repository, sha: str) -> Iterator[str]:
    """Each file of a stored state stands in the commit's tree, with the same blob."""
    number = records.commit_number(sha)
    assert number is not None
    tree = {}
    for entry in git.git.run("ls-tree", "-r", "-z", "--full-tree", sha).split(b"\0"):
        facts, _, name = entry.partition(b"\t")
        if facts[:6] in BLOB_MODES:
            tree[text_path(name)] = facts.split(b" ")[2].decode()
    for path, version in records.state(number).items():
        if tree.get(path) != records.version(version).blob:
            yield tr("{path} at {sha} is stored with another content than git has.").format(
                path=printable_path(path), sha=sha[:12]
            )
