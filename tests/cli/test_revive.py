"""A lifecycle that was stopped past the rules: every list, page and look says so, and how to revive it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ayni

REVIVE = {"es": "ayni alianza revivir casa-01", "en": "ayni alliance revive casa-01"}
STOPPED = {"es": "detenido fuera de las reglas", "en": "stopped past the rules"}
SINCE = {"es": "desde el 20 de mayo de 2024", "en": "since 20 May 2024"}


@pytest.fixture
def stopped(casa: Ayni) -> Ayni:
    casa.services.lifecycles.stop("casa-01")
    return casa


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("command", [("alliance", "list"), ("alliance", "show", "casa-01")], ids=" ".join)
def test_lists_and_looks_say_it_and_what_to_do(
    stopped: Ayni, command: tuple[str, ...], language: str
) -> None:
    said = " ".join(stopped.succeeds(*command, "--lang", language).out.split())
    assert f"{STOPPED[language]} {SINCE[language]}" in said
    assert REVIVE[language] in said


def test_its_health_stays_what_the_rules_said(stopped: Ayni) -> None:
    for command in (("alliance", "list"), ("alliance", "show", "casa-01")):
        (line,) = stopped.succeeds(*command, "--json").lines
        assert (line["health"], line["stopped_at"]) == ("stalled", "2024-05-20T15:00:00Z")
    assert "detenido fuera de las reglas (estaba: estancada)" in stopped.succeeds("alliance", "list").out


def test_an_organization_says_it_before_its_tasks(org: Ayni) -> None:
    org.services.lifecycles.stop("org-07")
    first, second = org.succeeds("org", "show", "org-07", "--lang", "en").out.splitlines()[:2]
    assert first.startswith("Organización 07: stopped past the rules since 2 March 2026")
    assert "ayni org revive org-07" in org.succeeds("org", "list", "--lang", "en").out
    assert second


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("report", [("portfolio",), ("alliance", "casa-01")], ids=" ".join)
def test_pages_say_it_and_what_to_do(
    stopped: Ayni, tmp_path: Path, report: tuple[str, ...], language: str
) -> None:
    file = tmp_path / "page.html"
    stopped.succeeds("report", *report, "--html", str(file), "--lang", language)
    page = file.read_text(encoding="utf-8")
    assert STOPPED[language] in page
    assert REVIVE[language] in page
    assert "#h-stopped" in page


def test_a_page_of_those_that_run_does_not_speak_of_it(casa: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    casa.succeeds("report", "portfolio", "--html", str(file))
    assert "fuera de las reglas" not in file.read_text(encoding="utf-8")


def test_revived_it_takes_events_again(stopped: Ayni) -> None:
    assert stopped("alliance", "note", "casa-01", "hola").code != 0
    assert stopped.succeeds("alianza", "revivir", "casa-01").out == (
        "casa-01 sigue desde su registro, que tiene 1 decisión. Estaba detenido desde el\n"
        "20 de mayo de 2024, 11:00.\n"
        "Siguiente paso: ayni alianza ver casa-01\n"
    )
    assert "fuera de las reglas" not in stopped.succeeds("alianza", "ver", "casa-01").out
    stopped.succeeds("alliance", "note", "casa-01", "hola")


def test_revived_it_tells_programs_what_it_goes_on_from(stopped: Ayni) -> None:
    assert stopped.succeeds("alliance", "revive", "casa-01", "--json").lines == [
        {
            "lifecycle": "casa-01",
            "stopped_at": "2024-05-20T11:00:00-04:00",
            "decisions": 1,
            "recovered": [],
            "lost": [],
        }
    ]


def test_only_what_was_stopped_is_revived(casa: Ayni) -> None:
    assert casa("alliance", "revive", "casa-01", "--json").error["code"] == "not_stopped"
    assert casa("alliance", "revive", "nobody", "--json").error["code"] == "lifecycle_not_found"
    casa.succeeds("alliance", "close", "casa-01", "graduated", "--reason", "x")
    assert casa("alliance", "revive", "casa-01", "--json").error["code"] == "lifecycle_closed"
