"""How Alembic reaches the record: through asyncpg, with the tables of `activities/tables.py` as the target."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from activities.tables import metadata

#: One upgrade at a time: two jobs that start together are no fault.
LOCK = 4_711_000_001


def _run(connection: Connection) -> None:
    """Each revision by itself: workers write the record meanwhile, and several tables at once would be locked crosswise."""
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _connect_and_run(url: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run)
            await connection.commit()
    finally:
        await engine.dispose()


def _print_sql(url: str) -> None:
    context.configure(url=url, target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


address = context.config.get_main_option("sqlalchemy.url") or ""
if context.is_offline_mode():
    _print_sql(address)
else:
    asyncio.run(_connect_and_run(address))
