"""Code of other tools, and whose record the ranges of a save are read from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UNKNOWN_BEFORE = (
    "DELETE FROM event WHERE kind = 'tool.edited' OR number IN (SELECT event FROM file_saved WHERE source IS NOT NULL)"
)


def upgrade() -> None:
    """Make the table of other tools' edits."""
    op.add_column("file_saved", sa.Column("source", sa.Text))
    op.create_table(
        "tool_edited",
        sa.Column("event", sa.Integer, nullable=False),
        sa.Column("span", sa.Text, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("tool_version", sa.Text, nullable=False),
        sa.Column("model", sa.Text),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_tool_edited"),
        sa.ForeignKeyConstraint(["event"], ["event.number"], name="fk_tool_edited_event", ondelete="CASCADE"),
    )
    op.create_index("ix_tool_edited_span", "tool_edited", ["span"])


def downgrade() -> None:
    """Drop what `upgrade` made, and the events whose evidence the earlier version would take for an editor's."""
    op.execute(_UNKNOWN_BEFORE)
    op.execute("DELETE FROM file_saved WHERE source IS NOT NULL")  # SQLite has its keys off meanwhile
    op.drop_table("tool_edited")
    with op.batch_alter_table("file_saved") as file_saved:
        file_saved.drop_column("source")
