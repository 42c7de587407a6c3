"""How one organization stands: first what to do next, then its clocks, and then everything else."""

from collections.abc import Iterable, Iterator
from datetime import date

from cli import output
from cli.board_told import board_heading, members_told
from cli.clocks import FIRST, clock_lines
from cli.filings import filing_lines
from cli.glance import escalations, headline, overview, people, periods
from cli.language import tr
from cli.names import Names, enumerated, said
from cli.tasks import Task, tasks
from cli.tracks import has_served, lanes
from domain.stopped import condition
from domain.views import Status

#: So many other things to do are told besides the first.
FURTHER = 5


def tell_organization(status: Status, names: Names, today: date) -> None:
    """Print the organization, so that the next thing to do is the first thing read."""
    to_do = tasks(status, names, today)
    _tell_first(status, names, to_do[0] if to_do else None)
    _tell_clocks(status, names, today)
    _section(tr("Tracks"), lanes(status, names), wrapped=False)
    _tell_others(to_do[1:])
    _tell_filings(status, names)
    _section(tr("Documents still missing"), _missing(status, names))
    _tell_board(status, names)
    _section(tr("Open escalations"), escalations(status, names, today))
    _section(tr("Monitoring"), periods(status, names))
    output.line()
    output.line(tr("About it"))
    output.explained([*overview(status, names), *_about(status, names)])
    _section(tr("People"), people(status, names))


def _tell_first(status: Status, names: Names, first: Task | None) -> None:
    if first is None or status.stopped_at is not None:
        matters, command = headline(status, names)
    else:
        name = status.attributes.name or status.lifecycle
        command = first.command
        matters = tr("{name}: {health}. {task}").format(
            name=name, health=said(condition(status)), task=first.matters
        )
    output.paragraph(matters)
    output.line(tr("Next: {command}").format(command=command))


def _tell_clocks(status: Status, names: Names, today: date) -> None:
    lines = list(clock_lines(status, names, today))
    if not lines:
        return
    output.line()
    output.line(tr("Clocks that run (→ ends first)"))
    for leads, text in lines:
        output.paragraph(text, f"{output.MARGIN}{FIRST if leads else output.MARGIN}", output.MARGIN * 2)


def _tell_others(others: list[Task]) -> None:
    if not others:
        return
    output.line()
    output.line(tr("What comes after that"))
    for task in others[:FURTHER]:
        output.paragraph(task.matters, output.MARGIN)
        output.line(f"{output.MARGIN * 2}{task.command}")
    if len(others) > FURTHER:
        output.line(output.MARGIN + tr("… and {number} more.").format(number=len(others) - FURTHER))


def _tell_filings(status: Status, names: Names) -> None:
    filings = list(filing_lines(status, names))
    if not filings:
        return
    output.line()
    output.line(tr("Filings"))
    for heading, attempts in filings:
        output.paragraph(heading, output.MARGIN, output.MARGIN * 3)
        for text in attempts:
            output.paragraph(text, output.MARGIN * 2, output.MARGIN * 3)


def _tell_board(status: Status, names: Names) -> None:
    if status.board is None or names.program.board is None:
        return
    mandate = next((each for each in status.requirements if each.id == names.program.board.mandate), None)
    _section(board_heading(status.board, mandate), members_told(status.board, names))


def _missing(status: Status, names: Names) -> Iterator[str]:
    served = {each.id for each in status.requirements if has_served(each, status)}
    for requirement, documents in status.missing_documents.items():
        if requirement in served:
            continue
        yield tr("{requirement}: {documents}.").format(
            requirement=names.requirement(requirement),
            documents=enumerated(names.document(each) for each in documents),
        )


def _about(status: Status, names: Names) -> Iterator[tuple[str, str]]:
    for choice, option in status.choices.items():
        name = names.choice(choice)
        yield name, names.chosen(choice, option)
    yield tr("Municipality"), names.municipality() or tr("without a profile: its terms are unknown")
    for measure, latest in status.measures.items():
        name = names.measure(measure)
        yield name[:1].upper() + name[1:], str(latest.value)


def _section(heading: str, lines: Iterable[str], *, wrapped: bool = True) -> None:
    shown = list(lines)
    if not shown:
        return
    output.line()
    output.paragraph(heading)
    for text in shown:
        if wrapped:
            output.paragraph(text, output.MARGIN, output.MARGIN * 2)
        else:
            output.line(text)
