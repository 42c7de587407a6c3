"""Where Temporal is. Apart from `settings`, because loading the SDK takes longer than most commands."""

from temporalio.envconfig import ClientConfig, ClientConnectConfig

from workers.settings import DEFAULT_TEMPORAL_PORT, ConfigurationInvalid, Settings


def temporal_connection(settings: Settings) -> ClientConnectConfig:
    """Keyword arguments for `Client.connect`: the `TEMPORAL_*` profile, else the local stack, else the default port.

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
        connection["target_host"] = state.temporal_address if state else f"127.0.0.1:{DEFAULT_TEMPORAL_PORT}"
    return connection
