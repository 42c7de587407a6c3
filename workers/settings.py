"""What a person or a deployment may set: `AYNI_*` variables, and `TEMPORAL_*` profiles for the connection.

When neither says where the servers are, the running local stack does (`ayni up`).
"""

import os
from email.utils import parseaddr
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from activities.delivery.address import is_address, may_send
from domain.errors import AyniError
from domain.program_checks import check_time_zone
from domain.text import Language, Mistake, Text
from domain.validation import reason_of
from workers.local.state import StackState, read_state
from workers.secret_files import secrets_from_files

NOT_AN_ADDRESS = Text(
    es="debe ser una dirección como ayni@example.org, con o sin nombre delante",
    en="it must be an address such as ayni@example.org, with or without a name in front",
)
#: Mail servers that take such an address are few, and none that lacks them says so before a message is due.
SENDER_OF_FEW_SERVERS = Text(
    es="antes de la @ solo puede llevar letras sin tilde ni eñe, porque muchos servidores de correo no aceptan otras en quien escribe",
    en="what stands before the @ may have no accents and no ñ, because many mail servers do not take them from a sender",
)


class ConfigurationInvalid(AyniError):
    """A setting has a value that cannot be used."""

    code = "configuration_invalid"
    es = "La configuración {setting} no sirve: {reason}. Corrija esa variable y repita el comando."
    en = "Setting {setting} cannot be used: {reason}. Mend that variable and repeat the command."


class RecordUnknown(AyniError):
    """Nothing says where the PostgreSQL of the record is."""

    code = "record_unknown"
    es = (
        "No se sabe dónde está la base de datos: AYNI_DATABASE_URL no está definida y no hay un sistema local. "
        "Defínala, o levante el sistema local con: ayni levantar"
    )
    en = (
        "Where the database is, is unknown: AYNI_DATABASE_URL is not set and there is no local stack. "
        "Set it, or start the local stack with: ayni up"
    )


def default_home() -> Path:
    """Where the local stack keeps its data; a system folder for root, whose own home no other user may enter."""
    if os.geteuid() == 0:
        return Path("/var/lib/ayni")
    data_home = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data_home) if Path(data_home).is_absolute() else Path.home() / ".local" / "share"
    return base / "ayni"


class Settings(BaseSettings):
    """The `AYNI_*` variables. Build it with `load_settings`, which explains what is wrong."""

    model_config = SettingsConfigDict(env_prefix="AYNI_", frozen=True, env_ignore_empty=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    """Folder of the local stack's data, logs and state."""
    database_url: SecretStr | None = None
    """The record, as `postgresql+asyncpg://...`; the local stack's when unset."""
    task_queue: str = Field(default="ayni", min_length=1)
    build_id: str | None = Field(default=None, max_length=100)
    """The released version that log entries name where workers are not versioned; what is installed when unset."""
    lang: Language | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    contingency_rate: float = Field(default=20, ge=0.1, le=1_000)
    """How many lifecycles a contingency asks per second, so that everybody else is answered as always."""
    mail_gather_seconds: float = Field(default=2, ge=0, le=300)
    """How long a worker gathers who is to be told before it has their messages sent: each of them is woken once."""
    smtp_host: str | None = None
    """The mail server that sends our mail. Without one, messages are kept as files in the folder `outbox` of `home`."""
    smtp_port: int | None = Field(default=None, ge=1, le=65_535)
    """587 with `starttls`, 465 with `tls`, 25 with `none`, unless set."""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected: `starttls` insists on it, `tls` from the first byte on, `none` not at all."""
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_ca_file: Path | None = None
    """Certificates (PEM) of a private authority to trust beside the system's."""
    mail_from: str | None = None
    """Who our messages come from: `ayni@example.org` or `Ayni Biobío <ayni@example.org>`; `smtp_user` when unset."""
    mail_templates: Path | None = None
    """A folder with templates of one's own that stand before the shipped ones."""
    digest_time_zone: str = "America/Santiago"
    """Where it is seven in the morning when the digests of a week or a month fall due."""
    temporal_port: int = Field(default=7233, ge=1, le=65_535)
    ui_port: int = Field(default=8233, ge=1, le=65_535)
    postgres_port: int = Field(default=5434, ge=1, le=65_535)
    temporal_bin: Path | None = None
    """The `temporal` program to use for the local server."""
    pg_bin: Path | None = None
    """The folder with `initdb` and `postgres` (17 or newer) to use for the local server."""
    cached_lifecycles: int = Field(default=500, ge=0, le=100_000)
    """How many lifecycles a worker keeps in memory, about 1 MB each; the others are replayed when they wake."""
    health_host: str = Field(default="127.0.0.1", min_length=1)
    health_port: int | None = Field(default=None, ge=1, le=65_535)
    """Where a worker answers `/healthz` and `/readyz`; nowhere when unset."""
    metrics_address: str | None = Field(default=None, pattern=r"^\S+:\d{1,5}$")
    """Where a worker offers metrics to Prometheus, as `host:port`; nowhere when unset."""
    traces_endpoint: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where a worker sends traces, as OTLP over HTTP; `OTEL_EXPORTER_OTLP_ENDPOINT` when unset, else nowhere."""

    @field_validator("mail_from")
    @classmethod
    def _one_address(cls, value: str | None) -> str | None:
        address = parseaddr(value or "")[1]
        if value is not None and not is_address(address):
            raise Mistake(es=NOT_AN_ADDRESS.es, en=NOT_AN_ADDRESS.en)
        if not may_send(address):
            raise Mistake(es=SENDER_OF_FEW_SERVERS.es, en=SENDER_OF_FEW_SERVERS.en)
        return value

    @field_validator("digest_time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        check_time_zone(value)
        return value

    def local_state(self) -> StackState | None:
        """What the last `ayni up` said about its addresses; None when there was none."""
        return read_state(self.home)

    def practises(self) -> bool:
        """Whether the local stack is one for practice, where each lifecycle has a clock of its own."""
        state = self.local_state()
        return state is not None and state.mode == "practice"

    def record_url(self) -> str:
        """The database address for SQLAlchemy.

        Raises:
            RecordUnknown: neither the setting nor a local stack says it.
        """
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        state = self.local_state()
        if state is None:
            raise RecordUnknown
        return state.database_url


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigurationInvalid: naming the first variable that cannot be used.
        SecretUnusable: naming the file variable (`AYNI_..._FILE`) that gives no secret.
    """
    try:
        settings = Settings.model_validate(secrets_from_files(Settings, os.environ))
    except ValidationError as problem:
        first = problem.errors()[0]
        name = "AYNI_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationInvalid(setting=name, reason=reason_of(first)) from None
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})
