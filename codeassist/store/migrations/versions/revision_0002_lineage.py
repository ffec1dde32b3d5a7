"""Lineage: commits, file versions and their claims."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of lineage."""
    op.create_table(
        "lineage_progress",
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Integer, nullable=False),
        sa.Column("exclude", sa.Text, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("clocks_agree", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("repository", name="pk_lineage_progress"),
    )
    op.create_table(
        "lineage_span",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("span", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_lineage_span"),
        sa.UniqueConstraint("repository", "span", name="uq_lineage_span_repository_span"),
        sqlite_autoincrement=True,
    )
    _create_commit()
    _create_versions()
    op.create_table(
        "lineage_rewrite",
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("old", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository", "new", "old", name="pk_lineage_rewrite"),
    )


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for table in (
        "lineage_rewrite", "lineage_committed", "lineage_line", "lineage_file", "lineage_version", "lineage_commit",
        "lineage_span", "lineage_progress",
    ):  # fmt: skip
        op.drop_table(table)


def _create_commit() -> None:
    op.create_table(
        "lineage_commit",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("sha", sa.Text, nullable=False),
        sa.Column("time", sa.Integer, nullable=False),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("parents", sa.Text, nullable=False),
        sa.Column("base", sa.Integer),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_lineage_commit"),
        sa.ForeignKeyConstraint(["base"], ["lineage_commit.number"], name="fk_lineage_commit_base", ondelete="CASCADE"),
        sa.UniqueConstraint("repository", "sha", name="uq_lineage_commit_repository_sha"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lineage_commit_base", "lineage_commit", ["base"])
    op.create_index("ix_lineage_commit_repository_identity", "lineage_commit", ["repository", "identity"])
    op.create_index("ix_lineage_commit_repository_time", "lineage_commit", ["repository", "time"])


def _create_versions() -> None:
    op.create_table(
        "lineage_version",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("commit", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("claims", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("saved_until", sa.Text, nullable=False),
        sa.Column("before", sa.Integer),
        sa.PrimaryKeyConstraint("number", name="pk_lineage_version"),
        _foreign("lineage_version", "commit", "lineage_commit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lineage_version_commit", "lineage_version", ["commit"])
    op.create_index("ix_lineage_version_path", "lineage_version", ["path"])
    op.create_table(
        "lineage_file",
        sa.Column("commit", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("version", sa.Integer),
        sa.PrimaryKeyConstraint("commit", "path", name="pk_lineage_file"),
        _foreign("lineage_file", "commit", "lineage_commit"),
        _foreign("lineage_file", "version", "lineage_version"),
    )
    op.create_index("ix_lineage_file_version", "lineage_file", ["version"])
    op.create_table(
        "lineage_line",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", "digest", name="pk_lineage_line"),
        _foreign("lineage_line", "version", "lineage_version"),
    )
    op.create_index("ix_lineage_line_digest", "lineage_line", ["digest"])
    op.create_table(
        "lineage_committed",
        sa.Column("span", sa.Integer, nullable=False),
        sa.Column("commit", sa.Integer, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("span", "commit", name="pk_lineage_committed"),
        _foreign("lineage_committed", "span", "lineage_span"),
        _foreign("lineage_committed", "commit", "lineage_commit"),
    )
    op.create_index("ix_lineage_committed_commit", "lineage_committed", ["commit"])


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.number"], name=f"fk_{table}_{column}", ondelete="CASCADE")
