"""Secrets by file: every secret setting `AYNI_X` may also come from the file that `AYNI_X_FILE` names.

Environment variables are shown by many tools; a file can belong to one user, and is what Docker, Kubernetes and
systemd hand secrets over in. A setting takes part by being a `SecretStr`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, get_args

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from domain.errors import AyniError
from domain.text import Text

SUFFIX: Final = "_FILE"
#: No secret is longer; a wrong path may name anything.
LONGEST_BYTES: Final = 64 * 1024

NOT_READABLE: Final = Text(es="no se puede leer el archivo", en="the file cannot be read")
EMPTY: Final = Text(es="el archivo está vacío", en="the file is empty")
TOO_LONG: Final = Text(es="el archivo ocupa más de 64 KiB", en="the file has more than 64 KiB")
NOT_TEXT: Final = Text(es="el archivo no es texto UTF-8", en="the file is not UTF-8 text")
TWICE: Final = Text(
    es="el valor ya está en la misma variable sin _FILE; deje solo una de las dos",
    en="the value is in the same variable without _FILE already; keep one of the two",
)


class SecretUnusable(AyniError):
    """A file that should hold a secret does not give one. The message names the variable, never its content."""

    code = "secret_unusable"
    es = "El secreto de {setting} no sirve: {reason}. Corrija esa variable o ese archivo y repita el comando."
    en = (
        "The secret of {setting} cannot be used: {reason}. Mend that variable or file and repeat the command."
    )


def secrets_from_files(settings: type[BaseSettings], environment: Mapping[str, str]) -> dict[str, str]:
    """The secrets that files hold, by field name. One line end after the secret does not count.

    Raises:
        SecretUnusable: a file cannot be read, or the setting is given twice.
    """
    prefix = settings.model_config.get("env_prefix", "")
    found = {}
    for field in _secret_fields(settings):
        variable = prefix + field.upper()
        path = environment.get(variable + SUFFIX)
        if path:
            if environment.get(variable):
                raise SecretUnusable(setting=variable + SUFFIX, reason=TWICE)
            found[field] = _read(Path(path), variable + SUFFIX)
    return found


def _secret_fields(settings: type[BaseSettings]) -> Iterator[str]:
    for name, field in settings.model_fields.items():
        if field.annotation is SecretStr or SecretStr in get_args(field.annotation):
            yield name


def _read(path: Path, setting: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_BYTES + 1)
    except (OSError, ValueError):
        raise SecretUnusable(setting=setting, reason=NOT_READABLE) from None
    if len(content) > LONGEST_BYTES:
        raise SecretUnusable(setting=setting, reason=TOO_LONG)
    try:
        secret = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise SecretUnusable(setting=setting, reason=NOT_TEXT) from None
    if not secret.strip():
        raise SecretUnusable(setting=setting, reason=EMPTY)
    return secret
