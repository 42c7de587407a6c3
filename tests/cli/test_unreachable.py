"""Without servers: a sentence, the exit code of what may be retried, and never a traceback."""

import pytest

from cli.main import run
from tests.cli.conftest import Ran

NOBODY = "127.0.0.1:1"


def ayni(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    code = run(arguments)
    said = capsys.readouterr()
    return Ran(code, said.out, said.err)


@pytest.fixture(autouse=True)
def no_stack(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("AYNI_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize(
    "arguments",
    [
        ("alliance", "show", "casa-01"),
        ("alliance", "start", "casa-01"),
        ("alliance", "note", "casa-01", "hola"),
        ("alliance", "fast-forward", "casa-01", "1d"),
    ],
    ids=lambda arguments: arguments[1],
)
def test_no_temporal(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    ran = ayni(capsys, *arguments, "--json", "--address", NOBODY)
    assert (ran.code, ran.error["code"], ran.error["retryable"]) == (6, "temporal_unreachable", True)
    assert NOBODY in ran.error["message"]


@pytest.mark.parametrize("arguments", [("alliance", "list"), ("report", "portfolio")], ids=" ".join)
def test_no_postgresql(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("AYNI_DATABASE_URL", f"postgresql+asyncpg://ayni@{NOBODY}/ayni")
    ran = ayni(capsys, *arguments, "--json")
    assert (ran.code, ran.error["code"], ran.error["retryable"]) == (6, "record_unreachable", True)


def test_a_dashboard_without_a_record_does_not_begin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYNI_DATABASE_URL", f"postgresql+asyncpg://ayni@{NOBODY}/ayni")
    ran = ayni(capsys, "dashboard")
    assert (ran.code, ran.out) == (6, "")


def test_nobody_says_where_postgresql_is(capsys: pytest.CaptureFixture[str]) -> None:
    ran = ayni(capsys, "alliance", "list", "--json")
    assert (ran.code, ran.error["code"]) == (2, "record_unknown")


def test_a_profile_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    ran = ayni(capsys, "alliance", "show", "casa-01", "--json", "--profile", "nothing")
    assert (ran.code, ran.error["code"]) == (2, "configuration_invalid")
