"""What lineage derives from git objects and events. All of it can be made again, except `lineage_rewrite`.

A commit's state (path to file version) is its base's state with the rows of `lineage_file` over it;
a commit at depth 0 has no base and lists everything, and depth is at least the number of rows since then.
Paths are text as `lineage.objects` escapes them.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from codeassist.store.schema.base import metadata

lineage_progress = Table(
    "lineage_progress",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("algorithm", Integer, nullable=False),  # a newer algorithm starts again from nothing
    Column("exclude", Text, nullable=False),  # the globs that were left out, one a line
    Column("events", Integer, nullable=False),  # every event up to this number is accounted for
    Column("clocks_agree", Boolean, nullable=False),  # whether saves' times were compared with commits' times
)

lineage_span = Table(
    "lineage_span",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("repository", Text, nullable=False),
    Column("span", Text, nullable=False),
    UniqueConstraint("repository", "span"),
    sqlite_autoincrement=True,
)

lineage_commit = Table(
    "lineage_commit",
    metadata,
    # In the order of replay: parents and everything older come first.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("repository", Text, nullable=False),
    Column("sha", Text, nullable=False),
    Column("time", Integer, nullable=False),  # committer time, seconds since 1970
    Column("identity", Text, nullable=False),  # what a rebase, an amend and a cherry-pick keep
    Column("parents", Text, nullable=False),  # shas, separated by spaces
    Column("base", Integer, ForeignKey("lineage_commit.number", ondelete="CASCADE"), index=True),
    Column("depth", Integer, nullable=False),
    UniqueConstraint("repository", "sha"),
    Index(None, "repository", "identity"),
    Index(None, "repository", "time"),
    sqlite_autoincrement=True,
)

lineage_version = Table(
    "lineage_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("commit", Integer, ForeignKey("lineage_commit.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("path", Text, nullable=False, index=True),
    Column("blob", Text, nullable=False),
    Column("claims", Text, nullable=False),  # JSON run lengths, see lineage.claims
    Column("seen", Text, nullable=False),  # JSON: numbers of the spans in this file's past
    Column("saved_until", Text, nullable=False),  # newest save that is wholly in this file's past, or empty
    Column("before", Integer),  # the first parent's version of the file
    sqlite_autoincrement=True,
)

lineage_file = Table(
    "lineage_file",
    metadata,
    Column("commit", Integer, ForeignKey("lineage_commit.number", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("version", Integer, ForeignKey("lineage_version.number", ondelete="CASCADE"), index=True),  # null: none
)

lineage_line = Table(
    "lineage_line",
    metadata,
    # Lines as a version brought them in: where a rewritten commit's lines are looked up.
    Column("version", Integer, ForeignKey("lineage_version.number", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, primary_key=True),  # of repository and line
    Index(None, "digest"),
)

lineage_committed = Table(
    "lineage_committed",
    metadata,
    # A commit that held more lines of a span than any before it.
    Column("span", Integer, ForeignKey("lineage_span.number", ondelete="CASCADE"), primary_key=True),
    Column("commit", Integer, ForeignKey("lineage_commit.number", ondelete="CASCADE"), primary_key=True, index=True),
    Column("lines", Integer, nullable=False),
)

lineage_rewrite = Table(
    "lineage_rewrite",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("new", Text, primary_key=True),
    Column("old", Text, primary_key=True),
)
