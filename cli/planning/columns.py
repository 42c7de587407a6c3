"""The columns of a plan sheet, and the words that its cells may hold, in both languages."""

from collections.abc import Mapping
from typing import TypeVar

from cli.language import N_, without_accents
from domain.text import Text

#: column -> its heading in a sheet for people.
HEADINGS: dict[str, Text] = {
    "lifecycle": Text(es="ciclo", en="lifecycle"),
    "area": Text(es="área", en="area"),
    "standard": Text(es="estándar", en="standard"),
    "kind": Text(es="clase", en="kind"),
    "id": Text(es="id", en="id"),
    "description": Text(es="descripción", en="description"),
    "responsible": Text(es="responsable", en="responsible"),
    "due": Text(es="plazo", en="due"),
    "status": Text(es="estado", en="status"),
    "sub_reason": Text(es="submotivo", en="sub_reason"),
    "done_on": Text(es="realizada_el", en="done_on"),
    "reason": Text(es="motivo", en="reason"),
    "secondary_area": Text(es="área_secundaria", en="secondary_area"),
    "project": Text(es="proyecto", en="project"),
}
COLUMNS = tuple(HEADINGS)
#: Further columns, for rows with the figures that a table printed.
PRINTED_HEADINGS: dict[str, Text] = {
    "printed_needs": Text(es="necesidades_impresas", en="printed_needs"),
    "printed_planned": Text(es="planificadas_impresas", en="printed_planned"),
    "printed_done": Text(es="realizadas_impresas", en="printed_done"),
    "printed_pending": Text(es="pendientes_impresas", en="printed_pending"),
    "printed_eliminated": Text(es="eliminadas_impresas", en="printed_eliminated"),
}
#: Other headings that people write.
SYNONYMS = {
    **dict.fromkeys(("alianza", "alliance", "codigo", "code"), "lifecycle"),
    "tipo": "kind",
    "identificador": "id",
    "vence": "due",
    "vencimiento": "due",
    "fecha": "due",
    "realizado_el": "done_on",
    "fecha_de_realizacion": "done_on",
}
#: heading, plain -> column
COLUMN_OF: dict[str, str] = {
    **SYNONYMS,
    **{
        without_accents(heading): column
        for column, text in {**HEADINGS, **PRINTED_HEADINGS}.items()
        for heading in (text.es, text.en)
    },
}
#: Other words that people write for a code.
OTHER_WORDS = {
    "realizado": "done",
    "hecha": "done",
    "hecho": "done",
    "eliminado": "eliminated",
    "postergado": "postponed",
    "aplazada": "postponed",
    "aplazado": "postponed",
}
#: What only an activity has.
OF_ACTIVITIES = (
    "responsible",
    "due",
    "status",
    "sub_reason",
    "done_on",
    "reason",
    "secondary_area",
    "project",
)

#: What people type for why a plan gets a new version.
REASON_WORDS = {
    "more_complex": N_("more_complex"),
    "consolidate": N_("consolidate"),
    "rescope": N_("rescope"),
    "contingency": N_("contingency"),
}

Code = TypeVar("Code", bound=str)


def meant(word: str, names: Mapping[Code, Text]) -> Code | None:
    """The code that a word means: the code itself, or its name in either language; None for any other word."""
    typed = OTHER_WORDS.get(_plain(word), _plain(word))
    for code, name in names.items():
        if typed in {_plain(code), _plain(name.es), _plain(name.en)}:
            return code
    return None


def _plain(word: str) -> str:
    return without_accents(" ".join(word.split())).casefold()
