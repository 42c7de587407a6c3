"""`ayni report portfolio` and `ayni report alliance`: on the terminal, for programs, and as files."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.activities.test_reports_page import Read
from tests.browser import require_browser
from tests.cli.conftest import Ayni


@pytest.fixture
def two(casa: Ayni) -> Ayni:
    casa.succeeds(
        *("alliance", "start", "casa-02", "--stage", "sensitization", "--started-at", "2024-02-01T09:00"),
        *("--role", "coordinator=eva", "--name", "<b>Ñ</b>", "--region", "Biobío"),
    )
    return casa


def test_the_portfolio_is_told_in_either_language(two: Ayni) -> None:
    spanish = two.succeeds("informe", "cartera").out
    english = two.succeeds("--lang", "en", "report", "portfolio").out

    assert spanish.startswith("Cartera de alianzas\nAl 20 de mayo de 2024")
    assert english.startswith("Portfolio of alliances\nAs of 20 May 2024")
    for told in (spanish, english):
        assert "<b>Ñ</b>" in told
        assert "casa-01" in told


def test_programs_get_every_table(two: Ayni) -> None:
    document = json.loads(two.succeeds("report", "portfolio", "--json").out)

    assert document["today"] == "2024-05-20"
    assert document["summary"]["total"] == 2
    assert {row["lifecycle"] for row in document["lifecycles"]} == {"casa-01", "casa-02"}
    assert document["calendar"][0]["2024-04"] == "missed"
    assert {"due", "escalations", "problems", "areas", "standards"} <= document.keys()


def test_it_can_be_narrowed(two: Ayni) -> None:
    document = json.loads(two.succeeds("report", "portfolio", "--coordinator", "eva", "--json").out)
    assert [row["lifecycle"] for row in document["lifecycles"]] == ["casa-02"]

    told = two.succeeds("report", "portfolio", "--region", "Nowhere", "--health", "stalled").out
    assert "Solo situación: estancada; región: Nowhere" in told
    assert "No hay ninguna así en la cartera." in told


def test_files_are_written_and_said(two: Ayni, tmp_path: Path) -> None:
    page, book = tmp_path / "cartera.html", tmp_path / "cartera.xlsx"

    ran = two.succeeds("report", "portfolio", "--html", str(page), "--xlsx", str(book))

    assert ran.out == ""
    assert str(page) in ran.err
    assert str(book) in ran.err
    assert ("bdi", "<b>Ñ</b>") in Read(page.read_text(encoding="utf-8")).texts
    assert load_workbook(book).sheetnames[0] == "Qué vence esta semana"


def test_a_file_is_only_replaced_when_it_is_asked_for(two: Ayni, tmp_path: Path) -> None:
    page = tmp_path / "cartera.html"
    page.write_text("mine", encoding="utf-8")

    refused = two("report", "portfolio", "--html", str(page), "--json")
    assert refused.code == 2
    assert refused.error["code"] == "file_exists"
    assert page.read_text(encoding="utf-8") == "mine"

    two.succeeds("report", "portfolio", "--html", str(page), "--overwrite")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_without_a_browser_nothing_is_written(
    two: Ayni, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.reports.chromium.NAMES", ("no-such-browser",))
    page = tmp_path / "cartera.html"

    failed = two("report", "portfolio", "--html", str(page), "--pdf", str(tmp_path / "x.pdf"), "--json")

    assert failed.code == 2
    assert failed.error["code"] == "browser_missing"
    assert "apt install chromium" in failed.error["message"]
    assert not page.exists()


def test_pictures_are_written_where_there_is_a_browser(two: Ayni, tmp_path: Path) -> None:
    require_browser()
    picture, printed = tmp_path / "casa.png", tmp_path / "casa.pdf"

    two.succeeds("report", "alliance", "casa-01", "--png", str(picture), "--pdf", str(printed))

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert printed.read_bytes().startswith(b"%PDF-")


def test_one_alliance_has_its_own_page(two: Ayni, tmp_path: Path) -> None:
    page = tmp_path / "casa.html"
    two.succeeds("informe", "alianza", "casa-01", "--html", str(page))
    told = two.succeeds("--lang", "en", "report", "alliance", "casa-01").out

    assert ("bdi", "Residencia 01") in Read(page.read_text(encoding="utf-8")).texts
    assert told.startswith("Residencia 01\nAs of 20 May 2024")
    assert "Requirements of the stage" in told


def test_an_alliance_that_nobody_knows_is_not_found(ayni: Ayni) -> None:
    assert ayni("report", "alliance", "nada", "--json").code == 3
