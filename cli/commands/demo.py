"""`ayni demo`: six months of a small world in less than a minute, and what there is to learn from it."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import language, output
from cli.dates import long_date, short_date
from cli.framework import command, option
from cli.language import N_, ntr, tr
from cli.names import CLOCKS, URGENCY, Names, requirement_status, word
from cli.options import json_option
from domain.figures import figures
from domain.status_names import HEALTH

if TYPE_CHECKING:
    from domain.running_clocks import RunningClock
    from domain.state import RequirementProgress
    from workers.demo.drive import Progress
    from workers.demo.result import Outcome
    from workers.demo.run import Demonstration
    from workers.demo.telling import Story

#: What is going on, in the order in which it does.
PHASES = {
    "postgres": N_("Starting PostgreSQL"),
    "schema": N_("Preparing the record"),
    "temporal": N_("Starting Temporal"),
    "worker": N_("Starting the worker"),
    "import": N_("Importing alliances and organizations with their past"),
    "live": N_("Living six months"),
}
ALLIANCE_HEADINGS = (N_("Alliance"), N_("Stage"), N_("Health"), N_("Held / missed"), N_("Open problems"))

ORGANIZATION_HEADINGS = (
    N_("Organization"),
    N_("Health"),
    N_("Registration"),
    N_("Status"),
    N_("Until"),
    N_("What ends then"),
)
#: Which requirement of the registration is shown: the first of these that there is, worst first.
NEEDS_PEOPLE_FIRST = (
    "denied",
    "lapsed",
    "expired",
    "observed",
    "submitted",
    "appealed",
    "deemed",
    "open",
    "blocked",
)
REGISTRATION = "registration"
#: The coordinator who takes over what another one hands over.
INBOX_OF = "ana"
FORMALIZED = "formalized"
#: What ends later than so is nobody's concern yet.
MINDED_AHEAD = timedelta(days=100)


@command("demo")
@option(
    "--alliances",
    "--alianzas",
    type=click.IntRange(1, 21),
    metavar=N_("NUMBER"),
    help=N_("How many of the 21 alliances to live, and organizations in proportion; all of them without it."),
)
@json_option
def demo(alliances: int | None, as_json: bool) -> None:
    """See the registry."""
    from cli.demo_page import write_demo_page  # noqa: PLC0415 - loading all of Ayni would slow down `--help`
    from workers.demo.run import run_demo  # noqa: PLC0415 - as above
    from workers.settings import load_settings  # noqa: PLC0415 - as above

    settings = load_settings()
    with _progress() as told:
        shown = asyncio.run(
            run_demo(settings, on_start=told.start, on_progress=told.progress, size=alliances)
        )
    page = write_demo_page(shown.result, settings.home)
    if as_json:
        output.json_document({**_document(shown), "page": str(page)})
    else:
        _tell(shown)
        output.line(tr("The whole portfolio on one page, to read or to print: {file}").format(file=page))


class _Told:
    """Says on stderr how far the demonstration is: one line per phase, and a bar on a terminal."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}
        self._said: set[str] = set()

    def start(self, part: str) -> None:
        """A part of the stack is being started."""
        if part not in self._said:
            self._said.add(part)
            output.talk(tr(PHASES[part]))

    def progress(self, phase: str, progress: "Progress") -> None:
        """A phase got further."""
        if self._bar is None:
            self.start(phase)
            return
        if phase not in self._tasks:
            self._tasks[phase] = self._bar.add_task(tr(PHASES[phase]), total=progress.total)
        self._bar.update(self._tasks[phase], completed=progress.done)


@contextmanager
def _progress() -> Iterator[_Told]:
    if not sys.stderr.isatty():
        yield _Told()
        return
    from rich.console import Console  # noqa: PLC0415 - only where somebody looks
    from rich.progress import Progress as Bar  # noqa: PLC0415 - as above

    with Bar(console=Console(stderr=True)) as bar:
        yield _Told(bar)


def _tell(shown: "Demonstration") -> None:
    from workers.demo.registration_stories import registration_stories  # noqa: PLC0415 - loaded by now
    from workers.demo.stories import stories  # noqa: PLC0415 - as above

    alliances = shown.result.of_kind("alliance")
    organizations = shown.result.of_kind("formalization")
    day = long_date(shown.result.world.until.date())
    told = stories(shown.result)
    also_told = registration_stories(shown.result)
    output.line()
    output.line(tr("The portfolio on {day}, after six months of skipped time").format(day=day))
    output.line()
    output.table([tr(heading) for heading in ALLIANCE_HEADINGS], [_row(outcome) for outcome in alliances])
    for story in told:
        _tell_story(story)
    _tell_organizations(organizations, shown.result.world.until.date())
    for story in also_told:
        _tell_story(story)
    # The story of a plan is the last one of the alliances.
    _tell_further(
        shown, _subject(told, alliances), _subject(told[-1:], alliances), _subject(also_told, organizations)
    )


def _subject(told: "list[Story]", outcomes: "tuple[Outcome, ...]") -> str:
    """The lifecycle to look at further: the one that a story was told of."""
    return told[0].lifecycle if told else outcomes[0].after.lifecycle


def _row(outcome: "Outcome") -> list[str]:
    after, names = outcome.after, Names(outcome.program)
    return [
        after.lifecycle,
        names.stage(after.stage),
        word(HEALTH, after.health),
        f"{after.periods.held + after.periods.recovered} / {after.periods.missed}",
        str(len(after.escalations)),
    ]


def _tell_organizations(outcomes: "tuple[Outcome, ...]", today: date) -> None:
    """Those that still need somebody, the worst first; then what the programme has reached."""
    running = sorted(
        (outcome for outcome in outcomes if outcome.after.status != "closed"),
        key=lambda outcome: (URGENCY.index(outcome.after.health), outcome.after.lifecycle),
    )
    output.line()
    output.line(tr("Organizations on their way to recognition, on {day}").format(day=long_date(today)))
    output.line(tr("Organizations, municipalities and what the offices do are invented."))
    output.line()
    if running:
        output.table(
            [tr(heading) for heading in ORGANIZATION_HEADINGS],
            [_organization_row(each, today) for each in running],
        )
    ended = len(outcomes) - len(running)
    if ended:
        output.line(
            ntr(
                "{number} more organization has completed its time in the programme.",
                "{number} more organizations have completed their time in the programme.",
                ended,
            ).format(number=ended)
        )
    _tell_figures(outcomes)


def _organization_row(outcome: "Outcome", today: date) -> list[str]:
    after, names = outcome.after, Names(outcome.program)
    progress = _under_way(outcome)
    clock = next(_near_clocks(outcome, today), None)
    return [
        after.lifecycle,
        word(HEALTH, after.health),
        names.requirement(progress.id) if progress is not None else tr("complete"),
        requirement_status(progress.status) if progress is not None else "—",
        short_date(clock.ends_on) if clock is not None and clock.ends_on is not None else "—",
        _what_ends(clock, progress, names),
    ]


def _near_clocks(outcome: "Outcome", today: date) -> "Iterator[RunningClock]":
    """The clocks that somebody has to mind by now, the one that ends first first."""
    return (
        clock
        for clock in outcome.after.clocks
        if clock.ends_on is not None and clock.ends_on <= today + MINDED_AHEAD
    )


def _what_ends(clock: "RunningClock | None", shown: "RequirementProgress | None", names: Names) -> str:
    if clock is None:
        return "—"
    if shown is not None and clock.subject == shown.id:
        return word(CLOCKS, clock.kind)
    subject = clock.subject if clock.kind == "identity_document" else names.requirement(clock.subject)
    return tr("{clock}: {subject}").format(clock=word(CLOCKS, clock.kind), subject=subject)


def _under_way(outcome: "Outcome") -> "RequirementProgress | None":
    """The required step of the registration that needs people first; None when all are done."""
    steps = [
        progress
        for progress in outcome.after.requirements
        if progress.id in outcome.after.blockers
        and outcome.program.requirements[progress.id].track == REGISTRATION
    ]
    return min(steps, default=None, key=lambda progress: NEEDS_PEOPLE_FIRST.index(progress.status))


def _tell_figures(outcomes: "tuple[Outcome, ...]") -> None:
    names = Names(outcomes[0].program)
    rows = _figures(outcomes)
    output.line()
    output.line(tr("What the programme has reached"))
    output.labelled((names.figure(identifier), str(value)) for identifier, value in rows.items())
    under_way = len(outcomes) - rows.get(FORMALIZED, 0)
    if under_way:
        output.line(
            ntr(
                "As published, 34 of 34 organizations were formalized. In this demo {number} of them is still on its way.",
                "As published, 34 of 34 organizations were formalized. In this demo {number} of them are still on their way.",
                under_way,
            ).format(number=under_way)
        )


def _figures(outcomes: "tuple[Outcome, ...]") -> dict[str, int]:
    """The figures of the programme over what became of its organizations."""
    counted = figures(outcomes[0].program, [outcome.after for outcome in outcomes])
    return {row.figure: row.value or 0 for row in counted}


def _tell_story(story: "Story") -> None:
    output.line()
    output.line(story.question.told(language.current(), long_date))
    for sentence in story.answer:
        output.line(f"{output.MARGIN}{sentence.told(language.current(), long_date)}")


def _tell_further(shown: "Demonstration", alliance: str, planned: str, organization: str) -> None:
    ayni = _own_name()
    output.line()
    output.line(tr("To look further:"))
    for example in (
        tr("{ayni} alliance timeline {lifecycle}"),
        tr("{ayni} alliance list --health stalled"),
        tr("{ayni} alliance forecast {lifecycle}"),
        tr("{ayni} alliance fast-forward {lifecycle} 30d"),
        tr("{ayni} plan show {planned}"),
        tr("{ayni} report consistency"),
        tr("{ayni} org show {organization}"),
        tr("{ayni} org list"),
        tr("{ayni} org figures --by district"),
        tr("{ayni} contingency list"),
        tr("{ayni} message list"),
        tr("{ayni} inbox --person {person}"),
    ):
        told = example.format(
            ayni=ayni, lifecycle=alliance, organization=organization, planned=planned, person=INBOX_OF
        )
        output.line(f"{output.MARGIN}{told}")
    if shown.stack.ui_url is not None:
        output.line(
            tr("Every alliance and every organization is a workflow in Temporal: {url}").format(
                url=shown.stack.ui_url
            )
        )
    output.line(tr("The practice stack stays up. Stop it with: {ayni} down").format(ayni=ayni))


def _own_name() -> str:
    """How the reader can call this program: by name where it is on PATH, else as it was called now."""
    called = Path(sys.argv[0])
    found = shutil.which("ayni")
    by_name = found is not None and called.exists() and Path(found).samefile(called)
    return "ayni" if by_name or called.name != "ayni" else str(called)


def _document(shown: "Demonstration") -> dict[str, Any]:
    from workers.demo.registration_stories import registration_stories  # noqa: PLC0415 - loaded by now
    from workers.demo.stories import stories  # noqa: PLC0415 - as above

    organizations = shown.result.of_kind("formalization")
    return {
        "today": shown.result.world.today.isoformat(),
        "until": shown.result.world.until.isoformat(),
        "portfolio": _statuses(shown.result.of_kind("alliance")),
        "stories": _told_stories(stories(shown.result)),
        "formalization": {
            "portfolio": _statuses(organizations),
            "figures": _figures(organizations),
            "stories": _told_stories(registration_stories(shown.result)),
        },
        "temporal_ui": shown.stack.ui_url,
    }


def _statuses(outcomes: "tuple[Outcome, ...]") -> list[dict[str, Any]]:
    return [outcome.after.model_dump(mode="json") for outcome in outcomes]


def _told_stories(told: "list[Story]") -> list[dict[str, Any]]:
    spoken = language.current()
    return [
        {
            "lifecycle": story.lifecycle,
            "question": story.question.told(spoken, long_date),
            "answer": [sentence.told(spoken, long_date) for sentence in story.answer],
        }
        for story in told
    ]
