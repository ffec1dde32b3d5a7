"""What became of suggestions in the editor. `event` takes any kind from now on: making it again is dear."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.schema import SchemaItem

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('suggestion.shown', 'suggestion.accepted', 'suggestion.dismissed', 'file.saved', 'deployment')"


def upgrade() -> None:
    """Make the tables of survival."""
    with _event_again() as event:
        event.drop_constraint(op.f("ck_event_kind"), type_="check")
    op.add_column("suggestion_dismissed", sa.Column("how", sa.Text))
    op.create_table(
        "suggestion_kept",
        *_event_key("suggestion_kept"),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("span", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index("ix_suggestion_kept_span", "suggestion_kept", ["span"])
    op.create_table(
        "suggestion_followed",
        *_event_key("suggestion_followed"),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("after_ms", sa.Integer, nullable=False),
    )
    op.create_index("ix_suggestion_followed_suggestion", "suggestion_followed", ["suggestion"])


def downgrade() -> None:
    """Drop what `upgrade` made, and the events that the earlier version does not know."""
    op.drop_table("suggestion_followed")
    op.drop_table("suggestion_kept")
    op.execute(f"DELETE FROM event WHERE NOT {_KINDS}")  # noqa: S608 - fixed words
    with op.batch_alter_table("suggestion_dismissed") as dismissed:
        dismissed.drop_column("how")
    with _event_again() as event:
        event.create_check_constraint(op.f("ck_event_kind"), _KINDS)


def _event_key(table: str) -> list[SchemaItem]:
    return [
        sa.Column("event", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("event", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["event"], ["event.number"], name=f"fk_{table}_event", ondelete="CASCADE"),
    ]


@contextmanager
def _event_again() -> Iterator[BatchOperations]:
    """Change the constraints of `event`, which SQLite can only by making the table again."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    # Numbers of erased events are never given again, so the table alone does not know the last one.
    last = is_sqlite and connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'event'").scalar()
    with op.batch_alter_table("event", table_kwargs={"sqlite_autoincrement": True}) as event:
        yield event
    if last:
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'event'")
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)", (last,))
