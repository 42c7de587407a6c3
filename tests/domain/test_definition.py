"""Definitions are checked once: the error names file, key and reason, in both languages (SPEC section 1, S3, C1, E1, H1, H2)."""

from pathlib import Path

import pytest

from domain.definition import parse_program
from domain.errors import ProgramInvalid
from domain.program import Program
from tests.domain.lives import HEADER, SHIPPED, cadence, requirement, stage

GOOD = HEADER.format(settings="", time_zone="America/Santiago")
ONE = stage(body=cadence())


def refused(toml: str) -> ProgramInvalid:
    with pytest.raises(ProgramInvalid) as caught:
        parse_program(toml, "mine.toml")
    error = caught.value
    for language in ("es", "en"):
        sentence = error.message("es" if language == "es" else "en")
        assert "mine.toml" in sentence
        assert str(error.details["key"]) in sentence
    return error


@pytest.mark.parametrize(
    ("toml", "key", "reason_es", "reason_en"),
    [
        ("a = " + "[" * 20_000, "TOML", "el archivo no es TOML", "the file is not TOML"),
        ("= nothing", "TOML", "el archivo no es TOML", "the file is not TOML"),
        ("", "id", "falta este campo", "this field is missing"),
        (GOOD, "stages", "falta este campo", "this field is missing"),
        (GOOD + stage(body=cadence(rest="often = 1")), "stages.only.cadences.monitoring.often", "este campo no existe", "there is no such field"),
        (GOOD + stage(advance="soon", body=cadence()), "stages.only.advance", "debe ser uno de", "it must be one of"),
        (GOOD + stage(months=0, body=cadence(), advance="when_ready").replace("advance", "duration = { months = 0 }\nadvance"), "stages.only.duration.months", "demasiado pequeño", "too small"),
        (GOOD + stage(body=cadence(every="{ months = 1, days = 3 }")), "stages.only.cadences.monitoring.every", "exactamente una", "exactly one"),
        (GOOD + stage(body=cadence(every="{ months = 99999999 }")), "stages.only.cadences.monitoring.every.months", "demasiado grande", "too large"),
        (GOOD + stage(body=cadence(every="{ weeks = 2 }", rest="on_day = 15")), "stages.only.cadences.monitoring", "en meses", "in months"),
        (GOOD + stage(months=None), "stages.only", "necesita una duración", "needs a duration"),
        (GOOD + stage(months=None, advance="when_ready"), "stages.only", "nadie notaría", "nobody would notice"),
        (GOOD + ONE + ONE, "stages", "definido dos veces", "defined twice"),
        (GOOD + stage(body=cadence() + cadence()), "stages.only.cadences", "definido dos veces", "defined twice"),
        (GOOD + stage(body=cadence() + requirement("a") + requirement("a")), "stages", "definido dos veces", "defined twice"),
        (GOOD + stage(body=cadence() + requirement("a", 'after = ["b"]')), "stages.only.requirements.a.after", "no es uno de", "is not one of"),
        (GOOD + stage(body=cadence() + requirement("a", 'after = ["b"]') + requirement("b", 'after = ["a"]')), "stages.only.requirements", "se esperan unos a otros", "wait for each other"),
        (GOOD + stage(body=cadence(rest='satisfied_by = "party"')), "stages.only.cadences", "no es uno de", "is not one of"),
        (GOOD.replace('final_outcome = "done"', 'final_outcome = "won"') + ONE, "final_outcome", "no es uno de", "is not one of"),
        (GOOD.replace("America/Santiago", "Mars/Olympus") + ONE, "time_zone", "no existe la zona horaria", "there is no time zone"),
        (GOOD.replace("after = 3", "after = 0") + ONE, "ladders.default", "debe crecer", "must grow"),
        (GOOD.replace('notify = ["boss"]', 'notify = ["mayor"]') + ONE, "ladders.default", "no es uno de", "is not one of"),
        (GOOD.replace("ladders.default", "ladders.plan_stalled") + ONE, "ladders", "falta la escalera", "is missing"),
        (GOOD.replace("after = 8", 'after = "8 days"') + ONE, "ladders.default.2.after", "número entero", "whole number"),
        (GOOD.replace('country = "CL"', 'country = "chile"') + ONE, "country", "caracteres", "characters"),
        (GOOD + ONE + '[permissions]\nparty = ["boss"]\n', "permissions.party", "no es un evento conocido", "not a known event"),
        (GOOD + ONE + '[permissions]\nclosed = ["mayor"]\n', "permissions.closed", "no es uno de", "is not one of"),
        (GOOD + ONE + '[attendance]\nmayor = { days = 30 }\n', "attendance", "no es uno de", "is not one of"),
        (GOOD + ONE + '[attendance]\nboss = { office_days = 30 }\n', "attendance.boss", "de una autoridad", "of an authority"),
        (GOOD + ONE + '[handover_within]\noffice_days = 3\n', "handover_within", "de una autoridad", "of an authority"),
        (GOOD + ONE + '[handover_within]\nbusiness_days = 0\n', "handover_within.business_days", "demasiado pequeño", "too small"),
        (GOOD + ONE + '[workload]\nmayor = { lifecycles = 3 }\n', "workload", "no es uno de", "is not one of"),
        (GOOD + ONE + '[workload]\nboss = { lifecycles = 0 }\n', "workload.boss.lifecycles", "demasiado pequeño", "too small"),
        (GOOD + ONE + '[digests]\nmayor = "weekly"\n', "digests", "no es uno de", "is not one of"),
        (GOOD + ONE + '[digests]\nboss = "daily"\n', "digests.boss", "debe ser uno de", "it must be one of"),
        (GOOD + stage(body=cadence(rest='invites = ["mayor"]')), "stages.only.cadences.monitoring.invites", "no es uno de", "is not one of"),
        (GOOD + ONE + '[occurrences]\nclosed = { es = "x", en = "x" }\n', "occurrences.closed", "ya es un evento", "an event of every program"),
    ],
)  # fmt: skip
def test_S3_C1_an_error_names_the_file_the_key_and_the_reason(
    toml: str, key: str, reason_es: str, reason_en: str
) -> None:
    error = refused(toml)
    assert error.details["key"] == key
    assert reason_es in error.message("es")
    assert reason_en in error.message("en")


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_M4_a_shipped_definition_is_valid_and_survives_being_written_down(file: Path) -> None:
    program = parse_program(file.read_text(encoding="utf-8"), str(file))
    assert program.id == file.stem
    again = Program.model_validate_json(program.model_dump_json())
    assert again == program
    assert again.fingerprint == program.fingerprint
