"""Finding definitions by id or by path."""

from pathlib import Path

import pytest

from activities.programs import load_program, shipped_programs
from domain.errors import ProgramInvalid, UnknownProgram

SHIPPED = Path(__file__).parents[2] / "domain" / "programs"


def test_shipped_programs_load() -> None:
    assert shipped_programs() == tuple(sorted(file.stem for file in SHIPPED.glob("*.toml")))
    assert [load_program(name).id for name in shipped_programs()] == list(shipped_programs())


def test_a_path_loads(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes((SHIPPED / "juntos-por-la-infancia.toml").read_bytes())
    assert load_program(str(file)) == load_program("juntos-por-la-infancia")


@pytest.mark.parametrize("name", ["juntos", "/nowhere/x.toml", "", "\0", "../juntos-por-la-infancia"])
def test_an_unknown_program_names_those_that_exist(name: str) -> None:
    with pytest.raises(UnknownProgram) as unknown:
        load_program(name)
    assert "juntos-por-la-infancia" in unknown.value.message("es")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "latin1.toml"
    file.write_bytes("id = 'año'".encode("latin-1"))
    with pytest.raises(ProgramInvalid, match="UTF-8"):
        load_program(str(file))
