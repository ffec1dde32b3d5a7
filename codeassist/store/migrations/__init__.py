"""The Alembic chain: `env` runs it, `versions` holds one file per revision."""

from pathlib import Path

VERSION_TABLE = "codeassist_schema"
"""Alembic's own table, under a name that tells our databases from any other Alembic user's."""


def newest_revision() -> str:
    """The last revision of the chain, by the names of its files: to ask Alembic, it has to be loaded."""
    return max(file.stem.split("_")[1] for file in Path(__file__).with_name("versions").glob("revision_*.py"))
