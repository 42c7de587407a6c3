"""Ports of this machine's loopback address; the local stack never listens anywhere else."""

import socket

from workers.local.errors import PortTaken

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As the servers do: a connection that was just closed does not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def require_free(port: int, part: str, setting: str) -> None:
    """Make sure that a part can listen.

    Raises:
        PortTaken: with a port that is free now.
    """
    if not is_free(port):
        raise PortTaken(port=port, part=part, setting=setting, suggestion=free_ports(1)[0])


def free_ports(count: int) -> list[int]:
    """Ports that are free now, each different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
