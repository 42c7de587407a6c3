"""A secret may stand in a file; a file that gives none is named, and what it holds never is."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.secret_files import SecretUnusable, secrets_from_files
from workers.settings import load_settings

URL = "postgresql+asyncpg://ayni:clave-4711@db/ayni"


class Example(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="AYNI_")

    plain: str = ""
    required_secret: SecretStr
    mail_secret: SecretStr | None = None


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AYNI_HOME", str(tmp_path))


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_the_database_may_be_named_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line_end: str
) -> None:
    path = tmp_path / "database_url"
    path.write_bytes((URL + line_end).encode())
    monkeypatch.setenv("AYNI_DATABASE_URL_FILE", str(path))

    settings = load_settings()

    assert settings.record_url() == URL
    assert "clave-4711" not in repr(settings)


def test_every_secret_setting_takes_part_and_no_other(tmp_path: Path) -> None:
    for name in ("plain", "required", "mail"):
        (tmp_path / name).write_text(f" the {name} one \n")
    environment = {
        "AYNI_PLAIN_FILE": str(tmp_path / "plain"),
        "AYNI_REQUIRED_SECRET_FILE": str(tmp_path / "required"),
        "AYNI_MAIL_SECRET_FILE": str(tmp_path / "mail"),
    }

    assert secrets_from_files(Example, environment) == {
        "required_secret": " the required one ",
        "mail_secret": " the mail one ",
    }
    assert secrets_from_files(Example, {"AYNI_MAIL_SECRET_FILE": ""}) == {}


def test_a_setting_that_is_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(URL)
    monkeypatch.setenv("AYNI_DATABASE_URL", URL)
    monkeypatch.setenv("AYNI_DATABASE_URL_FILE", str(tmp_path / "url"))

    with pytest.raises(SecretUnusable, match=r"AYNI_DATABASE_URL_FILE.*keep one of the two") as caught:
        load_settings()

    assert "clave-4711" not in caught.value.message("es") + caught.value.message("en")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"x" * 70_000, "more than 64 KiB"),
    ],
)
def test_a_file_that_gives_no_secret_is_named(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SecretUnusable, match=f"AYNI_REQUIRED_SECRET_FILE cannot be used: .*{reason}"):
        secrets_from_files(Example, {"AYNI_REQUIRED_SECRET_FILE": str(path)})
