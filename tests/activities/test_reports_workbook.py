"""The sheets of a page: typed, frozen, and harmless."""

from datetime import datetime, time
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from activities.reports.portfolio import portfolio_page
from activities.reports.workbook import workbook_of
from tests.portfolios import TODAY, named, portfolio

DANGEROUS = {
    "residencia-01": '=HYPERLINK("x";"y")',
    "residencia-02": "+1+1",
    "residencia-03": "@SUM(A1)",
    "residencia-04": "-2",
    "residencia-05": "tab\tand \x07 bell",
}


def book() -> Workbook:
    return load_workbook(BytesIO(workbook_of(portfolio_page(named(portfolio(), DANGEROUS), TODAY, "es"))))


def sheet(title: str) -> Worksheet:
    found = book()[title]
    assert isinstance(found, Worksheet)
    return found


def test_there_is_a_sheet_for_every_table_with_its_heading_frozen() -> None:
    made = book()

    assert made.sheetnames == [
        "Qué vence esta semana",
        "Escalamientos abiertos",
        "Situación de cada una",
        "Mapa de calor",
        "Calendario de seguimiento",
        "Cobertura y cumplimiento por ár",
        "Por estándar",
    ]
    for each in made.worksheets:
        assert each.freeze_panes == "A2"
        assert each.auto_filter.ref is not None


def test_dates_and_figures_are_what_they_are() -> None:
    (_, first, *_) = sheet("Escalamientos abiertos").iter_rows()
    rung, age, raised_on = first[3].value, first[4].value, first[5]
    oldest = min(
        each.raised_on
        for status in portfolio().statuses
        for each in status.escalations
        if status.status != "closed" and each.rung == 4
    )

    assert (rung, age) == (4, (TODAY - oldest).days)
    assert raised_on.value == datetime.combine(oldest, time())
    assert raised_on.number_format == "dd-mm-yyyy"
    (_, area, *_) = sheet("Cobertura y cumplimiento por ár").iter_rows(values_only=True)
    assert area[-2:] == (79.7, 58.8)


def test_no_text_runs_as_a_formula() -> None:
    names = [row[1] for row in sheet("Situación de cada una").iter_rows(min_row=2)]
    held = {cell.value: cell for cell in names}

    for name in ("residencia-01", "residencia-02", "residencia-03", "residencia-04"):
        cell = held[DANGEROUS[name]]
        assert cell.data_type == "s"
        assert cell.quotePrefix
    assert "tab\tand  bell" in held
