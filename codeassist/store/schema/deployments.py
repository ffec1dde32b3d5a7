"""What went live, and where the repositories of the record lie on this machine."""

from sqlalchemy import CheckConstraint, Column, Index, Table, Text

from codeassist.store.schema.base import UtcTime, metadata
from codeassist.store.schema.events import event_key

deployment = Table(
    "deployment",
    metadata,
    event_key(),
    Column("service", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("sha", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("source", Text, nullable=False),
    CheckConstraint("status IN ('success', 'failure')", name="status"),
    Index(None, "environment", "service"),
)

repository = Table(
    "repository",
    metadata,
    Column("name", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("seen", UtcTime, nullable=False),
)
