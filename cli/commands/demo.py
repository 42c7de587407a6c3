"""`ayni demo`: six months of a small world in less than a minute, and what there is to learn from it."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import language, output
from cli.dates import long_date
from cli.framework import command, option
from cli.language import N_, tr
from cli.names import HEALTH, Names, word
from cli.options import json_option

if TYPE_CHECKING:
    from workers.demo.drive import Progress
    from workers.demo.result import Outcome
    from workers.demo.run import Demonstration
    from workers.demo.stories import Story

#: What is going on, in the order in which it does.
PHASES = {
    "postgres": N_("Starting PostgreSQL"),
    "schema": N_("Preparing the record"),
    "temporal": N_("Starting Temporal"),
    "worker": N_("Starting the worker"),
    "import": N_("Importing the alliances with their past"),
    "live": N_("Living six months"),
}
HEADINGS = (N_("Alliance"), N_("Stage"), N_("Health"), N_("Held / missed"), N_("Open problems"))


@command("demo")
@option(
    "--alliances",
    "--alianzas",
    type=click.IntRange(1, 21),
    metavar=N_("NUMBER"),
    help=N_("How many of the 21 alliances to live; all of them without it."),
)
@json_option
def demo(alliances: int | None, as_json: bool) -> None:
    """See the registry."""
    from workers.demo.run import run_demo  # noqa: PLC0415 - loading all of Ayni would slow down `--help`
    from workers.settings import load_settings  # noqa: PLC0415 - as above

    with _progress() as told:
        shown = asyncio.run(
            run_demo(load_settings(), on_start=told.start, on_progress=told.progress, size=alliances)
        )
    if as_json:
        output.json_document(_document(shown))
    else:
        _tell(shown)


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
    from workers.demo.stories import stories  # noqa: PLC0415 - loaded by now

    names = Names(shown.program)
    output.line()
    title = tr("The portfolio on {day}, after six months of skipped time")
    output.line(title.format(day=long_date(shown.result.world.until.date())))
    output.line()
    output.table(
        [tr(heading) for heading in HEADINGS], [_row(outcome, names) for outcome in shown.result.outcomes]
    )
    told = stories(shown.result, shown.program)
    for story in told:
        _tell_story(story)
    _tell_further(shown, told[0].lifecycle if told else shown.result.outcomes[0].after.lifecycle)


def _row(outcome: "Outcome", names: Names) -> list[str]:
    after = outcome.after
    return [
        after.lifecycle,
        names.stage(after.stage),
        word(HEALTH, after.health),
        f"{after.periods.held + after.periods.recovered} / {after.periods.missed}",
        str(len(after.escalations)),
    ]


def _tell_story(story: "Story") -> None:
    output.line()
    output.line(story.question.told(language.current(), long_date))
    for sentence in story.answer:
        output.line(f"{output.MARGIN}{sentence.told(language.current(), long_date)}")


def _tell_further(shown: "Demonstration", lifecycle: str) -> None:
    ayni = _own_name()
    output.line()
    output.line(tr("To look further:"))
    for example in (
        tr("{ayni} alliance timeline {lifecycle}"),
        tr("{ayni} alliance list --health stalled"),
        tr("{ayni} alliance forecast {lifecycle}"),
        tr("{ayni} alliance fast-forward {lifecycle} 30d"),
    ):
        output.line(f"{output.MARGIN}{example.format(ayni=ayni, lifecycle=lifecycle)}")
    if shown.stack.ui_url is not None:
        output.line(tr("Every alliance is a workflow in Temporal: {url}").format(url=shown.stack.ui_url))
    output.line(tr("The practice stack stays up. Stop it with: {ayni} down").format(ayni=ayni))


def _own_name() -> str:
    """How the reader can call this program: by name where it is on PATH, else as it was called now."""
    called = Path(sys.argv[0])
    found = shutil.which("ayni")
    by_name = found is not None and called.exists() and Path(found).samefile(called)
    return "ayni" if by_name or called.name != "ayni" else str(called)


def _document(shown: "Demonstration") -> dict[str, Any]:
    from workers.demo.stories import stories  # noqa: PLC0415 - loaded by now

    spoken = language.current()
    return {
        "today": shown.result.world.today.isoformat(),
        "until": shown.result.world.until.isoformat(),
        "portfolio": [outcome.after.model_dump(mode="json") for outcome in shown.result.outcomes],
        "stories": [
            {
                "lifecycle": story.lifecycle,
                "question": story.question.told(spoken, long_date),
                "answer": [sentence.told(spoken, long_date) for sentence in story.answer],
            }
            for story in stories(shown.result, shown.program)
        ],
        "temporal_ui": shown.stack.ui_url,
    }
