"""`ayni org show`: the next thing to do is the first thing read (SPEC S4, S5)."""

from datetime import UTC, datetime

import pytest

from tests.cli.conftest import Ayni

RECOGNITION, RESERVATION, TITLE, TAX_ID = "municipal_recognition", "name_reserved", "registry_title", "tax_id"
RENEWAL = "board_renewal"
Step = tuple[str, ...]


def passes(span: str) -> Step:
    """So much time passes."""
    return ("fast-forward", span)


HELD: Step = ("contact", "--channel", "visit")
EVALUATED: Step = ("record", "evaluation_held")
NEW_CARD: Step = ("board", "--document", "p-02:cpp:2029-01-01")
NEW_BOARD: Step = ("board", "--member", "p-03:president:dni", "--mandate-until", "2028-01-01")
RESERVED: Step = ("approved", RESERVATION)
#: Everything that the registration asks for is done but the books and the tax id.
REGISTERED: tuple[Step, ...] = (
    ("approved", RECOGNITION),
    RESERVED,
    ("file", TITLE),
    ("approved", TITLE),
    NEW_CARD,
)
#: Five months in which nothing is missed.
FIVE_MONTHS: tuple[Step, ...] = (passes("30d"), HELD) * 5


def take(ayni: Ayni, *steps: Step) -> None:
    """Record one thing after the other about org-07."""
    for verb, *rest in steps:
        ayni.succeeds("org", verb, "org-07", *rest)


def first(ayni: Ayni) -> tuple[str, str]:
    """What there is to do first, and the command for it."""
    lines = ayni.succeeds("org", "ver", "org-07").out.splitlines()
    end = next(number for number, line in enumerate(lines) if line.startswith("Siguiente paso: "))
    matters = " ".join(lines[:end])
    return matters.removeprefix("Organización 07: "), lines[end].removeprefix("Siguiente paso: ayni org ")


def section(ayni: Ayni, heading: str) -> list[str]:
    """The lines under a heading."""
    shown = ayni.succeeds("org", "ver", "org-07").out
    return shown.partition(f"\n{heading}\n")[2].partition("\n\n")[0].splitlines()


CLOCKS = "Plazos en curso (→ el que termina primero)"


def test_show_in_spanish(filed: Ayni) -> None:
    take(filed, ("observed", RECOGNITION))
    assert (
        filed.succeeds("org", "ver", "org-07").out
        == """\
Organización 07: por vencer. Reconocimiento municipal (RUOS): el expediente
tiene observaciones; subsánelas a más tardar el lunes, 9 de marzo de 2026.
Siguiente paso: ayni org subsanar org-07 municipal_recognition

Plazos en curso (→ el que termina primero)
  → 9 de marzo de 2026, en 7 días. Reconocimiento municipal (RUOS): plazo para
    subsanar, en días hábiles.
    17 de marzo de 2026, en 15 días. Reserva de preferencia registral del
    nombre: plazo para resolver desconocido; consulte ese día (Registros
    Públicos, SUNARP).
    15 de mayo de 2026, en 74 días. p-02: vigencia del documento de identidad.
    30 de septiembre de 2026. Junta directiva con mandato vigente: vigencia.
    31 de mayo de 2030. p-01: vigencia del documento de identidad.
    Detenido; le quedan 30 días hábiles. Reconocimiento municipal (RUOS): plazo
    para resolver (municipalidad); su silencio aprueba.

Líneas de trabajo
  Capacitación             │ si hace falta: Asesoramiento técnico en gestión de
                           │ proyectos.
                           │ hecho: Ciclo de capacitaciones completado.
  Laboratorio de proyectos │ hecho: Participación en el laboratorio decidida.
                           │ no corresponden a lo elegido: 5 requisitos.
  Formalización            │ en trámite: Reconocimiento municipal (RUOS), con
                           │ observaciones; Reserva de preferencia registral del
                           │ nombre, presentado.
                           │ en espera: Inscripción en el libro RUOS y
                           │ credenciales; Inscripción en Registros Públicos;
                           │ Libros de la asociación legalizados; RUC.
                           │ si hace falta: Actualización de datos en la
                           │ municipalidad; Renovación de la junta directiva en
                           │ la municipalidad; Nombramiento del consejo
                           │ directivo en Registros Públicos; Inicio de
                           │ actividades; Registro de entidades exoneradas;
                           │ Entidad perceptora de donaciones; Registro en la
                           │ APCI.
                           │ hecho: Asamblea de constitución; Junta directiva
                           │ con mandato vigente; Libro de actas y libro padrón
                           │ legalizados; Búsqueda de nombre; Acta, estatuto y
                           │ minuta; Escritura pública.

Qué más hay que hacer
  Reserva de preferencia registral del nombre: el plazo se desconoce; consulte a
  la autoridad (Registros Públicos, SUNARP) el martes, 17 de marzo de 2026.
    ayni org consultar org-07 name_reserved
  Falta realizar a más tardar el miércoles, 1 de abril de 2026: seguimiento.
    ayni org contacto org-07 --canal meeting
  Falta realizar a más tardar el lunes, 1 de junio de 2026: evaluación
  periódica.
    ayni org registrar org-07 evaluation_held
  Falta cumplir: Asesoramiento técnico en gestión de proyectos.
    ayni org cumplir org-07 technical_advice_given

Expedientes
  Reconocimiento municipal (RUOS) (municipal_recognition): con
      observaciones, 1 intento
    intento 1: presentado el 2 de marzo de 2026; número 123-2026; observado 1
      vez
  Reserva de preferencia registral del nombre (name_reserved): presentado, 1
      intento
    intento 1: presentado el 2 de marzo de 2026

Documentos que faltan
  Reconocimiento municipal (RUOS): Solicitud, Acta de fundación o de
    constitución, Estatuto y acta de aprobación, Acta de elección del órgano
    directivo, Nómina de los miembros del órgano directivo, Nómina de miembros
    (libro padrón) y Plano o croquis de ubicación del local.

Junta directiva elegida el 2 de marzo de 2026; mandato hasta el 30 de septiembre
de 2026
  presidencia: p-01, DNI, vigente hasta el 31 de mayo de 2030; no se sabe si
    la municipalidad lo acepta: consúltelo
  secretaría: p-02, permiso temporal de permanencia (PTP), vigente hasta el 15
    de mayo de 2026; no se sabe si la municipalidad lo acepta: consúltelo

Seguimiento
  seguimiento, período 1: todavía no realizado; se espera a más tardar el 1 de
    abril de 2026
  evaluación periódica, período 1: todavía no realizado; se espera a más
    tardar el 1 de junio de 2026

Ficha
  Programa                         Voces Organizadas, versión 1
  Estado                           en curso
  Situación                        por vencer
  Etapa                            Desarrollo
  Inicio                           2 de marzo de 2026
  Inicio de la etapa               2 de marzo de 2026
  Períodos                         realizados 0, recuperados 0, sin realizar 0
  Lugar                            Distrito A
  Ruta de formalización            municipal y Registros Públicos
  Participación en el laboratorio  no participa
  Municipalidad                    Distrito A (no identificado)

Personas
  coordinación del programa: ana
"""
    )


def test_show_in_english(filed: Ayni) -> None:
    take(filed, ("observed", RECOGNITION))
    assert (
        filed.succeeds("org", "show", "org-07", "--lang", "en").out
        == """\
Organización 07: due soon. Municipal recognition (RUOS) has observations:
correct it by Monday, 9 March 2026.
Next: ayni org correct org-07 municipal_recognition

Clocks that run (→ ends first)
  → 9 March 2026, in 7 days. Municipal recognition (RUOS): term to correct, in
    business days.
    17 March 2026, in 15 days. Name reserved: the term to decide is unknown; ask
    that day (public registry, SUNARP).
    15 May 2026, in 74 days. p-02: validity of the identity document.
    30 September 2026. Board with a valid mandate: validity.
    31 May 2030. p-01: validity of the identity document.
    Stands still with 30 business days left. Municipal recognition (RUOS): term
    to decide (municipality); its silence approves.

Tracks
  Training     │ if needed: Technical advice in project management.
               │ done: Training cycle completed.
  Project lab  │ done: Part in the lab decided.
               │ not asked for by what was chosen: 5 requirements.
  Registration │ under way: Municipal recognition (RUOS), observed; Name
               │ reserved, submitted.
               │ waits: Entry in the RUOS book and credentials; Entry in the
               │ public registry; Books of the association legalized; Tax id
               │ (RUC).
               │ if needed: Update of data with the municipality; Renewal of the
               │ board with the municipality; Entry of the new board in the
               │ public registry; Activities started; Register of income tax
               │ exempt entities; Donee status; Registration with the
               │ cooperation agency (APCI).
               │ done: Founding assembly; Board with a valid mandate; Minutes
               │ book and member book opened; Name searched; Minutes, statute
               │ and draft deed; Public deed.

What comes after that
  Name reserved: the term is unknown; ask the authority (public registry,
  SUNARP) on Tuesday, 17 March 2026.
    ayni org ask org-07 name_reserved
  To be held by Wednesday, 1 April 2026: monitoring.
    ayni org contact org-07 --channel meeting
  To be held by Monday, 1 June 2026: periodic evaluation.
    ayni org record org-07 evaluation_held
  Still to be met: Technical advice in project management.
    ayni org meet org-07 technical_advice_given

Filings
  Municipal recognition (RUOS) (municipal_recognition): observed, 1 attempt
    attempt 1: handed in on 2 March 2026; number 123-2026; observed 1 time
  Name reserved (name_reserved): submitted, 1 attempt
    attempt 1: handed in on 2 March 2026

Documents still missing
  Municipal recognition (RUOS): Application, Founding minutes, Statute and
    minutes approving it, Board election minutes, Board roster, Member roster
    and Location sketch.

Board elected on 2 March 2026; mandate until 30 September 2026
  president: p-01, national identity card (DNI), valid until 31 May 2030;
    nobody knows whether the municipality accepts it: ask
  secretary: p-02, temporary stay permit (PTP), valid until 15 May 2026;
    nobody knows whether the municipality accepts it: ask

Monitoring
  monitoring, period 1: not held yet; expected by 1 April 2026
  periodic evaluation, period 1: not held yet; expected by 1 June 2026

About it
  Program                  Organized Voices, version 1
  Status                   running
  Health                   due soon
  Stage                    Development
  Started                  2 March 2026
  Stage entered            2 March 2026
  Periods                  held 0, recovered 0, missed 0
  Place                    Distrito A
  Route to registration    municipal and public registry
  Part in the project lab  does not take part
  Municipality             District A (not identified)

People
  programme coordinator: ana
"""
    )


def test_it_fits_a_terminal_of_eighty_columns(filed: Ayni) -> None:
    take(filed, ("observed", RECOGNITION))
    for language in ("es", "en"):
        shown = filed.succeeds("org", "show", "org-07", "--lang", language).out
        assert max(len(line) for line in shown.splitlines()) <= 80


FIRST: dict[str, tuple[tuple[Step, ...], str, str]] = {
    "observed": (
        (("observed", RECOGNITION),),
        (
            "por vencer. Reconocimiento municipal (RUOS): el expediente tiene observaciones; subsánelas a más tardar el "
            "lunes, 9 de marzo de 2026."
        ),
        f"subsanar org-07 {RECOGNITION}",
    ),
    "observed, nobody knows until when": (
        (("observed", RESERVATION),),
        (
            "al día. Reserva de preferencia registral del nombre: el expediente tiene observaciones y no se sabe hasta "
            "cuándo se pueden subsanar; subsánelas pronto y consulte."
        ),
        f"subsanar org-07 {RESERVATION}",
    ),
    "observed, bounded by the life of the filing": (
        (RESERVED, ("file", TITLE), ("observed", TITLE)),
        (
            "al día. Inscripción en Registros Públicos: el expediente tiene observaciones; subsánelas a más tardar el "
            "miércoles, 22 de abril de 2026."
        ),
        f"subsanar org-07 {TITLE}",
    ),
    "lapsed": (
        (("observed", RECOGNITION), passes("10d")),
        "atrasada. Reconocimiento municipal (RUOS): el expediente venció; preséntelo de nuevo.",
        f"presentar org-07 {RECOGNITION}",
    ),
    "asking is due": (
        (passes("16d"),),
        (
            "al día. Reserva de preferencia registral del nombre: el plazo se desconoce y toca consultar a la autoridad "
            "(Registros Públicos, SUNARP)."
        ),
        f"consultar org-07 {RESERVATION}",
    ),
    "silence approved": (
        (*REGISTERED[1:], passes("30d"), HELD, passes("16d")),
        (
            "al día. Reconocimiento municipal (RUOS): aprobado por silencio; obtenga la constancia de la autoridad "
            "(municipalidad) y regístrela."
        ),
        f"aprobado org-07 {RECOGNITION}",
    ),
    "denied": (
        (("denied", RECOGNITION),),
        "al día. Reconocimiento municipal (RUOS): el expediente fue rechazado; preséntelo de nuevo.",
        f"presentar org-07 {RECOGNITION}",
    ),
    "denied, and one may appeal": (
        (RESERVED, ("file", TITLE), ("denied", TITLE)),
        (
            "al día. Inscripción en Registros Públicos: el expediente fue rechazado; apele a más tardar el miércoles, 22 "
            "de abril de 2026, o preséntelo de nuevo."
        ),
        f"apelar org-07 {TITLE}",
    ),
    "appealed": (
        (RESERVED, ("file", TITLE), ("denied", TITLE), ("appeal", TITLE)),
        (
            "al día. Inscripción en Registros Públicos: el plazo se desconoce; consulte a la autoridad (Tribunal "
            "Registral) el martes, 17 de marzo de 2026."
        ),
        f"consultar org-07 {TITLE}",
    ),
    "a reservation ends": (
        (RESERVED, passes("26d")),
        (
            "por vencer. Reserva de preferencia registral del nombre: vigente hasta el miércoles, 1 de abril de 2026; hay "
            "que renovar antes."
        ),
        f"renovar org-07 {RESERVATION}",
    ),
    "a reservation ends that cannot be renewed again": (
        (RESERVED, ("renew", RESERVATION), passes("30d"), HELD, passes("28d")),
        (
            "por vencer. Reserva de preferencia registral del nombre: vigente hasta el viernes, 1 de mayo de 2026, y ya "
            "no se puede renovar; haga antes lo que depende de esa vigencia."
        ),
        "documentos org-07",
    ),
    "a reservation has ended": (
        (RESERVED, passes("30d"), HELD, passes("2d")),
        "atrasada. Reserva de preferencia registral del nombre: ya no está vigente; presente el expediente de nuevo.",
        f"presentar org-07 {RESERVATION}",
    ),
    "an identity document ends": (
        (RESERVED, passes("16d")),
        "al día. El documento de identidad de p-02 está vigente hasta el viernes, 15 de mayo de 2026: renuévelo antes.",
        "junta org-07 --documento p-02:ptp:VIGENTE_HASTA",
    ),
    "an identity document has ended": (
        (*REGISTERED[:-1], passes("30d"), HELD, passes("30d"), HELD, passes("15d")),
        "atrasada. El documento de identidad de p-02 ya no está vigente: renuévelo y regístrelo.",
        "junta org-07 --documento p-02:ptp:VIGENTE_HASTA",
    ),
    "the mandate ends": (
        (*REGISTERED, *FIVE_MONTHS, passes("10d"), EVALUATED),
        (
            "al día. El mandato de la junta directiva termina el miércoles, 30 de septiembre de 2026: elija antes una "
            "junta y regístrela."
        ),
        "junta org-07 --integrante CÓDIGO:CARGO:DOCUMENTO",
    ),
    "the mandate ends and a new board is elected": (
        (*REGISTERED, *FIVE_MONTHS, passes("10d"), EVALUATED, NEW_BOARD),
        (
            "al día. El mandato de la junta directiva termina el miércoles, 30 de septiembre de 2026: presente el "
            "expediente de Renovación de la junta directiva en la municipalidad."
        ),
        f"presentar org-07 {RENEWAL}",
    ),
    "the mandate has ended": (
        (*REGISTERED, *FIVE_MONTHS, *(passes("30d"), HELD) * 2, passes("10d"), EVALUATED),
        (
            "atrasada. El mandato de la junta directiva terminó el miércoles, 30 de septiembre de 2026: elija una junta y "
            "regístrela."
        ),
        "junta org-07 --integrante CÓDIGO:CARGO:DOCUMENTO",
    ),
    "a due date": (
        (*REGISTERED, ("file", TAX_ID), ("approved", TAX_ID), passes("25d")),
        "por vencer. Inicio de actividades: debe cumplirse a más tardar el miércoles, 1 de abril de 2026.",
        "cumplir org-07 activities_started",
    ),
    "monitoring was missed": (
        (*REGISTERED, ("meet", "credentials_issued"), passes("32d")),
        (
            "atrasada. Seguimiento: no se realizó a tiempo y falta desde el jueves, 2 de abril de 2026; hágalo "
            "cuanto antes y regístrelo."
        ),
        "contacto org-07 --canal meeting",
    ),
    "paused": (
        (("pause", "--reason", "protesta"),),
        "Organización 07 está en pausa desde el lunes, 2 de marzo de 2026.",
        "reanudar org-07",
    ),
    "closed": (
        (("close", "declined", "--reason", "se disolvió"),),
        "Organización 07 está cerrada: no se incorporó.",
        "cronologia org-07",
    ),
}


@pytest.mark.parametrize("case", FIRST)
def test_the_first_thing_to_do_is_the_first_thing_read(filed: Ayni, case: str) -> None:
    steps, matters, command = FIRST[case]
    take(filed, *steps)
    assert first(filed) == (matters, command)


def test_the_first_stage_leads_to_the_choice_of_the_route(org: Ayni) -> None:
    assert first(org) == (
        "al día. Falta cumplir: Grupo identificado y convocado.",
        "cumplir org-07 group_convened",
    )
    take(org, ("meet", "group_convened"), ("meet", "needs_diagnosed"), ("meet", "training_topics_agreed"))
    assert first(org) == (
        (
            "al día. Falta elegir: Ruta de formalización. Las opciones son: municipal: solo municipal (RUOS); "
            "registry: solo Registros Públicos; both: municipal y Registros Públicos."
        ),
        "ruta org-07 OPCIÓN",
    )


def test_a_filing_is_prepared_before_it_is_filed(filed: Ayni) -> None:
    take(filed, RESERVED)
    assert first(filed) == (
        "al día. Inscripción en Registros Públicos: falta presentar el expediente; documentos que faltan: 3.",
        f"documentos org-07 {TITLE}",
    )
    take(filed, ("documents", TITLE, "notarial_copy", "registry_form", "registry_fee"))
    assert first(filed) == (
        "al día. Inscripción en Registros Públicos: sus documentos están listos; presente el expediente.",
        f"presentar org-07 {TITLE}",
    )


def test_a_pause_stops_terms_but_not_validities(filed: Ayni) -> None:
    take(filed, ("pause", "--reason", "protesta"))
    assert section(filed, CLOCKS) == [
        "    Detenido por la pausa; terminaba el 17 de marzo de 2026. Reserva de",
        "    preferencia registral del nombre: plazo para resolver desconocido; consulte",
        "    ese día (Registros Públicos, SUNARP).",
        "    Detenido por la pausa; terminaba el 15 de abril de 2026. Reconocimiento",
        "    municipal (RUOS): plazo para resolver (municipalidad); su silencio aprueba.",
        "    15 de mayo de 2026, en 74 días. p-02: vigencia del documento de identidad.",
        "    30 de septiembre de 2026. Junta directiva con mandato vigente: vigencia.",
        "    31 de mayo de 2030. p-01: vigencia del documento de identidad.",
    ]


def test_a_term_beyond_the_list_of_office_days_is_an_estimate(ayni: Ayni) -> None:
    ayni.services.lifecycles.now = datetime(2032, 12, 1, 15, 0, tzinfo=UTC)
    ayni.succeeds("org", "start", "org-07", "--stage", "development", "--role", "coordinator=ana")
    take(ayni, ("route", "registry"), ("meet", "founding_assembly"), ("meet", "name_searched"))
    take(ayni, ("meet", "statute_drafted"), ("meet", "public_deed"), ("file", RESERVATION), RESERVED)
    take(ayni, ("board", "--member", "p-01:president:dni"))
    assert (
        "La lista de días de atención de registros-publicos termina el 31 de diciembre de 2032, dentro de un plazo de "
        "Inscripción en Registros Públicos: el 21 de enero de 2033 es una estimación. Actualice la lista."
    ) in ayni.succeeds("org", "presentar", "org-07", TITLE).out
    told = " ".join(line.strip() for line in section(ayni, CLOCKS))
    assert (
        "Inscripción en Registros Públicos: vigencia del expediente, en días de atención de la oficina. "
        "Es una estimación: la lista de días de la oficina termina antes."
    ) in told


def test_each_attempt_has_its_own_history(filed: Ayni) -> None:
    take(filed, ("observed", RECOGNITION), passes("10d"), ("file", RECOGNITION), ("denied", RECOGNITION))
    assert section(filed, "Expedientes")[:7] == [
        "  Reconocimiento municipal (RUOS) (municipal_recognition): rechazado, 2",
        "      intentos",
        "    intento 1: presentado el 2 de marzo de 2026; número 123-2026; observado 1",
        "      vez; vencido el 9 de marzo de 2026",
        "    intento 2: presentado el 12 de marzo de 2026; rechazado el 12 de marzo de",
        "      2026",
        "  Reserva de preferencia registral del nombre (name_reserved): presentado, 1",
    ]


def test_another_route_lets_requirements_rest(filed: Ayni) -> None:
    take(filed, ("route", "municipal", "--reason", "no hay donante"))
    lane = " ".join(line.partition("│")[2].strip() for line in section(filed, "Líneas de trabajo"))
    assert "no corresponden a lo elegido: 9 requisitos." in lane
    assert "Escritura pública" in lane
    told = section(filed, "Expedientes")
    assert "    intento 1: presentado el 2 de marzo de 2026; dejado el 2 de marzo de 2026," in told


def test_what_goes_on_with_an_authority_keeps_its_lane_in_a_later_stage(filed: Ayni) -> None:
    take(filed, ("route", "municipal", "--reason", "no hay donante"), ("approved", RECOGNITION))
    take(filed, ("file", "municipal_update"), ("meet", "credentials_issued"))
    lanes = section(filed, "Líneas de trabajo")
    assert [line.partition("│")[0].strip() for line in lanes if line.partition("│")[0].strip()] == [
        "Formalización",
        "Autonomía y egreso",
    ]
    assert lanes[0] == "  Formalización      │ en trámite: Actualización de datos en la municipalidad,"
    take(filed, ("approved", "municipal_update"))
    assert section(filed, "Líneas de trabajo") == [
        "  Autonomía y egreso │ por hacer: Evaluación final.",
        "                     │ en espera: Plan de autonomía.",
    ]


def test_a_reservation_that_has_served_is_done(filed: Ayni) -> None:
    take(filed, RESERVED, ("file", TITLE), passes("30d"), HELD, passes("2d"))
    lane = " ".join(line.partition("│")[2].strip() for line in section(filed, "Líneas de trabajo"))
    assert "Reserva de preferencia registral del nombre" in lane.partition("hecho: Asamblea")[2]
    assert not any("Reserva" in line for line in section(filed, "Documentos que faltan"))


def test_show_as_json_has_the_clocks(filed: Ayni) -> None:
    status = filed.succeeds("org", "show", "org-07", "--json").lines[0]
    assert status["kind"] == "formalization"
    assert [clock["kind"] for clock in status["clocks"] if clock["leads"]] == ["follow_up"]
