"""Runs the migrations on the connection that `ops_plugins.storage_sql.schema` hands over, or writes them down."""

from alembic import context

from ops_plugins.storage_sql.schema import VERSION_TABLE
from ops_plugins.storage_sql.tables import metadata

given = context.config.attributes
target = (
    {"dialect_name": given["dialect"], "literal_binds": True, "dialect_opts": {"paramstyle": "named"}}
    if context.is_offline_mode()
    else {"connection": given["connection"]}
)
context.configure(
    **target,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
