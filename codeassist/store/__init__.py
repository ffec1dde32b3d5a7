"""The adoption database: one SQLAlchemy Core schema, one Alembic chain."""
