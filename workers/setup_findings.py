"""What `ayni setup` says: how each thing is, how it should be, and who does what about it, in both languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from domain.program import DigestRhythm
from workers.local.checks import Sentence, same

Condition = Literal["right", "missing", "wrong", "unknown"]
CLOUD = (".tmprl.cloud", ".api.temporal.io")
#: Temporal Cloud keeps what ended no longer than this; the record keeps everything anyway.
LONGEST_ON_CLOUD = timedelta(days=90)

APPLY = Sentence("Hágalo con: ayni preparar --aplicar", "Do it with: ayni setup --apply")
NOTHING = same("—")
APPLY_SCHEDULES = Sentence(
    "Hágalo, con una cuenta que pueda crear programaciones en el espacio: ayni preparar --aplicar",
    "Do it, as somebody who may create schedules in the namespace: ayni setup --apply",
)
SCHEDULES: Final[dict[DigestRhythm, Sentence]] = {
    "weekly": Sentence("Programación de los resúmenes semanales", "Schedule of weekly digests"),
    "monthly": Sentence("Programación de los resúmenes mensuales", "Schedule of monthly digests"),
}
NAME_MAIL_SERVER = Sentence(
    "Los mensajes a las personas esperan: no hay servidor de correo, y la carpeta de AYNI_HOME no se puede escribir. "
    "Defina AYNI_SMTP_HOST y AYNI_MAIL_FROM para los trabajadores, y saldrán.",
    "Messages to people wait: there is no mail server, and the folder of AYNI_HOME cannot be written. "
    "Set AYNI_SMTP_HOST and AYNI_MAIL_FROM for the workers, and they will go out.",
)


@dataclass(frozen=True)
class Place:
    """Which namespace of which server is looked at."""

    address: str
    namespace: str

    @property
    def managed(self) -> bool:
        """Whether it is Temporal Cloud, where namespaces have an administrator."""
        host = self.address.rpartition(":")[0] or self.address
        return host.endswith(CLOUD)


@dataclass(frozen=True)
class Finding:
    """One thing that must be in place. `next` is None when nothing has to be done."""

    id: str
    what: Sentence
    condition: Condition
    found: Sentence
    expected: Sentence
    next: Sentence | None = None
    needed: bool = True
    """Whether no worker can do its work without it."""


def judge_namespace(place: Place, *, exists: bool) -> Finding:
    """Whether there is a namespace."""
    what, name = Sentence("Espacio de nombres", "Namespace"), same(place.namespace)
    if exists:
        return Finding("namespace", what, "right", name, name)
    todo = _administrator(place, f"tcld namespace create --namespace {place.namespace}") or APPLY
    return Finding("namespace", what, "missing", NOTHING, name, todo)


def judge_retention(place: Place, kept: timedelta | None, expected: timedelta) -> Finding:
    """Whether what ended is kept long enough; None as `kept` says that there is no namespace."""
    what = Sentence("Retención de lo terminado", "Retention of what ended")
    if kept is None:
        return Finding("retention", what, "missing", NOTHING, _days(expected), APPLY)
    if kept >= expected:
        return Finding("retention", what, "right", _days(kept), _days(expected))
    return Finding("retention", what, "wrong", _days(kept), _days(expected), _longer(place, expected))


def _longer(place: Place, expected: timedelta) -> Sentence:
    if not place.managed:
        return APPLY
    command = f"tcld namespace retention set --namespace {place.namespace} --retention-days"
    days = min(expected, LONGEST_ON_CLOUD).days
    return Sentence(
        f"Quien administra el espacio en Temporal Cloud debe ejecutar: {command} {days}. Cloud guarda 90 días como "
        "máximo; pida entonces: ayni preparar --dias-de-retencion 90. El registro lo conserva todo.",
        f"Whoever administers the namespace in Temporal Cloud must run: {command} {days}. Cloud keeps 90 days at "
        "most; then ask for: ayni setup --retention-days 90. The record keeps everything.",
    )


def judge_attribute(place: Place, name: str, expected: str, found: str | None) -> Finding:
    """Whether a search attribute is there with its type; "" as `found` says that it is not, None that nobody knows."""
    identifier = f"search_attribute:{name}"
    what = Sentence(f"Atributo de búsqueda {name}", f"Search attribute {name}")
    if found == expected:
        return Finding(identifier, what, "right", same(expected), same(expected))
    if found is None:
        return Finding(identifier, what, "unknown", NOTHING, same(expected), _register(place, name, expected))
    if not found:
        todo = _register(place, name, expected) if place.managed else APPLY
        return Finding(identifier, what, "missing", NOTHING, same(expected), todo)
    return Finding(identifier, what, "wrong", same(found), same(expected), _retype(place, name))


def _register(place: Place, name: str, kind: str) -> Sentence:
    cloud = f"tcld namespace search-attributes add --namespace {place.namespace} --search-attribute '{name}={kind}'"
    own = (
        f"temporal operator search-attribute create --namespace {place.namespace} --name {name} --type {kind}"
    )
    return _administrator(place, cloud) or Sentence(
        f"Quien administra el servidor debe ejecutar: {own}",
        f"Whoever administers the server must run: {own}",
    )


def _retype(place: Place, name: str) -> Sentence:
    command = f"temporal operator search-attribute remove --namespace {place.namespace} --name {name}"
    return Sentence(
        f"Un tipo no se cambia: quien administra el servidor debe ejecutar {command}, y después: ayni preparar --aplicar",
        f"A type cannot be changed: whoever administers the server must run {command}, and then: ayni setup --apply",
    )


def _administrator(place: Place, command: str) -> Sentence | None:
    """What somebody else must do on Temporal Cloud; None elsewhere."""
    if not place.managed:
        return None
    return Sentence(
        f"Quien administra el espacio en Temporal Cloud debe ejecutar: {command}",
        f"Whoever administers the namespace in Temporal Cloud must run: {command}",
    )


def judge_schema(revision: str | None, known: Sequence[str]) -> Finding:
    """Whether the record has the newest schema; `known` are our revisions, the newest first."""
    what, newest = Sentence("Esquema de la base de datos", "Database schema"), same(known[0])
    if revision == known[0]:
        return Finding("schema", what, "right", newest, newest)
    if revision is None or revision in known:
        todo = Sentence("Hágalo con: ayni base-de-datos actualizar", "Do it with: ayni database upgrade")
        return Finding("schema", what, "missing", same(revision or "—"), newest, todo)
    todo = Sentence(
        "La base es más nueva que esta versión de Ayni: use la versión que la actualizó.",
        "The database is newer than this version of Ayni: use the version that upgraded it.",
    )
    return Finding("schema", what, "wrong", same(revision), newest, todo)


def judge_schedule(rhythm: DigestRhythm, condition: Condition, found: str, expected: str) -> Finding:
    """Whether Temporal starts the digests of a rhythm; `found` and `expected` are a time zone and a queue."""
    what = SCHEDULES[rhythm]
    todo = None if condition == "right" else APPLY_SCHEDULES
    return Finding(f"schedule:{rhythm}", what, condition, same(found or "—"), same(expected), todo)


def judge_mail(goes_to: Path | str, *, waits: bool) -> Finding:
    """Whether messages to people can leave. While they cannot they wait in the record, so a worker may run."""
    what = Sentence("Salida del correo", "Way out of mail")
    if not waits:
        return Finding("mail", what, "right", same(goes_to), same(goes_to))
    server = Sentence("un servidor de correo", "a mail server")
    return Finding("mail", what, "missing", NOTHING, server, NAME_MAIL_SERVER, needed=False)


def judge_server_settings(place: Place, expected: Sequence[str]) -> Iterator[Finding]:
    """What no one can ask a server for; on a managed service it is not ours at all."""
    if place.managed:
        return
    for setting in expected:
        name, _, value = setting.partition("=")
        yield Finding(
            f"server_setting:{name}",
            Sentence(f"Ajuste del servidor {name}", f"Server setting {name}"),
            "unknown",
            NOTHING,
            same(value),
            Sentence(
                f"Solo el archivo de configuración dinámica del servidor lo dice; debe tener {name}: {value}",
                f"Only the server's dynamic configuration file says it; it must have {name}: {value}",
            ),
        )


def _days(length: timedelta) -> Sentence:
    return Sentence(f"{length.days} días", f"{length.days} days")
