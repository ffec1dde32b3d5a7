"""The Alembic chain: `env` runs it, `versions` holds one file per revision."""

VERSION_TABLE = "codeassist_schema"
"""Alembic's own table, under a name that tells our databases from any other Alembic user's."""
