"""The migrations make exactly the tables that the code uses, and can be undone."""

import asyncio

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.tables import metadata
from tests.patience import until
from workers.bootstrap import record_engine
from workers.local.ephemeral import ephemeral_stack
from workers.migrations import alembic_config


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_the_schema_is_what_the_code_says(database_url: str) -> None:
    await asyncio.to_thread(command.check, alembic_config(database_url))


async def test_migrations_can_be_undone_and_repeated() -> None:
    async with ephemeral_stack(temporal=False) as stack:
        assert stack.database_url is not None
        config = alembic_config(stack.database_url)
        engine = record_engine(stack.database_url)
        await asyncio.to_thread(command.downgrade, config, "base")
        assert await tables(engine) == {"alembic_version"}
        await asyncio.to_thread(command.upgrade, config, "head")
        assert await tables(engine) == {"alembic_version", *metadata.tables}
        await engine.dispose()


async def test_the_sql_can_be_read_before_it_runs(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(command.upgrade, alembic_config(database_url), "head", sql=True)
    assert "CREATE TABLE event_log" in capsys.readouterr().out


async def test_an_upgrade_and_the_workers_that_write_meanwhile_do_not_lock_each_other_out() -> None:
    async with ephemeral_stack(temporal=False) as stack:
        assert stack.database_url is not None
        config = alembic_config(stack.database_url)
        engine = record_engine(stack.database_url)
        await asyncio.to_thread(command.downgrade, config, "0003")

        async with engine.begin() as batch:
            await batch.execute(text("LOCK TABLE event_log IN ROW EXCLUSIVE MODE"))
            upgrading = asyncio.create_task(asyncio.to_thread(command.upgrade, config, "head"))
            await until(lambda: someone_waits(engine))
            await batch.execute(text("LOCK TABLE facts, lifecycles, plans IN ROW EXCLUSIVE MODE"))

        await upgrading
        assert await tables(engine) == {"alembic_version", *metadata.tables}
        await engine.dispose()


async def someone_waits(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        waiting = await connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        return bool(waiting.scalar_one())
