"""The page in a real browser, at the width of a screen and of a telephone, and as it prints."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from activities.reports.alliance import alliance_page
from activities.reports.chromium import HIGHEST, BrowserMissing, Tab, browser_tab, find_browser
from activities.reports.page import html_of
from activities.reports.pictures import png_and_pdf
from activities.reports.portfolio import portfolio_page
from tests.activities.test_reports_page import HOSTILE
from tests.browser import require_browser
from tests.portfolios import TODAY, named, portfolio

#: The first of them may have to wait for the browser's installation.
SCREEN, TELEPHONE = 1280, 400
SECTIONS = {
    "portfolio": ["due", "escalations", "lifecycles", "problems", "gantt", "calendar", "areas"],
    "alliance": ["due", "escalations", "gantt", "calendar", "requirements", "areas", "activities"],
}
SHOWN = """
[...document.querySelectorAll("main > section")].map(section => {
  const box = section.getBoundingClientRect();
  return [section.id, box.height > 40, section.innerText.length > 30];
})
"""
#: What sticks out on the right without lying in a box of its own that can be scrolled.
CUT_OFF = """
[...document.querySelectorAll("main *, header *")].filter(each =>
  each.getBoundingClientRect().right > innerWidth + 1
  && each.getBoundingClientRect().width > 1
  && !each.closest(".wide, svg")
).map(each => each.outerHTML.slice(0, 80))
"""
SORT = """
(() => {
  const heading = [...document.querySelectorAll(".x-lifecycles th[data-sort]")][3];
  heading.querySelector("button").click();
  const days = [...document.querySelectorAll(".x-lifecycles tbody tr")].map(row => row.cells[3].dataset.s || "");
  return [heading.getAttribute("aria-sort"), days.filter(day => day)];
})()
"""
POINT_AT = """
(() => {
  const cell = document.querySelector(".x-problems td.rung_3");
  cell.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
  const tip = document.getElementById("tip");
  return [tip.hidden, tip.textContent];
})()
"""


def written() -> dict[str, str]:
    found = named(portfolio(), HOSTILE)
    return {
        "portfolio": html_of(portfolio_page(found, TODAY, "es")),
        "alliance": html_of(alliance_page(found.only("residencia-05"), TODAY, "en")),
    }


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    require_browser()
    with browser_tab() as opened:
        yield opened


def problems(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the console complained about, and every request but the one for the file itself."""
    loud = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
    asked = [
        each["params"]["request"]["url"]
        for each in events
        if each.get("method") == "Network.requestWillBeSent"
    ]
    assert asked, "the browser tells what it requests"
    beyond = [{"url": url} for url in asked if not url.startswith(("file://", "data:,"))]
    return [each for each in events if each.get("method") in loud] + beyond


@pytest.mark.parametrize("kind", list(SECTIONS))
@pytest.mark.parametrize("width", [SCREEN, TELEPHONE])
def test_every_section_is_there_quietly_and_nothing_is_cut_off(
    tab: Tab, tmp_path: Path, kind: str, width: int
) -> None:
    file = tmp_path / "page.html"
    file.write_text(written()[kind], encoding="utf-8")
    tab.events.clear()

    tab.open(file, width)

    shown = tab.evaluate(SHOWN)
    assert [identifier for identifier, *_ in shown] == SECTIONS[kind]
    assert all(high and told for _, high, told in shown), shown
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(CUT_OFF) == []
    assert problems(tab.events) == []


def test_a_table_is_sorted_by_a_heading_and_cells_explain_themselves(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(written()["portfolio"], encoding="utf-8")
    tab.open(file, SCREEN)

    direction, days = tab.evaluate(SORT)
    assert direction == "ascending"
    assert days == sorted(days)
    assert len(days) > 10
    hidden, told = tab.evaluate(POINT_AT)
    assert not hidden
    assert told.endswith("escalamiento en el peldaño 3")


def test_pictures_and_printed_pages(tab: Tab) -> None:
    png, pdf = png_and_pdf(written()["alliance"], png=True, pdf=True)

    assert png is not None
    assert pdf is not None
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == SCREEN
    assert pdf.startswith(b"%PDF-")
    assert png_and_pdf("<p>x", png=False, pdf=True)[0] is None


def test_a_page_too_high_for_a_picture_is_drawn_smaller_and_whole(tab: Tab) -> None:
    png, _ = png_and_pdf("<p>x</p>" * 1_000, png=True, pdf=False)

    assert png is not None
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert height == HIGHEST
    assert width < SCREEN


def test_without_a_browser_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("activities.reports.chromium.NAMES", ("chromium",))

    with pytest.raises(BrowserMissing) as missing:
        find_browser()

    assert "apt install chromium" in missing.value.message("es")
    assert "apt install chromium" in missing.value.message("en")
