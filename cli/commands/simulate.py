"""`ayni simulate`: a scenario file through the core, or through the real workflow on skipped time."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from activities.holiday_table import calendar_for
from activities.profiles import shipped_profiles
from activities.programs import load_program, shipped_programs
from cli import output
from cli.changes import tell_facts
from cli.context import run
from cli.dates import end_of_day
from cli.files import MEBIBYTE, read_text
from cli.framework import argument, command, option
from cli.language import N_, tr
from cli.names import Names
from cli.options import date_option, json_option
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.program import Program
from domain.scenario import Scenario, parse_scenario
from domain.simulation import Refused, numbered
from domain.simulation import simulate as run_through_core

MAX_SCENARIO_BYTES = 5 * MEBIBYTE
Line = Fact | Refused


@command("simulate")
@argument("file", metavar=N_("FILE"), help=N_("Scenario: a TOML file."))
@option(
    "--engine",
    "--motor",
    type=click.Choice(["core", "temporal"]),
    default="core",
    help=N_("core: the rules alone, at once. temporal: the real workflow, on skipped time."),
)
@date_option("--until", "--hasta", help_text=N_("Last day, instead of the one in the file."))
@json_option
def simulate(file: str, engine: str, until: date | None, as_json: bool) -> None:
    """Run a scenario (SPEC section 9)."""
    scenario = parse_scenario(read_text(file, MAX_SCENARIO_BYTES), file)
    program = _program(scenario, Path(file))
    ends_at = scenario.ends_at if until is None else end_of_day(until, program.time_zone)
    if ends_at < scenario.started_at:
        raise click.BadParameter(tr("It is before the start of the scenario."), param_hint="--until")
    lines = _lines(scenario, program, ends_at, engine)
    if as_json:
        for line in numbered(lines):
            output.json_line(line)
    else:
        tell_facts(as_facts(lines), Names(program), dated=True)


def _lines(scenario: Scenario, program: Program, until: datetime, engine: str) -> Iterable[Line]:
    start = scenario.start(program, calendar_for(program, scenario.started_at, until))
    events = [
        event for event in scenario.envelopes() if event.occurred_at is None or event.occurred_at <= until
    ]
    if engine == "temporal":
        return _through_temporal(start, events, until)
    return run_through_core(start, events, until)


def _through_temporal(start: LifecycleStart, events: Sequence[Envelope], until: datetime) -> list[Line]:
    from workers.scenario_server import simulate_apart  # noqa: PLC0415 - only this engine needs the SDK

    return run(simulate_apart(start, events, until))


def as_facts(lines: Iterable[Line]) -> Iterable[Fact]:
    """The lines with refusals as facts, so that one wording tells both."""
    for seq, line in enumerate(lines, start=1):
        if isinstance(line, Fact):
            yield line
        else:
            flat = line.flat()
            data = {name: value for name, value in flat.items() if name not in {"at", "type"}}
            yield Fact(seq=seq, at=line.at, type="event_refused", data=data)


def _program(scenario: Scenario, file: Path) -> Program:
    """The definition of a scenario, in its municipality when it names one."""
    profile = scenario.profile and _beside(scenario.profile, file, shipped_profiles())
    return load_program(_beside(scenario.program, file, shipped_programs()), profile)


def _beside(name: str, file: Path, shipped: Collection[str]) -> str:
    """A path in a scenario is relative to the scenario's folder, else to the present one."""
    beside = file.parent / name
    return name if name in shipped or not beside.is_file() else str(beside)
