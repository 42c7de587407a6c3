"""`ayni report profile`: what alliances are like, counted from a sheet of answers (as the source's tables 4 to 10)."""

import re
from decimal import Decimal
from typing import Any

from cli import output
from cli.framework import command, option
from cli.importing.opening import open_sheet
from cli.importing.options import Reading, reading_options
from cli.importing.problems import Problem, refused
from cli.importing.tables import Format, Row, Sheet
from cli.language import N_, tr, without_accents
from cli.options import json_option, overwrite_option, xlsx_option
from cli.report_tables import Field, Report, show
from domain.answers import NO_INFORMATION, Answer, AnswerRow, PrintedAnswer, tabulate

HEADINGS = {
    **dict.fromkeys(("lifecycle", "ciclo", "alianza", "alliance", "codigo", "code"), "lifecycle"),
    "variable": "variable",
    "category": "category",
    "pregunta": "variable",
    "categoria": "category",
    "respuesta": "category",
    **dict.fromkeys(("printed_n", "n_impreso"), "printed_n"),
    **dict.fromkeys(("printed_pct", "porcentaje_impreso"), "printed_pct"),
}
NEEDED = ("lifecycle", "variable", "category")
FORMAT = Format(headings=HEADINGS, needed=NEEDED, max_rows=20_000)
#: Other words for not knowing.
UNKNOWN = frozenset({NO_INFORMATION, "no information", "sin informacion", "s/i"})


@command(
    "profile",
    N_(
        "Columns: lifecycle, variable and category; an empty category means no information, and so does a missing row. "
        "A row without lifecycle may hold figures that a table printed, in printed_n and printed_pct."
    ),
)
@option(
    "--file",
    "--archivo",
    required=True,
    metavar=N_("FILE"),
    help=N_("Sheet of answers, CSV or Excel: one row for each alliance and variable."),
)
@reading_options
@json_option
@xlsx_option
@overwrite_option
def profile(file: str, reading: Reading, **shown: Any) -> None:
    """Count answers."""
    sheet = open_sheet(file, FORMAT, reading, frozenset(HEADINGS.values()).__contains__)
    answers = _Answers(sheet)
    if answers.problems:
        raise refused(answers.problems, {sheet.name: sheet.written})
    rows = tabulate(answers.given, answers.printed)
    differing = [row for row in rows if row.printed_n is not None or row.printed_pct is not None]
    show(Report(N_("Profile"), _fields(with_printed=bool(differing)), rows), **shown)
    if differing and not shown["as_json"]:
        output.line()
        output.line(tr("Printed figures are shown where they differ from what was counted."))


def _fields(*, with_printed: bool) -> tuple[Field[AnswerRow], ...]:
    counted = (
        Field[AnswerRow](N_("Variable"), lambda row: row.variable, width=30),
        Field[AnswerRow](N_("Category"), _category, width=36),
        Field[AnswerRow]("n", lambda row: row.n, "number"),
        Field[AnswerRow](N_("of"), lambda row: row.base, "number"),
        Field[AnswerRow]("%", lambda row: row.pct, "percent"),
    )
    printed = (
        Field[AnswerRow](N_("n, printed"), lambda row: row.printed_n, "number"),
        Field[AnswerRow](N_("%, printed"), lambda row: row.printed_pct, "percent"),
    )
    return (*counted, *printed) if with_printed else counted


def _category(row: AnswerRow) -> str:
    return tr("no information") if row.category == NO_INFORMATION else row.category


class _Answers:
    """What the rows of a sheet say, and what is wrong with them."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._first_rows: dict[tuple[str, str], int] = {}
        self.problems: list[Problem] = list(sheet.problems)
        self.given: list[Answer] = []
        self.printed: dict[tuple[str, str], PrintedAnswer] = {}
        for row in sheet.rows:
            self._read(row)

    def _read(self, row: Row) -> None:
        variable = row.cells.get("variable")
        if variable is None:
            self._fault(row, "variable", tr("it is empty"))
            return
        category = row.cells.get("category", NO_INFORMATION)
        if without_accents(category).casefold() in UNKNOWN:
            category = NO_INFORMATION
        lifecycle = row.cells.get("lifecycle")
        if lifecycle is not None:
            self._answer(row, Answer(lifecycle, variable, category))
        elif "printed_n" in row.cells or "printed_pct" in row.cells:
            self._print(row, (variable, category))
        else:
            self._fault(row, "lifecycle", tr("it is empty"))

    def _answer(self, row: Row, answer: Answer) -> None:
        first = self._first_rows.setdefault((answer.lifecycle, answer.variable), row.number)
        if first != row.number:
            reason = tr("{lifecycle} answered this already, in row {row}")
            self._fault(row, "variable", reason.format(lifecycle=answer.lifecycle, row=first))
        self.given.append(answer)

    def _print(self, row: Row, place: tuple[str, str]) -> None:
        numbers = [self._number(row, column) for column in ("printed_n", "printed_pct")]
        count, percentage = numbers
        self.printed[place] = PrintedAnswer(None if count is None else int(count), percentage)

    def _number(self, row: Row, column: str) -> Decimal | None:
        text = row.cells.get(column, "").replace("%", "").strip().replace(",", ".")
        pattern = r"[0-9]{1,9}" if column == "printed_n" else r"[0-9]{1,3}(\.[0-9]{1,3})?"
        if text and not re.fullmatch(pattern, text):
            self._fault(row, column, tr("'{text}' is not a number").format(text=text))
            return None
        return Decimal(text) if text else None

    def _fault(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(Problem(self._sheet.name, row.number, column, reason))
