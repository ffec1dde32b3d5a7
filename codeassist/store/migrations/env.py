"""Run by Alembic, on the connection that `codeassist.store.database` hands over."""

from alembic import context

from codeassist.store.migrations import VERSION_TABLE
from codeassist.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
