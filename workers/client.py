"""Connecting to Temporal as the settings say."""

from typing import Final

from temporalio.client import Client, Interceptor
from temporalio.service import RPCError

from domain.text import Text
from workers.connection import open_client, temporal_connection
from workers.errors import TemporalUnreachable
from workers.settings import Settings

#: What the connection library says, and what it means.
REASONS: Final = {
    "ConnectionRefused": Text(es="conexión rechazada", en="connection refused"),
    "dns error": Text(es="nadie conoce ese nombre de máquina", en="nobody knows that host name"),
    "imeout": Text(es="se agotó el tiempo de espera", en="it took too long"),
    "imed out": Text(es="se agotó el tiempo de espera", en="it took too long"),
    "PermissionDenied": Text(es="el acceso no está permitido", en="access is not permitted"),
    "Unauthenticated": Text(es="las credenciales no sirven", en="the credentials are not accepted"),
}


async def connect(settings: Settings) -> Client:
    """A client for the configured server and namespace.

    Raises:
        ConfigurationInvalid: the `TEMPORAL_*` profile cannot be used.
        TemporalUnreachable: the server does not answer, or does not let us in.
    """
    connection = temporal_connection(settings)
    try:
        return await open_client(connection)
    except (RuntimeError, RPCError) as error:
        raise TemporalUnreachable(address=connection.get("target_host", ""), reason=_reason(error)) from None


def watched(client: Client, *interceptors: Interceptor) -> Client:
    """The same connection with interceptors that its workers pass everything through."""
    config = client.config()
    config["interceptors"] = interceptors
    return Client(**config)


def _reason(error: Exception) -> Text | str:
    text = str(error)
    for mark, reason in REASONS.items():
        if mark in text:
            return reason
    return (text.splitlines() or [type(error).__name__])[0][:200]
