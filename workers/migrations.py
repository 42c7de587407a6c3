"""Brings the record's schema to the newest revision, and tells which one it has."""

import asyncio
from importlib.resources import files
from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from workers.errors import SchemaNewer


def migrations_folder() -> Path:
    """The revisions, in a checkout as well as in an installed wheel."""
    return Path(str(files("deploy.migrations")))


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for this database; there is no `alembic.ini`."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    # Alembic interpolates: a percent sign of an escaped password has to be doubled.
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def upgrade(database_url: str) -> None:
    """Run every missing revision. Call it outside an event loop (`asyncio.to_thread`): the environment runs its own.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database refused, or is not there.
    """
    command.upgrade(alembic_config(database_url), "head")


async def upgraded(database_url: str) -> tuple[str | None, str | None]:
    """Run every missing revision; the revisions before and after.

    Raises:
        SchemaNewer: a newer version of Ayni upgraded the database; nothing was changed.
        sqlalchemy.exc.SQLAlchemyError, OSError: the database refused, or is not there.
    """
    before = await current_revision(database_url)
    if before is not None and before not in known_revisions():
        raise SchemaNewer(revision=before, expected=newest_revision())
    await asyncio.to_thread(upgrade, database_url)
    return before, await current_revision(database_url)


def newest_revision() -> str | None:
    """The revision that this version of Ayni expects."""
    return ScriptDirectory(str(migrations_folder())).get_current_head()


def known_revisions() -> tuple[str, ...]:
    """Every revision that this version of Ayni knows, the newest first."""
    script = ScriptDirectory(str(migrations_folder()))
    return tuple(revision.revision for revision in script.walk_revisions())


async def current_revision(database_url: str) -> str | None:
    """The revision that the database has; None when it never was migrated.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database refused.
        OSError: the database is not there.
    """
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


def _revision(connection: sqlalchemy.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
