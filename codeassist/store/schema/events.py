"""Events as they arrived: one `event` row each, and a row in the table of its kind. Append-only."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from codeassist.store.schema.base import UtcTime, metadata


def event_key() -> Column[int]:
    """The primary key of a kind's table: the number of its event."""
    return Column("event", Integer, ForeignKey("event.number", ondelete="CASCADE"), primary_key=True)


event = Table(
    "event",
    metadata,
    # In order of arrival; `sqlite_autoincrement` never hands a number out twice.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),  # of the whole content: tells a repetition from a conflict
    Column("kind", Text, nullable=False),
    Column("time", UtcTime, nullable=False),  # the client's clock
    Column("received", UtcTime, nullable=False),  # ours
    Column("repository", Text, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("client_name", Text, nullable=False),
    Column("client_version", Text, nullable=False),
    Column("extra", Text),  # JSON object of the fields this version does not know
    Index(None, "repository", "kind", "time"),
    Index(None, "repository", "number"),
    sqlite_autoincrement=True,
)

suggestion_shown = Table(
    "suggestion_shown",
    metadata,
    event_key(),
    Column("suggestion", Text, nullable=False, index=True),
    Column("feature", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("latency_ms", Integer),
)

suggestion_accepted = Table(
    "suggestion_accepted",
    metadata,
    event_key(),
    Column("suggestion", Text, nullable=False, index=True),
    Column("span", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("partial", Boolean, nullable=False),
)

suggestion_dismissed = Table(
    "suggestion_dismissed",
    metadata,
    event_key(),
    Column("suggestion", Text, nullable=False, index=True),
    Column("shown_ms", Integer),
    Column("how", Text),
)

suggestion_kept = Table(
    "suggestion_kept",
    metadata,
    event_key(),
    Column("suggestion", Text, nullable=False),
    Column("span", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("kept", Integer, nullable=False),  # so many of the tokens: whole numbers can be summed up
    Column("reason", Text),
)

suggestion_followed = Table(
    "suggestion_followed",
    metadata,
    event_key(),
    Column("suggestion", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON, as in the event: {"text"} or {"tokens"}
    Column("characters", Integer, nullable=False),
    Column("after_ms", Integer, nullable=False),
)

file_saved = Table(
    "file_saved",
    metadata,
    event_key(),
    Column("path", Text, nullable=False),
    Column("blob", Text, nullable=False, index=True),
    Column("ranges", Text, nullable=False),  # JSON, as in the event: [{"start", "end", "class", ...}]
    Column("source", Text),  # whose record the ranges are read from, where no editor or hook saw them written
)

tool_edited = Table(
    "tool_edited",
    metadata,
    event_key(),
    Column("span", Text, nullable=False, index=True),
    Column("tool", Text, nullable=False),
    Column("tool_version", Text, nullable=False),
    Column("model", Text),
    Column("path", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("source", Text, nullable=False),
)
