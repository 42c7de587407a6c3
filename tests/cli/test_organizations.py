"""Recording what happens to organizations, and looking at all of them (SPEC S4, S5, section 10)."""

from importlib import resources

import pytest

from tests.cli.conftest import Ayni

RECOGNITION, RESERVATION, TITLE = "municipal_recognition", "name_reserved", "registry_title"


@pytest.mark.parametrize("noun", ["org", "organizacion", "organización"])
def test_a_start_with_a_route_records_the_choice(ayni: Ayni, noun: str) -> None:
    started = ayni.succeeds(
        *(noun, "iniciar", "org-01", "--perfil", "distrito-a", "--distrito", "Distrito A"),
        *("--ruta", "municipal", "--rol", "coordinator=ana"),
    )
    assert started.out.splitlines()[-2].endswith("Ruta de formalización: solo municipal (RUOS).")
    assert started.out.endswith("Siguiente paso: ayni org ver org-01\n")
    state = ayni.services.lifecycles.states["org-01"]
    assert state.program.id == "voces-organizadas"
    assert state.program.profile is not None
    assert (state.program.profile.id, state.attributes.district) == ("distrito-a", "Distrito A")
    assert state.choices == {"route": "municipal"}


@pytest.mark.parametrize(
    ("options", "code", "exit_code"),
    [
        (("--route", "party", "--role", "coordinator=ana"), "unknown_option", 5),
        (("--route", "both"), "person_unknown", 2),
        (("--profile", "nowhere"), "unknown_profile", 2),
        (("--program", "nothing"), "unknown_program", 2),
    ],
)
def test_a_wrong_start_leaves_nothing_behind(
    ayni: Ayni, options: tuple[str, ...], code: str, exit_code: int
) -> None:
    ran = ayni("org", "start", "org-01", *options, "--json")
    assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert ayni.services.lifecycles.states == {}


def test_an_organization_may_wait_for_its_start(org: Ayni) -> None:
    started = org.succeeds(
        "org", "iniciar", "org-08", "--inicio", "01-05-2026", "--rol", "coordinator=ana", "--ruta", "both"
    )
    assert started.out == (
        "org-08 espera su inicio el 1 de mayo de 2026.\n"
        "Registrado. Esto siguió:\n"
        "2 de marzo de 2026, 10:00  Ruta de formalización: municipal y Registros Públicos.\n"
        "Siguiente paso: ayni org ver org-08\n"
    )
    shown = org.succeeds("org", "ver", "org-08").out
    assert shown.startswith(
        "org-08 comienza el viernes, 1 de mayo de 2026.\nSiguiente paso: ayni org pronostico"
    )
    assert org.succeeds("org", "listar").out.splitlines()[-1].endswith("espera su inicio")


def test_a_start_can_be_tried_first(ayni: Ayni) -> None:
    tried = ayni.succeeds(
        "org", "start", "org-01", "--route", "both", "--role", "coordinator=ana", "--dry-run", "--json"
    )
    assert [fact["type"] for fact in tried.lines[0]["facts"]][-1] == "choice_made"
    assert ayni.services.lifecycles.states == {}


@pytest.mark.parametrize(
    ("steps", "fact_type"),
    [
        ((("observed", RECOGNITION, "--observations", "falta una firma"),), "requirement_observed"),
        ((("observed", RECOGNITION), ("correct", RECOGNITION)), "requirement_corrected"),
        ((("approved", RECOGNITION, "--valid-until", "2028-03-01"),), "requirement_approved"),
        ((("denied", RECOGNITION, "--reason", "incompleto"),), "requirement_denied"),
        ((("approved", RESERVATION), ("renew", RESERVATION)), "requirement_renewed"),
        (
            (("approved", RESERVATION), ("file", TITLE), ("denied", TITLE), ("appeal", TITLE)),
            "requirement_appealed",
        ),
        (
            (
                ("approved", RESERVATION),
                ("file", TITLE),
                ("prolong", TITLE, "--until", "2026-06-30", "--reason", "x"),
            ),
            "requirement_extended",
        ),
        ((("ask", RESERVATION, "--answer", "en mesa"),), "requirement_followed_up"),
        ((("documents", RECOGNITION, "application"),), "documents_gathered"),
        ((("route", "registry", "--reason", "x"),), "choice_made"),
        ((("choose", "lab", "takes_part", "--reason", "x"),), "choice_made"),
        ((("measure", "leaders", "4"),), "measure_recorded"),
        ((("record", "evaluation_held"),), "evaluation_held"),
        ((("board", "--member", "p-09:president:dni", "--elected-on", "2026-03-02"),), "board_elected"),
        ((("board", "--document", "p-02:cpp:31-01-2028"),), "identity_document_recorded"),
        ((("contact", "--channel", "visita"),), "contact_held"),
        ((("waive", "technical_advice_given", "--reason", "x"),), "requirement_waived"),
        ((("note", "Llamar el lunes"),), "note_added"),
    ],
    ids=lambda value: value[-1][0] if isinstance(value, tuple) else "",
)
def test_every_verb_records_its_event(
    filed: Ayni, steps: tuple[tuple[str, ...], ...], fact_type: str
) -> None:
    *before, (verb, *rest) = steps
    for earlier, *arguments in before:
        filed.succeeds("org", earlier, "org-07", *arguments)
    types = [
        fact["type"] for fact in filed.succeeds("org", verb, "org-07", *rest, "--json").lines[0]["facts"]
    ]
    assert fact_type in types


def test_hints_name_the_organization_and_not_an_alliance(filed: Ayni) -> None:
    for arguments, hint in (
        (("observado", "org-07", RECOGNITION), "ayni org ver org-07"),
        (("nota", "org-07", "Hola"), "ayni org cronologia org-07"),
        (("documentos", "org-07", RECOGNITION, "application"), "ayni org documentos org-07"),
        (("adelantar", "org-07", "1d"), "ayni org ver org-07"),
        (("pausar", "org-07", "--motivo", "x"), "ayni org reanudar org-07"),
    ):
        assert filed.succeeds("org", *arguments).out.endswith(f"Siguiente paso: {hint}\n")
    refused = filed("org", "pausar", "org-07", "--motivo", "x").err
    assert refused == (
        "Error: El ciclo está en pausa desde 03-03-2026. Reanude primero org-07 con la orden «reanudar».\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("correct", RECOGNITION), "requirement_closed", 5),
        (("observed", TITLE), "requirement_blocked", 5),
        (("approved", RECOGNITION, "--on", "2026-03-01"), "malformed", 5),
        (("renew", RECOGNITION), "never_valid", 5),
        (("documents", RECOGNITION, "passport_copy"), "unknown_document", 5),
        (("choose", "party", "yes"), "unknown_choice", 5),
        (("route", "registry"), "reason_required", 5),
        (("measure", "visitors", "3"), "unknown_measure", 5),
        (("measure", "leaders", "many"), "usage", 2),
        (("board", "--member", "p-01"), "usage", 2),
        (("board", "--member", "p-01:president:dni:31-02-2030"), "usage", 2),
        (("board", "--member", "p-01:king:dni"), "unknown_position", 5),
        (("board", "--document", "p-09:dni"), "unknown_board_member", 5),
        (("board", "--mandate-until", "2027-01-01"), "usage", 2),
        (("board", "--member", "p-01:president:dni", "--document", "p-02:dni"), "usage", 2),
        (("prolong", RECOGNITION), "usage", 2),
    ],
)
def test_what_cannot_be_is_refused(
    filed: Ayni, arguments: tuple[str, ...], code: str, exit_code: int
) -> None:
    before = filed.services.lifecycles.states["org-07"]
    verb, *rest = arguments
    ran = filed("org", verb, "org-07", *rest, "--json")
    assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert filed.services.lifecycles.states["org-07"] is before


def test_the_checklist_says_what_is_ready_and_what_is_missing(filed: Ayni) -> None:
    filed.succeeds("org", "documents", "org-07", RECOGNITION, "application", "member_roster")
    assert filed.succeeds("org", "documentos", "org-07", RECOGNITION).out == (
        "Reconocimiento municipal (RUOS) (municipal_recognition), presentado: 2 de 7 documentos listos\n"
        "  Dónde se presenta: Subgerencia de Participación Vecinal\n"
        "  Copias: autenticadas por fedatario\n"
        "  falta: Acta de fundación o de constitución (founding_minutes)\n"
        "  falta: Estatuto y acta de aprobación (statute_and_approval)\n"
        "  falta: Acta de elección del órgano directivo (board_election_minutes)\n"
        "  falta: Nómina de los miembros del órgano directivo (board_roster)\n"
        "  falta: Plano o croquis de ubicación del local (location_sketch)\n"
        "  listo desde el 2 de marzo de 2026: Solicitud (application)\n"
        "  listo desde el 2 de marzo de 2026: Nómina de miembros (libro padrón) (member_roster)\n"
    )
    lines = filed.succeeds("org", "documents", "org-07", "--json").lines
    assert [line["requirement"] for line in lines] == [RECOGNITION, RESERVATION, TITLE, "tax_id"]
    assert lines[1] == {
        "requirement": RESERVATION,
        "status": "submitted",
        "documents": [{"document": "reservation_request", "ready_since": None}],
        "missing": ["reservation_request"],
    }


def test_no_filing_needs_documents_in_the_first_stage(org: Ayni) -> None:
    assert (
        org.succeeds("org", "documentos", "org-07").out
        == "Ningún expediente necesita documentos por ahora.\n"
    )


def test_the_board_says_whether_its_documents_serve(filed: Ayni) -> None:
    assert filed.succeeds("org", "junta", "org-07").out == (
        "Junta directiva elegida el 2 de marzo de 2026; mandato hasta el 30 de septiembre de 2026\n"
        "  presidencia: p-01, DNI, vigente hasta el 31 de mayo de 2030; no se sabe si la municipalidad lo acepta: "
        "consúltelo\n"
        "  secretaría: p-02, permiso temporal de permanencia (PTP), vigente hasta el 15 de mayo de 2026; no se sabe "
        "si la municipalidad lo acepta: consúltelo\n"
    )
    described = filed.succeeds("org", "board", "org-07", "--json").lines[0]
    assert described["mandate_until"] == "2026-09-30"
    assert [member["accepted"] for member in described["members"]] == [None, None]


def test_a_board_of_a_municipality_that_says_what_it_accepts(ayni: Ayni, accepting: str) -> None:
    ayni.succeeds("org", "start", "org-07", "--profile", accepting, "--role", "coordinator=ana")
    assert ayni.succeeds("org", "junta", "org-07").out == (
        "Todavía no hay una junta directiva registrada. Regístrela con --integrante CÓDIGO:CARGO:DOCUMENTO.\n"
    )
    assert ayni.succeeds("org", "board", "org-07", "--json").lines == [{}]
    ayni.succeeds(
        "org", "board", "org-07", "--member", "p-01:president:dni", "--member", "p-02:treasurer:passport"
    )
    assert ayni.succeeds("org", "junta", "org-07").out.splitlines()[1:] == [
        "  presidencia: p-01, DNI, vigencia desconocida; la municipalidad lo acepta",
        "  tesorería: p-02, pasaporte, vigencia desconocida; la municipalidad no lo acepta",
    ]


@pytest.fixture
def accepting(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A municipal profile, as a file, that accepts only one identity document."""
    file = tmp_path_factory.mktemp("profiles") / "ours.toml"
    file.write_text(
        'id = "ours"\nname = { es = "Nuestra", en = "Ours" }\ncountry = "PE"\nlevel = "district"\n'
        'read_on = 2026-11-20\naccepted_identity_documents = ["dni"]\n[norm]\nname = "Ordenanza 1"\n',
        encoding="utf-8",
    )
    return str(file)


@pytest.fixture
def three(filed: Ayni) -> Ayni:
    """org-07 and two others, and an alliance."""
    filed.succeeds("org", "measure", "org-07", "leaders", "4")
    filed.succeeds(
        *(
            "org",
            "start",
            "org-08",
            "--district",
            "Distrito B",
            "--role",
            "coordinator=beto",
            "--route",
            "municipal",
        )
    )
    filed.succeeds("org", "start", "org-09", "--district", "Distrito A", "--role", "coordinator=ana")
    filed.succeeds("org", "measure", "org-09", "leaders", "2")
    filed.succeeds("org", "measure", "org-09", "trained_members", "5")
    filed.succeeds("alliance", "start", "casa-01", "--role", "coordinator=ana")
    return filed


def test_organizations_are_listed_with_what_is_next(three: Ayni) -> None:
    ran = three.succeeds("org", "listar")
    assert ran.out == (
        "Organización  Situación  Distrito    Ruta                            Expedientes  Próxima     Qué sigue\n"
        "org-07        al día     Distrito A  municipal y Registros Públicos  2            17-03-2026  Reserva de preferencia registral del "
        "nombre: el plazo se desconoce; consulte a la autoridad (Registros Públicos, SUNARP) el martes, 17 de marzo "
        "de 2026.\n"
        "org-08        al día     Distrito B  solo municipal (RUOS)           —            —           Falta cumplir: Grupo identificado y "
        "convocado.\n"
        "org-09        al día     Distrito A  —                               —            —           Falta cumplir: Grupo identificado y "
        "convocado.\n"
    )
    assert ran.err == "3 organizaciones\n"
    assert [line["lifecycle"] for line in three.succeeds("alliance", "list", "--json").lines] == ["casa-01"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), ["org-07", "org-08", "org-09"]),
        (("--distrito", "Distrito A"), ["org-07", "org-09"]),
        (("--ruta", "municipal"), ["org-08"]),
        (("--coordinator", "beto"), ["org-08"]),
        (("--district", "nowhere"), []),
    ],
)
def test_organizations_can_be_filtered(three: Ayni, filters: tuple[str, ...], found: list[str]) -> None:
    lines = three.succeeds("org", "list", *filters, "--json").lines
    assert [line["lifecycle"] for line in lines] == found


def test_no_organization_says_how_to_begin(ayni: Ayni) -> None:
    assert ayni.succeeds("org", "listar").out == (
        "No hay ninguna organización así. Inicie una con: ayni org iniciar ID\n"
    )


def test_figures_keep_what_is_unknown_unknown(three: Ayni) -> None:
    assert three.succeeds("org", "cifras", "--por", "distrito").out == (
        "  Organizaciones participantes                  3\n"
        "  Líderes y lideresas integrados                6 (sin información de 1 organización)\n"
        "  Organizaciones acompañadas en el laboratorio  0\n"
        "  Organizaciones financiadas                    0\n"
        "  Personas beneficiadas                         desconocido: nadie lo ha registrado\n"
        "  Miembros capacitados                          5 (sin información de 2 organizaciones)\n"
        "  Organizaciones formalizadas                   0\n"
        "\n"
        "Distrito A\n"
        "  Organizaciones participantes                  2\n"
        "  Líderes y lideresas integrados                6\n"
        "  Organizaciones acompañadas en el laboratorio  0\n"
        "  Organizaciones financiadas                    0\n"
        "  Personas beneficiadas                         desconocido: nadie lo ha registrado\n"
        "  Miembros capacitados                          5 (sin información de 1 organización)\n"
        "  Organizaciones formalizadas                   0\n"
        "\n"
        "Distrito B\n"
        "  Organizaciones participantes                  1\n"
        "  Líderes y lideresas integrados                desconocido: nadie lo ha registrado\n"
        "  Organizaciones acompañadas en el laboratorio  0\n"
        "  Organizaciones financiadas                    0\n"
        "  Personas beneficiadas                         desconocido: nadie lo ha registrado\n"
        "  Miembros capacitados                          desconocido: nadie lo ha registrado\n"
        "  Organizaciones formalizadas                   0\n"
    )


def test_figures_as_json_are_rows(three: Ayni) -> None:
    lines = three.succeeds("org", "figures", "--by", "coordinator", "--json").lines
    assert len(lines) == 7 * 3
    assert lines[1] == {
        "program": "voces-organizadas",
        "figure": "leaders",
        "value": 6,
        "unknown": 1,
        "lifecycles": 3,
    }
    assert [
        (line["by"], line["group"], line["value"]) for line in lines[7:] if line["figure"] == "leaders"
    ] == [
        ("coordinator", "ana", 6),
        ("coordinator", "beto", None),
    ]


def test_organizations_are_imported_from_a_sheet(
    ayni: Ayni, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("sheets") / "orgs.csv"
    file.write_text(
        "lifecycle,started_at,profile,district,coordinator\norg-01,2024-03-04,distrito-a,Distrito A,ana\n",
        encoding="utf-8",
    )
    assert ayni.succeeds("org", "importar", str(file)).out == (
        "Se importó 1 organización.\nSiguiente paso: ayni org listar\n"
    )
    state = ayni.services.lifecycles.states["org-01"]
    assert (state.program.kind, state.attributes.district) == ("formalization", "Distrito A")
    assert state.program.profile is not None
    file.write_text("lifecycle,started_at,profile\norg-02,2024-03-04,nowhere\n", encoding="utf-8")
    refused = ayni("org", "import", str(file), "--json")
    assert (refused.code, refused.error["rows"][0]["column"]) == (2, "profile")


def test_a_newer_definition_keeps_the_municipality_unless_another_is_given(
    filed: Ayni, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shipped = filed.services.lifecycles.states["org-07"].program
    file = tmp_path_factory.mktemp("programs") / "newer.toml"
    text = (resources.files("domain") / "programs" / f"{shipped.id}.toml").read_text("utf-8")
    for version, options, profile in ((2, (), "distrito-a"), (3, ("--perfil", "callao"), "callao")):
        file.write_text(text.replace("version = 1", f"version = {version}"), encoding="utf-8")
        filed.succeeds("org", "migrar", "org-07", "--a", str(file), *options)
        moved = filed.services.lifecycles.states["org-07"].program
        assert moved.profile is not None
        assert (moved.version, moved.profile.id) == (version, profile)
