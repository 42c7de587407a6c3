"""Names that are a slip: three columns for one person, or somebody whom nobody knows. Warned, never refused."""

from pathlib import Path

import pytest

from activities.messages.model import Person
from cli.services import RecordUnreachable
from tests.cli.conftest import Ayni

THREE = "Aviso: cuentan como personas distintas, pero parecen una sola: Ana, Ana Pérez y ana.\n"


def test_the_same_person_under_other_letters_is_told_when_an_alliance_starts(casa: Ayni) -> None:
    ran = casa.succeeds(
        "alianza", "iniciar", "casa-02", "--rol", "coordinator=Ana", "--rol", "company_lead=Ana Pérez"
    )
    assert THREE in ran.err
    assert casa.services.lifecycles.states["casa-02"].roles["coordinator"] == "Ana"
    warned = casa.succeeds("alliance", "start", "casa-03", "--role", "coordinator=ÁNA", "--json").lines[0][
        "warnings"
    ]
    assert [(each["code"], each["people"]) for each in warned] == [
        ("people_alike", ["Ana", "Ana Pérez", "ana", "ÁNA"])
    ]


def test_an_import_tells_it_before_anything_starts(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "código,inicio,coordinadora,role_company_lead\nc-1,04-03-2024,Ana,Beto\nc-2,04-03-2024,ana,\nc-3,04-03-2024,Ana Pérez,beto\n",
        encoding="utf-8",
    )
    ran = ayni.succeeds("alianza", "importar", str(file), "--simulacro")
    assert THREE in ran.err
    assert "parecen una sola: Beto y beto." in ran.err
    assert ayni.services.lifecycles.states == {}
    assert len(ayni.succeeds("alianza", "importar", str(file), "--json").lines[0]["warnings"]) == 2


def test_the_name_of_somebody_is_not_how_roles_call_them(ayni: Ayni) -> None:
    ayni.services.people.known["ap"] = Person(person="ap", name="Ana Pérez")
    ran = ayni.succeeds("alianza", "iniciar", "casa-01", "--rol", "coordinator=Ana Pérez")
    assert "parecen una sola: Ana Pérez y ap." in ran.err


@pytest.mark.parametrize(
    "people",
    [("ana", "anabel"), ("p-01", "p-02"), ("ana", "mariana"), ("ana.perez", "ana.soto"), ("ana", "ana")],
)
def test_others_are_left_alone(ayni: Ayni, people: tuple[str, str]) -> None:
    roles = [
        f"--role={role}={person}"
        for role, person in zip(("coordinator", "company_lead"), people, strict=True)
    ]
    assert ayni.succeeds("alliance", "start", "casa-01", *roles).err == ""


def test_whoever_gets_a_role_is_compared_too(casa: Ayni) -> None:
    assert (
        "parecen una sola: Ana y ana."
        in casa.succeeds("rol", "asignar", "casa-01", "company_lead", "Ana").err
    )


UNKNOWN = "Aviso: «anna» no tiene ningún rol y no está en el directorio.\n"


@pytest.mark.parametrize(
    "command",
    [
        ("alianza", "contacto", "casa-01", "--canal", "visit"),
        ("alianza", "cumplir", "casa-01", "induction"),
        ("alianza", "pausar", "casa-01", "--motivo", "feriado"),
        ("alianza", "nota", "casa-01", "algo"),
    ],
)
def test_somebody_unknown_who_says_so_is_told(casa: Ayni, command: tuple[str, ...]) -> None:
    assert UNKNOWN in casa.succeeds(*command, "--por", "coordinator:anna", "--simulacro").err
    assert casa.succeeds(*command, "--por", "coordinator:ana", "--simulacro").err == ""
    casa.services.people.known["anna"] = Person(person="anna", name="Anna")
    assert casa.succeeds(*command, "--por", "coordinator:anna", "--simulacro").err == ""


def test_who_may_have_been_meant_is_said(casa: Ayni) -> None:
    ran = casa.succeeds("alianza", "contacto", "casa-01", "--canal", "visit", "--por", "coordinator:Ana")
    assert "Tal vez quiso decir: ana\n" in ran.err


def test_a_slip_of_the_hand_is_recognised(casa: Ayni) -> None:
    assert (
        "Tal vez quiso decir: ana\n"
        in casa.succeeds("alianza", "nota", "casa-01", "x", "--por", "coordinator:anna").err
    )


def test_nobody_is_kept_from_working_by_a_record_that_does_not_answer(
    casa: Ayni, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent() -> dict[str, int]:
        raise RecordUnreachable(reason="gone")

    monkeypatch.setattr(casa.services, "roles_per_person", silent)
    assert "anna" not in casa.succeeds("alianza", "nota", "casa-01", "algo", "--por", "coordinator:anna").err
    casa.succeeds("alianza", "iniciar", "casa-02", "--rol", "coordinator=Ana")


def test_a_plan_and_a_handover_that_somebody_unknown_brings_are_told(casa: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(
        "lifecycle,area,standard,kind,id,description\ncasa-01,1,institutional_planning,need,n-01,x\n",
        encoding="utf-8",
    )
    assert UNKNOWN in casa.succeeds("plan", "importar", str(file), "--por", "coordinator:anna").err
    everything = ("traspaso", "iniciar", "--de", "ana", "--a", "beto", "--motivo", "x", "--simulacro")
    assert UNKNOWN in casa.succeeds(*everything, "--por", "coordinator:anna").err
