"""The published counts of the evaluation of Juntos por la Infancia (Chile, 2020), as sheets that Ayni reads.

The tables are in `tests/tables` as the source printed them. A sheet has one row for each need and activity that a table counts,
and one `printed` row for each total that a table states.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
#: Spans the plans: nothing is due before it.
DUE = "2024-12-31"
HEADINGS = (
    *("lifecycle", "area", "standard", "kind", "id", "description", "responsible", "due", "status", "reason"),
    *("printed_needs", "printed_planned", "printed_done", "printed_pending", "printed_eliminated"),
)
COUNTS = ("needs", "planned", "done", "pending", "eliminated")
Row = dict[str, str]


def table(name: str) -> list[Row]:
    """The rows of a published table."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plan_sheet(lifecycle: str = "publicado") -> str:
    """Needs and activities that give the counts of tables 11, 12, 13 and 15, as CSV."""
    return _csv(
        HEADINGS, (row for counted in table("jxi_plans.csv") for row in _plan_rows(counted, lifecycle))
    )


def _plan_rows(counted: Row, lifecycle: str) -> Iterator[Row]:
    place = {"lifecycle": lifecycle, "area": counted["area"]}
    if counted["row_type"] == "printed_total":
        yield {**place, "kind": "printed", **{f"printed_{name}": counted[name] for name in COUNTS}}
        return
    place |= {"standard": counted["standard_code"]}
    for number in range(int(counted["needs"] or 0)):
        name = f"{counted['standard_code']}-{number + 1}"
        yield {**place, "kind": "need", "id": f"n-{name}", "description": f"Necesidad {number + 1}"}
    for status in ("done", "pending", "eliminated"):
        for number in range(int(counted[status])):
            name = f"{counted['standard_code']}-{status}-{number + 1}"
            planned = {"responsible": "residence_lead", "due": DUE, "status": status}
            reason = {"reason": "no se realizará"} if status == "eliminated" else {}
            described = {"id": f"a-{name}", "description": f"Actividad {number + 1}"}
            yield {**place, "kind": "activity", **described, **planned, **reason}


def profile_sheet() -> str:
    """Answers of 17 alliances that give the counts of tables 4 to 10, with what the tables print, as CSV."""
    counted = [row for row in table("jxi_profile.csv") if row["n"]]
    return _csv(
        ("lifecycle", "variable", "category", "printed_n", "printed_pct"),
        [*_printed(counted), *_answers(counted)],
    )


def _printed(counted: list[Row]) -> Iterator[Row]:
    for row in counted:
        yield {
            "variable": row["variable"],
            "category": row["category_code"],
            "printed_n": row["n"],
            "printed_pct": row["pct_printed"],
        }


def _answers(counted: list[Row]) -> Iterator[Row]:
    for variable in dict.fromkeys(row["variable"] for row in counted):
        said = [
            row["category_code"]
            for row in counted
            if row["variable"] == variable
            for _ in range(int(row["n"]))
        ]
        for number, category in enumerate(said, start=1):
            yield {"lifecycle": f"alianza-{number:02}", "variable": variable, "category": category}


def _csv(headings: tuple[str, ...], rows: Iterator[Row] | list[Row]) -> str:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()
