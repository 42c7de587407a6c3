"""Where Temporal is. Apart from `settings`, because loading the SDK takes longer than most commands."""

from typing import Final

from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig

from workers.converters import CLIENT_DATA, WORKER_DATA
from workers.local.ports import LOOPBACK
from workers.sdk_logs import silence_core
from workers.settings import ConfigurationInvalid, Settings

#: The default names process and machine; in Temporal's lists that would be personal data.
IDENTITY: Final = "ayni"


def temporal_connection(settings: Settings) -> ClientConnectConfig:
    """Keyword arguments for `Client.connect`: the `TEMPORAL_*` profile, else the local stack, else the port it would have.

    Raises:
        ConfigurationInvalid: the profile is unknown or its file cannot be read.
        StateUnreadable: the local stack's file is damaged.
    """
    try:
        connection = ClientConfig.load_client_connect_config()
    except Exception as problem:  # noqa: BLE001 - the library has no error class of its own for a bad profile
        raise ConfigurationInvalid(setting="TEMPORAL_*", reason=str(problem)) from None
    if not connection.get("target_host"):
        state = settings.local_state()
        connection["target_host"] = (
            state.temporal_address if state else f"{LOOPBACK}:{settings.temporal_port}"
        )
    return connection


async def open_client(connection: ClientConnectConfig) -> Client:
    """A client of that server, the same way for everybody: our identity, our data, and a core that keeps quiet.

    Raises:
        RuntimeError, RPCError: the server does not answer, or does not let us in.
    """
    silence_core()
    return await Client.connect(**connection, identity=IDENTITY, data_converter=CLIENT_DATA)


def reading_anything(client: Client) -> Client:
    """The same connection for a worker, which must not fail at what others sent."""
    config = client.config()
    config["data_converter"] = WORKER_DATA
    return Client(**config)
