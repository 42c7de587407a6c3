"""Settings come from the environment, then from the local stack; what is wrong is named."""

from pathlib import Path

import pytest

from workers.connection import temporal_connection
from workers.local.errors import StateUnreadable
from workers.local.state import StackState, forget_state, read_state, state_path, write_state
from workers.settings import ConfigurationInvalid, RecordUnknown, default_home, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AYNI_HOME", str(tmp_path))


def state_of(folder: Path) -> StackState:
    return StackState(
        mode="practice",
        temporal_address="127.0.0.1:17000",
        ui_url="http://127.0.0.1:17001",
        database_url="postgresql+asyncpg://ayni:secret@127.0.0.1:17002/ayni",
        log_folder=folder / "logs",
    )


def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYNI_TEMPORAL_PORT", "many")

    with pytest.raises(ConfigurationInvalid, match="AYNI_TEMPORAL_PORT") as caught:
        load_settings()

    assert "número entero" in caught.value.message("es")


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYNI_LANG", "")

    assert load_settings().lang is None


def test_the_running_stack_says_where_the_servers_are(tmp_path: Path) -> None:
    write_state(tmp_path, state_of(tmp_path))
    settings = load_settings()

    assert settings.record_url() == state_of(tmp_path).database_url
    assert temporal_connection(settings)["target_host"] == "127.0.0.1:17000"


def test_the_environment_comes_before_the_running_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_state(tmp_path, state_of(tmp_path))
    monkeypatch.setenv("AYNI_DATABASE_URL", "postgresql+asyncpg://elsewhere/ayni")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    settings = load_settings()

    assert settings.record_url() == "postgresql+asyncpg://elsewhere/ayni"
    assert temporal_connection(settings)["target_host"] == "temporal.example:7233"


def test_without_any_of_them_temporal_is_where_the_stack_would_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not where another installation of this machine has its own."""
    monkeypatch.setenv("AYNI_TEMPORAL_PORT", "17003")

    assert temporal_connection(load_settings())["target_host"] == "127.0.0.1:17003"


def test_without_any_of_them_the_record_is_unknown() -> None:
    with pytest.raises(RecordUnknown, match="ayni up"):
        load_settings().record_url()


def test_an_unknown_profile_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "nowhere")

    with pytest.raises(ConfigurationInvalid, match="nowhere"):
        temporal_connection(load_settings())


def test_the_state_is_private_and_survives_a_round_trip(tmp_path: Path) -> None:
    write_state(tmp_path, state_of(tmp_path))

    assert read_state(tmp_path) == state_of(tmp_path)
    assert state_path(tmp_path).stat().st_mode & 0o777 == 0o600
    assert state_of(tmp_path).ports() == (17002, 17000, 17001)

    forget_state(tmp_path)
    assert read_state(tmp_path) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"mode": "other"}'])
def test_a_damaged_state_says_what_to_do(tmp_path: Path, damage: str) -> None:
    state_path(tmp_path).write_text(damage)

    with pytest.raises(StateUnreadable, match=r"stack\.json.*ayni up"):
        read_state(tmp_path)


def test_the_data_folder_follows_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/ayni")

    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_home() == Path("/data/ayni")

    monkeypatch.setenv("XDG_DATA_HOME", "relative is ignored, as the standard says")
    monkeypatch.setenv("HOME", "/home/ana")
    assert default_home() == Path("/home/ana/.local/share/ayni")
