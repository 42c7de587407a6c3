"""Reports: the published tables come back from needs, activities and answers, and what is regular is counted (SPEC P4, H2)."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Ayni, Ran
from tests.published import plan_sheet, profile_sheet, table

COUNTS = ("needs", "planned", "done", "pending", "eliminated")


@pytest.fixture
def published(tmp_path: Path) -> str:
    file = tmp_path / "publicado.csv"
    file.write_text(plan_sheet(), encoding="utf-8")
    return str(file)


def rows_of(ran: Ran) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["area"], row["standard"]): row for row in ran.lines}


def test_P4_the_published_tables_come_back_from_a_sheet(ayni: Ayni, published: str) -> None:
    found = rows_of(ayni.succeeds("report", "consistency", "--file", published, "--json"))
    counted = [row for row in table("jxi_plans.csv") if row["row_type"] == "row"]
    assert len(counted) == 13
    for row in counted:
        shown = found[int(row["area"]), row["standard_code"]]
        assert [shown[name] for name in COUNTS] == [
            int(row[name]) if row[name] else None for name in COUNTS
        ], row
    assert set(next(iter(found.values()))) == {"area", "standard", *COUNTS, "coverage_pct", "compliance_pct"}
    totals = {area: row for (area, standard), row in found.items() if standard is None}
    assert {area: (row["coverage_pct"], row["compliance_pct"]) for area, row in totals.items()} == {
        1: (45.8, 47.7),
        2: (136.2, 66.0),
        3: (29.8, 28.0),
        5: (None, 66.7),
        None: (None, 55.4),
    }
    assert (totals[1]["printed"], totals[1]["printed_coverage_pct"]) == ({"needs": 99}, 44.4)
    assert all("printed" not in row for area, row in totals.items() if area != 1)


def test_P4_the_report_for_people_flags_what_the_table_prints(ayni: Ayni, published: str) -> None:
    shown = ayni.succeeds("informe", "consistencia", "--archivo", published, "--por", "area").out
    assert [" ".join(line.split()) for line in shown.splitlines()] == [
        "Área y estándar Necesidades Planificadas Realizadas Pendientes Eliminadas Cobertura Cumplimiento",
        "1 Gestión institucional * 96 44 21 17 6 45,8 % 47,7 %",
        "2 Acompañamiento de niños, niñas y adolescentes 69 94 62 24 8 136,2 % 66,0 %",
        "3 Formación y capacitación de equipos 84 25 7 15 3 29,8 % 28,0 %",
        "5 Financiamiento s/i 3 2 1 0 s/i 66,7 %",
        "Todas las áreas s/i 166 92 57 17 s/i 55,4 %",
        "",
        "s/i: hay actividades cuyas necesidades nadie registró, así que la cobertura no se conoce.",
        "Todas las áreas, donde se conocen las necesidades: necesidades 249, planificadas 163, cobertura 65,5 %.",
        "",
        "* La tabla impresa dice otra cosa:",
        "1 Gestión institucional, necesidades: 99 en la tabla impresa, 96 al contar",
        "1 Gestión institucional, cobertura: 44,4 % con lo impreso, 45,8 % con lo contado",
    ]


def test_P4_the_workbook_holds_numbers(ayni: Ayni, published: str, tmp_path: Path) -> None:
    file = tmp_path / "informe.xlsx"
    ayni.succeeds("informe", "consistencia", "--archivo", published, "--xlsx", str(file))
    sheet = load_workbook(file).worksheets[0]
    rows = {(row[0], row[1]): row[2:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["Gestión institucional", "Total"] == (
        96,
        44,
        21,
        17,
        6,
        45.8,
        47.7,
        99,
        None,
        None,
        None,
        None,
    )
    assert rows["Financiamiento", "Total"][5] is None
    assert sheet.freeze_panes == "A2"


def live(ayni: Ayni, name: str, **attributes: str) -> None:
    options = [word for key, value in attributes.items() for word in (f"--{key}", value)]
    ayni.succeeds(
        *("alliance", "start", name, "--stage", "sensitization", "--started-at", "2024-03-04T09:00"),
        *("--role", "coordinator=ana", *options),
    )


def test_P4_the_same_report_comes_out_of_the_record(ayni: Ayni, published: str, tmp_path: Path) -> None:
    live(ayni, "publicado", region="Ñuble")
    ayni.succeeds("plan", "import", published, "--agreed")
    assert "ya se sabe" in ayni.succeeds("plan", "import", published, "--agreed").out
    from_sheet = rows_of(ayni.succeeds("report", "consistency", "--file", published, "--json"))
    recorded = rows_of(ayni.succeeds("report", "consistency", "--json"))
    for row in from_sheet.values():
        row.pop("printed", None)
        row.pop("printed_coverage_pct", None)
    assert recorded == from_sheet
    exported = str(tmp_path / "otra.xlsx")
    ayni.succeeds("plan", "export", exported)
    assert rows_of(ayni.succeeds("report", "consistency", "--file", exported, "--json")) == from_sheet


def test_P4_groups_have_rows_of_their_own(ayni: Ayni, tmp_path: Path) -> None:
    sheet = (
        "lifecycle,area,standard,kind,id,description,responsible,due\n"
        "casa-01,1,institutional_planning,need,n-1,uno,,\n"
        "casa-01,1,institutional_planning,activity,a-1,uno,residence_lead,2024-12-01\n"
        "casa-02,1,institutional_planning,activity,a-1,uno,residence_lead,2024-12-01\n"
    )
    file = tmp_path / "plan.csv"
    file.write_text(sheet)
    live(ayni, "casa-01", region="Ñuble", company="Norte")
    live(ayni, "casa-02", region="Biobío")
    ayni.succeeds("plan", "import", str(file), "--agreed")

    def by(group: str, *more: str) -> list[tuple[Any, ...]]:
        rows = ayni.succeeds("report", "consistency", "--by", group, "--json", *more).lines
        return [(row["group"], row["needs"], row["planned"]) for row in rows if row["area"] is None]

    assert by("alliance") == by("alliance", "--file", str(file)) == [("casa-01", 1, 1), ("casa-02", None, 1)]
    assert by("region") == [("Biobío", None, 1), ("Ñuble", 1, 1)]
    assert by("company") == [("Norte", 1, 1), (None, None, 1)]
    assert "sin registrar" in ayni.succeeds("informe", "consistencia", "--por", "empresa").out
    refused = ayni("report", "consistency", "--by", "region", "--file", str(file), "--json")
    assert (refused.code, refused.error["code"]) == (2, "group_unknown")


def test_a_faulty_sheet_gives_no_report(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(
        "area,standard,kind,status\n1,institutional_planning,need,\n1,canto,need,\n1,other,x,lista\n"
    )
    ran = ayni("report", "consistency", "--file", str(file), "--json")
    assert (ran.code, [(row["row"], row["column"]) for row in ran.error["rows"]]) == (
        2,
        [(3, "standard"), (4, "kind"), (4, "standard")],
    )


def test_nothing_to_count_says_how_to_begin(casa: Ayni) -> None:
    assert "ayni plan plantilla plan.xlsx" in casa.succeeds("informe", "consistencia").out


def test_the_published_profile_comes_back_from_answers(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "perfil.csv"
    file.write_text(profile_sheet(), encoding="utf-8")
    found = {
        (row["variable"], row["category"]): row
        for row in ayni.succeeds("report", "profile", "--file", str(file), "--json").lines
    }
    counted = [row for row in table("jxi_profile.csv") if row["n"]]
    assert len(found) == len(counted)
    for row in counted:
        shown = found[row["variable"], row["category_code"]]
        assert (shown["n"], shown["base"]) == (int(row["n"]), int(row["base"])), row
        assert (shown["printed_n"], shown["printed_pct"]) == (None, None)
    assert found["budget", "with_budget"]["pct"] == 52.9
    assert found["budget", "no_information"]["pct"] == 17.6


def test_a_profile_keeps_who_said_nothing_and_flags_what_is_printed_wrong(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "perfil.csv"
    file.write_text(
        "alianza,variable,categoría,n_impreso,porcentaje_impreso\n"
        "a,presupuesto,con,,\nb,presupuesto,sin,,\nc,presupuesto,,,\nd,horario,dentro,,\n"
        ",presupuesto,con,1,30\n,presupuesto,sin,2,25\n,presupuesto,otro,,\n".replace(",otro,,", ",otro,0,0")
    )
    assert (
        ayni.succeeds("informe", "perfil", "--archivo", str(file)).out
        == """\
Variable     Categoría        n  de       %  n impreso  % impreso
presupuesto  con              1   4  25,0 %          —     30,0 %
presupuesto  sin              1   4  25,0 %          2          —
presupuesto  otro             0   4   0,0 %          —          —
presupuesto  sin información  2   4  50,0 %          —          —
horario      dentro           1   4  25,0 %          —          —
horario      sin información  3   4  75,0 %          —          —

Las cifras impresas se muestran donde difieren de lo contado.
"""
    )


def test_a_faulty_profile_is_told_by_rows(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "perfil.csv"
    file.write_text("lifecycle,variable,category,printed_n\na,x,1,\na,x,2,\na,,2,\n,x,1,\n,x,1,muchos\n")
    ran = ayni("report", "profile", "--file", str(file), "--json")
    assert [(row["row"], row["column"]) for row in ran.error["rows"]] == [
        (3, "variable"),
        (4, "variable"),
        (5, "lifecycle"),
        (6, "printed_n"),
    ]


def test_C2_the_rhythm_of_an_alliance_is_counted(casa: Ayni) -> None:
    """Since 4 March, seen on 20 May: one period held, one missed and recovered, one missed."""
    for day in ("2024-03-30", "2024-05-10", "2024-05-12"):
        casa.succeeds("alliance", "contact", "casa-01", "--channel", "visit", "--on", day)
    counted = casa.succeeds("report", "cadence", "--json").lines
    assert counted == [
        {
            "lifecycle": "casa-01",
            "cadence": "monitoring",
            "held": 1,
            "recovered": 1,
            "missed": 1,
            "on_time_pct": 33.3,
            "longest_silence_days": 41,
            "silent_since": "2024-03-30",
            "next_due_on": None,
        }
    ]
    live(casa, "casa-02")
    rows = {row["lifecycle"]: row for row in casa.succeeds("report", "cadence", "--json").lines}
    assert list(rows) == ["casa-02", "casa-01"], "the least regular comes first"
    silent = rows["casa-02"]
    assert (silent["missed"], silent["on_time_pct"], silent["longest_silence_days"]) == (2, 0.0, 77)
    assert (silent["silent_since"], silent["next_due_on"]) == ("2024-03-04", "2024-06-03")
    told = casa.succeeds("informe", "periodicidad").out.splitlines()
    assert told[0].split()[:4] == ["Alianza", "u", "organización", "Periodicidad"]
    assert told[1].split() == [
        "casa-02",
        "seguimiento",
        "0",
        "0",
        "2",
        "0,0",
        "%",
        "77",
        "04-03-2024",
        "03-06-2024",
    ]


def test_C6_what_a_program_counts_besides_contacts_is_part_of_its_rhythm(ayni: Ayni) -> None:
    ayni.succeeds(
        *("org", "start", "org-01", "--stage", "development", "--started-at", "2024-02-01T09:00"),
        *("--role", "coordinator=ana"),
    )
    before = {row["cadence"]: row for row in ayni.succeeds("report", "cadence", "--json").lines}
    program = ayni.services.lifecycles.states["org-01"].program
    cadence = next(
        each
        for each in program.stages_by_id["development"].cadences
        if each.satisfied_by in program.occurrences
    )
    ayni.succeeds("org", "record", "org-01", cadence.satisfied_by)
    after = {row["cadence"]: row for row in ayni.succeeds("report", "cadence", "--json").lines}
    assert (before[cadence.id]["held"], after[cadence.id]["held"]) == (0, 1)


def test_H2_everybody_sees_how_much_there_is_to_do(casa: Ayni, tmp_path: Path) -> None:
    live(casa, "casa-02")
    casa.succeeds("role", "assign", "casa-02", "company_lead", "luis")
    counted = casa.succeeds("report", "workload", "--json", "--until", "2024-06-10").lines
    assert counted == [
        {
            "role": "company_lead",
            "person": "luis",
            "lifecycles": 1,
            "due_contacts": 1,
            "missed": 1,
            "escalations": 1,
            "next_due_on": "2024-06-03",
            "limits": {},
            "beyond": [],
        },
        {
            "role": "coordinator",
            "person": "ana",
            "lifecycles": 2,
            "due_contacts": 2,
            "missed": 2,
            "escalations": 2,
            "next_due_on": "2024-06-03",
            "limits": {"juntos-por-la-infancia": {"lifecycles": 12, "due_contacts": 12}},
            "beyond": [],
        },
    ]
    assert (
        casa.succeeds("report", "workload", "--json", "--until", "2024-06-01").lines[1]["due_contacts"] == 0
    )
    file = tmp_path / "carga.xlsx"
    shown = casa.succeeds("informe", "carga", "--xlsx", str(file))
    assert "coordinación del programa" in shown.out
    assert "Contactos que vencen hasta el 19 de junio de 2024." in shown.err
    dated = load_workbook(file).worksheets[0].cell(2, 10).value
    assert getattr(dated, "date", lambda: None)() == date(2024, 6, 3)


def test_an_empty_portfolio_is_no_error(ayni: Ayni) -> None:
    for report in ("periodicidad", "carga"):
        assert ayni.succeeds("informe", report).out == "Todavía no hay nada que contar.\n"


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_a_narrow_terminal_loses_no_number(
    ayni: Ayni, published: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    shown = ayni.succeeds("informe", "consistencia", "--archivo", published, "--por", "área").out
    assert all(number in shown for number in ("96", "166", "136,2 %", "66,0 %", "47,7 %", "55,4 %"))
    table_shown = re.sub(r"\x1b\[[0-9;]*m", "", shown.partition("\n\n")[0])
    longest = max(len(line.rstrip()) for line in table_shown.splitlines())
    assert longest <= max(int(columns), 80)
