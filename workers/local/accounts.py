"""As whom the database server runs: PostgreSQL refuses root, so root lends it a user without rights."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from workers.local.errors import HomeOutOfReach


@dataclass(frozen=True)
class ServerAccount:
    """A user of the system, by its numbers."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give one file or folder of ours to this account."""
        os.chown(path, self.uid, self.gid)


def server_account() -> ServerAccount | None:
    """The account for PostgreSQL; None when we are not root and it may run as we do."""
    if os.geteuid() != 0:
        return None
    # Every system has it, and nothing has to be created or opened up for it. Its other processes could read the
    # cluster: on a machine that serves strangers too, run Ayni as a user of its own instead of root.
    nobody = pwd.getpwnam("nobody")
    return ServerAccount(nobody.pw_name, nobody.pw_uid, nobody.pw_gid)


def is_reachable(path: Path) -> bool:
    """Whether every user may traverse this folder and all that are above it."""
    resolved = path.resolve()
    return all(stat.S_IMODE(folder.stat().st_mode) & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def require_reachable(path: Path, account: ServerAccount | None) -> None:
    """Make sure that the account can enter the folder; nobody's permissions are changed for it.

    Raises:
        HomeOutOfReach: some folder on the way is closed.
    """
    if account is not None and not is_reachable(path):
        raise HomeOutOfReach(user=account.name, path=path)
