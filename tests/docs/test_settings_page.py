"""The page of settings and metrics names exactly what there is."""

import re
from pathlib import Path

from pydantic import SecretStr

from activities.gauges import GAUGES
from workers.secret_files import secrets_from_files
from workers.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
#: Read by the command line itself, before any setting is.
OF_THE_COMMAND_LINE = {"AYNI_PERSON"}


def variables() -> set[str]:
    return {"AYNI_" + name.upper() for name in Settings.model_fields}


def secrets(tmp_path: Path) -> set[str]:
    (tmp_path / "secret").write_text("x")
    everything = {f"{name}_FILE": str(tmp_path / "secret") for name in variables()}
    return {f"AYNI_{name.upper()}_FILE" for name in secrets_from_files(Settings, everything)}


def test_every_variable_is_explained_and_no_other(tmp_path: Path) -> None:
    named = set(re.findall(r"`(AYNI_[A-Z_]+)`", PAGE))

    assert named == variables() | secrets(tmp_path) | OF_THE_COMMAND_LINE


def test_every_default_that_the_page_gives_is_the_one_that_holds() -> None:
    defaults = {
        name: field.default
        for name, field in Settings.model_fields.items()
        if isinstance(field.default, str | int) and not isinstance(field.default, SecretStr)
    }
    for name, default in defaults.items():
        line = next(line for line in PAGE.splitlines() if f"AYNI_{name.upper()}`" in line)
        assert str(default) in line


def test_every_metric_is_explained_with_its_labels() -> None:
    rows = re.findall(r"^\| `(ayni_\w+)` \|([^|]*)\|", PAGE, re.MULTILINE)
    explained = {name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows}

    ours = {gauge.name: gauge.labels for gauge in GAUGES}
    assert explained == {**ours, "ayni_record_lag_seconds": (), "ayni_record_up": ()}
