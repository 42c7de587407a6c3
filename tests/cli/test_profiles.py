"""Municipal profiles: what each says, what nobody knows, whether a file is valid (SPEC S4)."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ayni

OURS = """\
id = "ours"
name = { es = "Nuestra", en = "Ours" }
country = "PE"
level = "district"
read_on = 2026-11-20
fee = "S/ 20"
channel = "counter"
accepted_identity_documents = ["dni", "cpp"]

[norm]
name = "Ordenanza 1"
date = 2020-01-01

[filings.first_registration]
term = { business_days = 30 }
silence = "positive"
correction_term = { business_days = 5 }
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, encoding="utf-8")
    return file


def test_profiles_are_listed_with_how_much_is_known(ayni: Ayni) -> None:
    lines = {line["id"]: line for line in ayni.succeeds("profile", "list", "--json").lines}
    assert (lines["distrito-a"]["terms_known"], lines["distrito-a"]["terms_unknown"]) == (9, 3)
    assert (lines["lima-metropolitana"]["terms_known"], lines["lima-metropolitana"]["level"]) == (
        0,
        "provincial",
    )
    told = ayni.succeeds("perfil", "listar").out.splitlines()
    assert told[0].split() == ["Perfil", "Nivel", "Plazos", "conocidos", "Leída", "el", "Norma"]
    assert len(told) == len(lines) + 1


def test_a_profile_says_what_is_unknown_and_what_happens_then(ayni: Ayni, ours: Path) -> None:
    assert (
        ayni.succeeds("perfil", "ver", str(ours)).out
        == """\
Nuestra (ours)
  Nivel                         distrital
  Norma                         Ordenanza 1
  Fecha de la norma             1 de enero de 2020
  Dirección de la norma         se desconoce
  Leída el                      20 de noviembre de 2026
  Modo de presentación          ventanilla
  Dónde se presenta             se desconoce
  Costo                         S/ 20
  Copias                        se desconoce
  Documentos de identidad       DNI y carné de permiso temporal de permanencia
                                (CPP)
  Límite de reelección          se desconoce
  Plazo para informar cambios   desconocido
  Plazo para resolver reclamos  desconocido

Reconocimiento municipal (RUOS)
  Plazo para resolver  30 días hábiles
  Si se vence          silencio positivo: se entiende aprobado, y se pide la
                       constancia
  Plazo para subsanar  5 días hábiles
  Abandono             desconocido: Ayni no cuenta ningún abandono
  Documentos           desconocido: se piden los de la definición

Actualización de datos en la municipalidad
  Plazo para resolver  desconocido: Ayni no cuenta ningún plazo y pide consultar
                       a la autoridad cada 15 días corridos
  Si se vence          desconocido: se avisa y se sigue consultando
  Plazo para subsanar  desconocido: Ayni no cuenta ningún plazo y recuerda
                       preguntar hasta cuándo, cada 15 días corridos
  Abandono             desconocido: Ayni no cuenta ningún abandono
  Documentos           desconocido: se piden los de la definición

Renovación de la junta directiva en la municipalidad
  Plazo para resolver  desconocido: Ayni no cuenta ningún plazo y pide consultar
                       a la autoridad cada 15 días corridos
  Si se vence          desconocido: se avisa y se sigue consultando
  Plazo para subsanar  desconocido: Ayni no cuenta ningún plazo y recuerda
                       preguntar hasta cuándo, cada 15 días corridos
  Abandono             desconocido: Ayni no cuenta ningún abandono
  Documentos           desconocido: se piden los de la definición
"""
    )


def test_a_valid_profile_fits_its_program(ayni: Ayni, ours: Path) -> None:
    assert ayni.succeeds("perfil", "validar", str(ours)).out == (
        f"{ours} es válido y encaja en voces-organizadas: ours, con 3 de 12 plazos conocidos.\n"
    )
    assert ayni.succeeds("profile", "validate", str(ours), "--json").lines == [
        {"valid": True, "id": "ours", "program": "voces-organizadas", "terms_known": 3, "terms_unknown": 9}
    ]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("business_days = 30", "business_days = -30", "term"),
        ("term = { business_days = 30 }\n", "", "silence"),
        ("2020-01-01", "2027-01-01", "norm"),
        ('country = "PE"', 'country = "CL"', "country"),
        ("first_registration", "party_registration", "filings"),
        ('"cpp"', '"library_card"', "accepted_identity_documents"),
    ],
)
def test_a_wrong_profile_names_file_key_and_reason(
    ayni: Ayni, ours: Path, old: str, new: str, word: str
) -> None:
    ours.write_text(OURS.replace(old, new), encoding="utf-8")
    ran = ayni("profile", "validate", str(ours), "--json")
    assert (ran.code, ran.error["code"]) == (2, "profile_invalid")
    assert str(ours) in ran.error["message"]
    assert word in ran.error["message"]


def test_a_program_shows_the_terms_of_a_municipality(ayni: Ayni, ours: Path) -> None:
    shown = ayni.succeeds("programa", "ver", "voces-organizadas", "--perfil", str(ours)).out
    assert (
        "  Reconocimiento municipal (RUOS) (municipal_recognition), después de books_opened y board_mandate\n"
        "    línea: Formalización\n"
        "    solo con Ruta de formalización: solo municipal (RUOS); municipal y Registros Públicos\n"
        "    Autoridad: municipalidad\n"
        "    Plazo para resolver: 30 días hábiles\n"
        "    Si se vence: silencio positivo: se entiende aprobado, y se pide la constancia\n"
        "    Plazo para subsanar: 5 días hábiles\n"
        "    Abandono: desconocido\n"
    ) in shown
    assert "    Vigencia del expediente: 35 días de atención de la oficina\n" in shown
    assert "Elección: Ruta de formalización (route)\n  municipal: solo municipal (RUOS)\n" in shown
    assert "Cifras del programa\n  organizations: Organizaciones participantes\n" in shown


def test_a_diagram_groups_tracks(ayni: Ayni) -> None:
    drawn = ayni.succeeds("program", "diagram", "voces-organizadas", "--lang", "en").out
    assert (
        '    subgraph track_development_training["Training"]\n'
        '      training_cycle_completed["Training cycle completed"]\n'
        '      technical_advice_given["Technical advice in project management"]\n'
        "    end\n"
    ) in drawn
    assert drawn.count("subgraph") == drawn.count("end\n")


def test_a_scenario_may_name_a_profile_beside_it(ayni: Ayni, ours: Path) -> None:
    file = ours.parent / "scenario.toml"
    file.write_text(
        'program = "voces-organizadas"\nprofile = "ours.toml"\nlifecycle = "org-01"\nstage = "development"\n'
        "started_at = 2026-03-02T09:00:00-05:00\nuntil = 2026-03-31T23:59:00-05:00\n"
        '[roles]\ncoordinator = "ana"\n'
        + "".join(
            f'[[event]]\nat = 2026-03-{day:02}T10:00:00-05:00\ntype = "{kind}"\n'
            f'by = {{ role = "coordinator", person = "ana" }}\ndata = {data}\n'
            for day, kind, data in (
                (3, "choice_made", '{ choice = "route", option = "municipal" }'),
                (3, "requirement_met", '{ requirement = "founding_assembly" }'),
                (3, "requirement_met", '{ requirement = "books_opened" }'),
                (3, "requirement_met", '{ requirement = "board_mandate" }'),
                (4, "filing_submitted", '{ requirement = "municipal_recognition" }'),
                (5, "filing_observed", '{ requirement = "municipal_recognition" }'),
            )
        ),
        encoding="utf-8",
    )
    facts = ayni.succeeds("simulate", str(file), "--json").lines
    assert [fact["correction_due_on"] for fact in facts if fact["type"] == "requirement_observed"] == [
        "2026-03-12"
    ]
    assert "requirement_lapsed" in [fact["type"] for fact in facts]
