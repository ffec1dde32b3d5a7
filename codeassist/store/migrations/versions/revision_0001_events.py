"""Events by kind, deployments, and where repositories lie."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from codeassist.store.schema.base import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _event_key(table: str) -> list[SchemaItem]:
    return [
        sa.Column("event", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("event", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["event"], ["event.number"], name=f"fk_{table}_event", ondelete="CASCADE"),
    ]


def upgrade() -> None:
    """Make the first tables."""
    _create_event()
    _create_suggestions()
    op.create_table(
        "file_saved",
        *_event_key("file_saved"),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("ranges", sa.Text, nullable=False),
    )
    op.create_index("ix_file_saved_blob", "file_saved", ["blob"])
    op.create_table(
        "deployment",
        *_event_key("deployment"),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.Column("sha", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.CheckConstraint("status IN ('success', 'failure')", name=op.f("ck_deployment_status")),
    )
    op.create_index("ix_deployment_environment_service", "deployment", ["environment", "service"])
    op.create_table(
        "repository",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("seen", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_repository"),
    )


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for table in (
        "repository", "deployment", "file_saved", "suggestion_dismissed", "suggestion_accepted", "suggestion_shown",
        "event",
    ):  # fmt: skip
        op.drop_table(table)


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("time", UtcTime, nullable=False),
        sa.Column("received", UtcTime, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("client_name", sa.Text, nullable=False),
        sa.Column("client_version", sa.Text, nullable=False),
        sa.Column("extra", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
        sa.CheckConstraint(
            "kind IN ('suggestion.shown', 'suggestion.accepted', 'suggestion.dismissed', 'file.saved', 'deployment')",
            name=op.f("ck_event_kind"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_repository_kind_time", "event", ["repository", "kind", "time"])
    op.create_index("ix_event_repository_number", "event", ["repository", "number"])


def _create_suggestions() -> None:
    op.create_table(
        "suggestion_shown",
        *_event_key("suggestion_shown"),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("feature", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("latency_ms", sa.Integer),
    )
    op.create_index("ix_suggestion_shown_suggestion", "suggestion_shown", ["suggestion"])
    op.create_table(
        "suggestion_accepted",
        *_event_key("suggestion_accepted"),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("span", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("partial", sa.Boolean, nullable=False),
    )
    op.create_index("ix_suggestion_accepted_suggestion", "suggestion_accepted", ["suggestion"])
    op.create_index("ix_suggestion_accepted_span", "suggestion_accepted", ["span"])
    op.create_table(
        "suggestion_dismissed",
        *_event_key("suggestion_dismissed"),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("shown_ms", sa.Integer),
    )
    op.create_index("ix_suggestion_dismissed_suggestion", "suggestion_dismissed", ["suggestion"])
