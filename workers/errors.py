"""Errors about reaching lifecycles and servers; the rules' own errors are in `domain/errors.py`."""

from domain.errors import AyniError


class LifecycleNotFound(AyniError):
    """No lifecycle has this id."""

    code = "lifecycle_not_found"
    es = "No existe el ciclo «{lifecycle}». Vea los que existen con: ayni alianza listar, o ayni org listar"
    en = (
        "There is no lifecycle '{lifecycle}'. See those that exist with: ayni alliance list, or ayni org list"
    )


class AlreadyStarted(AyniError):
    """A lifecycle with this id exists; ids are never used twice."""

    code = "already_started"
    es = "El ciclo «{lifecycle}» ya existe. Elija otro identificador, o vea ese ciclo con la orden «ver»."
    en = "Lifecycle '{lifecycle}' exists already. Choose another id, or look at that one with the command 'show'."


class LifecycleStopped(AyniError):
    """Somebody ended the workflow in Temporal, past the rules; the record keeps what was recorded until then."""

    code = "lifecycle_stopped"
    es = "El ciclo «{lifecycle}» fue detenido desde Temporal, fuera de las reglas, y no recibe eventos hasta que alguien lo reviva. Avise a quien mantiene el sistema: la orden es «revivir»."
    en = "Lifecycle '{lifecycle}' was stopped in Temporal, past the rules, and takes no events until somebody revives it. Tell whoever maintains the system: the command is 'revive'."


class NotStopped(AyniError):
    """It runs, so there is nothing to revive."""

    code = "not_stopped"
    es = "El ciclo «{lifecycle}» está corriendo: no hay nada que revivir. Véalo con la orden «ver»."
    en = "Lifecycle '{lifecycle}' is running: there is nothing to revive. Look at it with the command 'show'."


class FactsInRecord(AyniError):
    """A lifecycle keeps its newest facts; older ones are in the record, which was not asked (SPEC V1)."""

    code = "facts_in_record"
    es = "El ciclo «{lifecycle}» ya no guarda los primeros {through} hechos de su historia. Están en la base de datos: léalos con «cronologia»."
    en = "Lifecycle '{lifecycle}' does not keep the first {through} facts of its story any more. They are in the database: read them with 'timeline'."


class KindNotRunnable(AyniError):
    """No worker runs lifecycles of this kind."""

    code = "kind_not_runnable"
    es = "Todavía no se pueden iniciar ciclos de tipo «{kind}»; se pueden iniciar: {known}. Puede simularlos con: ayni simular"
    en = "Lifecycles of kind '{kind}' cannot be started yet; those that can: {known}. They can be simulated with: ayni simulate"


class StartTooLarge(AyniError):
    """A start with its past must fit into one message."""

    code = "start_too_large"
    es = "El inicio del ciclo «{lifecycle}» ocupa {size} KiB y el máximo es {limit}. Acorte las notas de su pasado o importe menos eventos."
    en = "The start of lifecycle '{lifecycle}' takes {size} KiB, and {limit} is the most. Shorten the notes of its past or import fewer events."


class TemporalUnreachable(AyniError):
    """Temporal does not answer."""

    code = "temporal_unreachable"
    es = "Temporal no responde en {address}: {reason}. Revise la dirección, o levante el sistema local con: ayni levantar"
    en = "Temporal does not answer at {address}: {reason}. Check the address, or start the local stack with: ayni up"


class OutcomeUnknown(AyniError):
    """Nobody answered in time, so the event may or may not have been accepted (SPEC V1)."""

    code = "outcome_unknown"
    es = "Nadie respondió a tiempo y no se sabe si el evento «{event_id}» entró. Repita el comando con --event-id {event_id}: nunca entra dos veces. ¿Está corriendo el worker? Revíselo con: ayni diagnostico"
    en = "Nobody answered in time, so whether event '{event_id}' was taken is unknown. Repeat the command with --event-id {event_id}: it never counts twice. Is the worker running? Check with: ayni doctor"


class NoAnswer(AyniError):
    """A question about a lifecycle was not answered: no worker runs, or it is behind."""

    code = "no_answer"
    es = "Nadie respondió por el ciclo «{lifecycle}» a tiempo. ¿Está corriendo el worker? Revíselo con: ayni diagnostico"
    en = "Nobody answered for lifecycle '{lifecycle}' in time. Is the worker running? Check with: ayni doctor"


class SchemaNewer(AyniError):
    """A newer version of Ayni upgraded the record's schema; an older one never changes it."""

    code = "schema_newer"
    es = "La base de datos tiene el esquema {revision}, más nuevo que esta versión de Ayni, que llega hasta {expected}. No se cambió nada. Use la versión que la actualizó; para volver a esta sin tocar la base, omita este paso."
    en = "The database has the schema {revision}, newer than this version of Ayni, which knows it up to {expected}. Nothing was changed. Use the version that upgraded it; to come back to this one without touching the database, leave this step out."
