"""A report's page as files, as JSON, and in the terminal."""

from activities.reports.page import html_of
from activities.reports.speech import Speech
from activities.reports.tables import Page, Section, shown
from cli import output
from cli.exporting import write_content
from cli.framework import Function, option
from cli.language import N_
from cli.options import json_option, overwrite_option


def page_options(function: Function) -> Function:
    """Where a page goes: files of four kinds, or JSON; to the terminal without any of them."""
    decorators = (
        option("--html", metavar=N_("FILE"), help=N_("Write one HTML page that needs no network.")),
        option("--xlsx", metavar=N_("FILE"), help=N_("Write the tables as an Excel workbook.")),
        option("--png", metavar=N_("FILE"), help=N_("Write the page as a picture; it needs Chromium.")),
        option("--pdf", metavar=N_("FILE"), help=N_("Write the page as it prints; it needs Chromium.")),
        overwrite_option,
        json_option,
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def put_out(page: Page, files: dict[str, str | None], *, as_json: bool, overwrite: bool) -> None:
    """Write what was asked for. Raises `BrowserMissing` or `BrowserFailed` before any file is written."""
    contents = dict(_contents(page, {kind for kind, file in files.items() if file is not None}))
    for kind, content in contents.items():
        file = files[kind]
        assert file is not None, "only kinds with a file have content"
        write_content(file, content, overwrite=overwrite)
    if as_json:
        output.json_document(page.document())
    elif not contents:
        tell(page)


def _contents(page: Page, kinds: set[str]) -> dict[str, bytes]:
    html = html_of(page) if kinds & {"html", "png", "pdf"} else ""
    found: dict[str, bytes] = {}
    if "html" in kinds:
        found["html"] = html.encode()
    if "xlsx" in kinds:
        from activities.reports.workbook import workbook_of  # noqa: PLC0415 - loading it takes long

        found["xlsx"] = workbook_of(page)
    if kinds & {"png", "pdf"}:
        from activities.reports.pictures import png_and_pdf  # noqa: PLC0415 - few ask for pictures

        pictures = zip(("png", "pdf"), png_and_pdf(html, png="png" in kinds, pdf="pdf" in kinds), strict=True)
        found.update({kind: content for kind, content in pictures if content is not None})
    return found


def tell(page: Page) -> None:
    """The page's figures and tables in the terminal; months side by side need the page itself."""
    speech = Speech(page.language)
    output.line(page.title)
    output.line(page.subtitle)
    output.line()
    output.labelled([(tile.text, shown(tile.value, tile.kind, speech)) for tile in page.tiles])
    for section in page.sections:
        if section.gantt is None and not (section.table is not None and section.table.grid):
            _tell(section, speech)


def _tell(section: Section, speech: Speech) -> None:
    output.line()
    output.line(section.title)
    if section.table is None or section.is_empty:
        output.line(section.empty)
        return
    kinds = [column.kind for column in section.table.columns]
    rows = [
        [shown(cell, kind, speech) for cell, kind in zip(row, kinds, strict=True)]
        for row in section.table.rows
    ]
    output.table([column.heading for column in section.table.columns], rows)
