"""Connecting to Temporal as the settings say."""

from typing import Final

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from workers.connection import temporal_connection
from workers.errors import TemporalUnreachable
from workers.settings import Settings

#: The default names process and machine; in Temporal's lists that would be personal data.
IDENTITY: Final = "ayni"


async def connect(settings: Settings) -> Client:
    """A client for the configured server and namespace.

    Raises:
        ConfigurationInvalid: the `TEMPORAL_*` profile cannot be used.
        TemporalUnreachable: the server does not answer, or does not let us in.
    """
    connection = temporal_connection(settings)
    try:
        return await Client.connect(**connection, identity=IDENTITY, data_converter=pydantic_data_converter)
    except (RuntimeError, RPCError) as error:
        raise TemporalUnreachable(
            address=connection.get("target_host", ""), reason=_first_line(error)
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
