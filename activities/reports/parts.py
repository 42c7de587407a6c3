"""What the pages of a portfolio and of one lifecycle have in common: the record, read once, and the sections of both."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from activities.reports import words
from activities.reports.areas import areas_section, plan_rows
from activities.reports.due import WEEK, Due, due_by
from activities.reports.history import History, history_of
from activities.reports.naming import Naming, Programs
from activities.reports.speech import Speech
from activities.reports.tables import Cell, Kind, Section, Table, Tile, Word, columns, section
from domain.consistency import ConsistencyRow
from domain.days import local_date
from domain.facts import Fact
from domain.present import Present
from domain.state import Escalation, Plan
from domain.stopped import condition, revive_command, stopped_on
from domain.views import Status

#: What needs people first.
URGENCY = ("stalled", "overdue", "due_soon", "on_track", "paused", "closed")


@dataclass(frozen=True)
class Portfolio:
    """What the record says: lifecycles, and by lifecycle their plans and facts; and the definitions that are known.

    Without `present`, every lifecycle is told as of the day of its page.
    """

    statuses: Sequence[Status]
    plans: Mapping[str, Plan] = field(default_factory=dict)
    facts: Mapping[str, Sequence[Fact]] = field(default_factory=dict)
    programs: Programs = field(default_factory=dict)
    present: Present | None = None

    def only(self, lifecycle: str) -> "Portfolio":
        """The part about one lifecycle."""
        statuses = [status for status in self.statuses if status.lifecycle == lifecycle]
        keys = {(status.program, status.profile) for status in statuses}
        programs = {key: program for key, program in self.programs.items() if key in keys}
        plans = {key: plan for key, plan in self.plans.items() if key == lifecycle}
        return Portfolio(statuses, plans, self.facts, programs, self.present)


def present_day(portfolio: Portfolio, now: datetime) -> date:
    """The local day of a portfolio: now, or that of the lifecycle which practice has moved farthest ahead."""
    present = portfolio.present or Present(now)
    latest = present.latest(status.lifecycle for status in portfolio.statuses)
    zones = Counter(program.time_zone for program in portfolio.programs.values())
    return local_date(latest, zones.most_common(1)[0][0] if zones else "UTC")


class Parts:
    """A portfolio as of a local day, in a language. `statuses` come in order of urgency."""

    def __init__(self, portfolio: Portfolio, today: date, speech: Speech) -> None:
        self.portfolio, self.today, self.speech = portfolio, today, speech
        self.statuses = sorted(portfolio.statuses, key=_urgency)
        self.running = [status for status in self.statuses if status.status != "closed"]
        self.namings = {key: Naming(program, speech) for key, program in portfolio.programs.items()}
        self._unknown = Naming(None, speech)

    def naming(self, status: Status) -> Naming:
        """The names of a lifecycle's program."""
        return self.namings.get((status.program, status.profile), self._unknown)

    def today_of(self, status: Status) -> date:
        """The day that it is in a lifecycle: in practice each has its own."""
        program, present = self.naming(status).program, self.portfolio.present
        if program is None or present is None:
            return self.today
        return present.day_of(status.lifecycle, program.time_zone)

    @cached_property
    def histories(self) -> dict[str, History]:
        """What each has lived."""
        facts = self.portfolio.facts
        return {each.lifecycle: history_of(each, facts.get(each.lifecycle, ())) for each in self.statuses}

    @cached_property
    def rows(self) -> list[ConsistencyRow]:
        """Coverage and compliance of their plans."""
        ours = {status.lifecycle for status in self.statuses}
        plans = {lifecycle: plan for lifecycle, plan in self.portfolio.plans.items() if lifecycle in ours}
        return plan_rows(plans, self.namings.values())

    @cached_property
    def due(self) -> list[tuple[Status, Due]]:
        """What is late or due this week, the oldest first."""
        found = [(status, due) for status in self.statuses for due in self._due_by(status)]
        return sorted(found, key=lambda each: (each[1].on, each[0].lifecycle))

    def _due_by(self, status: Status) -> list[Due]:
        plan = self.portfolio.plans.get(status.lifecycle)
        return due_by(status, plan, self.naming(status), self.today_of(status), self.speech)

    @cached_property
    def escalations(self) -> list[tuple[Status, Escalation]]:
        """What stands open, the highest rung and the oldest first."""
        found = [(status, escalation) for status in self.running for escalation in status.escalations]
        return sorted(found, key=lambda each: (-each[1].rung, each[1].raised_on, each[0].lifecycle))

    def age(self, status: Status, escalation: Escalation) -> int:
        """For how many days it has stood open."""
        return (self.today_of(status) - escalation.raised_on).days

    def who(self, status: Status) -> tuple[str, str]:
        """The code and the name of a lifecycle."""
        return status.lifecycle, status.attributes.name or status.lifecycle

    def health(self, status: Status) -> Word:
        """How it does; one that was stopped past the rules has a symbol of its own."""
        symbol = "" if status.stopped_at is None else "stopped"
        return Word(status.health, self.speech.say(condition(status)), symbol)

    def stage(self, status: Status) -> Cell:
        """Where it is."""
        return None if status.stage is None else Word(status.stage, self.naming(status).stage(status.stage))

    def program_name(self, status: Status) -> str:
        """What a lifecycle's program is called."""
        return self.naming(status).title() or status.program

    def tile(self, identifier: str, value: Cell, kind: Kind = "number") -> Tile:
        """A figure with its text."""
        return Tile(identifier, value, self.speech.say(words.TILES[identifier]), kind)

    def plan_tiles(self) -> list[Tile]:
        """Coverage and compliance of everything; none without a plan."""
        if not self.rows:
            return []
        everything = self.rows[-1]
        partly = everything.coverage_pct is None and everything.known_coverage_pct is not None
        return [
            self._rate("known_coverage_pct", everything.known_coverage_pct)
            if partly
            else self._rate("coverage_pct", everything.coverage_pct),
            self._rate("compliance_pct", everything.compliance_pct),
        ]

    def _rate(self, identifier: str, value: float | None) -> Tile:
        if value is None:
            return self.tile(identifier, Word(None, self.speech.say(words.UNKNOWN)), "text")
        return self.tile(identifier, value, "percent")

    def keeps_plans(self) -> bool:
        """Whether any of the programs has work plans, as far as is known."""
        programs = [naming.program for naming in self.namings.values()]
        return not programs or any(program is None or program.plan is not None for program in programs)

    def areas_sections(self) -> list[Section]:
        """Coverage and compliance, where the programs have plans."""
        namings = list(self.namings.values())
        return [areas_section(self.rows, namings, self.speech)] if self.keeps_plans() else []

    @cached_property
    def stopped(self) -> list[Status]:
        """Those that were stopped past the rules."""
        return [status for status in self.running if status.stopped_at is not None]

    def stopped_sections(self) -> list[Section]:
        """Those that were stopped past the rules, each with the command that lets it go on; mostly nothing."""
        if not self.stopped:
            return []
        shown = columns(
            self.speech, {"lifecycle": "code", "name": "name", "stopped_on": "date", "command": "text"}
        )
        rows = tuple(self._stopped(status) for status in self.stopped)
        return [section(self.speech, "stopped", table=Table(shown, rows))]

    def _stopped(self, status: Status) -> tuple[Cell, ...]:
        program = self.naming(status).program
        return (
            *self.who(status),
            stopped_on(status, None if program is None else program.time_zone),
            self.speech.say(revive_command(status.lifecycle, status.kind)),
        )

    def due_section(self) -> Section:
        """What is due this week."""
        shown = columns(
            self.speech,
            {"due_on": "date", "lifecycle": "code", "name": "name", "what": "text", "who": "text"},
        )
        rows = tuple((due.on, *self.who(status), due.what, due.who) for status, due in self.due)
        last = self.today + WEEK
        intro = self.speech.say(
            words.SECTIONS["due"][1], first=self.speech.day(self.today), last=self.speech.day(last)
        )
        return section(self.speech, "due", intro=intro, table=Table(shown, rows))

    def escalations_section(self) -> Section:
        """The open escalations with their ages."""
        shown = columns(
            self.speech,
            {
                "lifecycle": "code",
                "name": "name",
                "problem": "text",
                "rung": "number",
                "age_days": "number",
                "raised_on": "date",
                "next_rung_on": "date",
                "commit_until": "date",
                "coordinator": "text",
            },
        )
        rows = tuple(self._escalation(status, escalation) for status, escalation in self.escalations)
        return section(self.speech, "escalations", table=Table(shown, rows))

    def _escalation(self, status: Status, escalation: Escalation) -> tuple[Cell, ...]:
        problem = self.naming(status).problem(escalation.cause, escalation.subject)
        return (
            *self.who(status),
            Word(escalation.cause, problem),
            escalation.rung,
            self.age(status, escalation),
            escalation.raised_on,
            escalation.pending[0].on if escalation.pending else None,
            escalation.commit_until,
            status.roles.get("coordinator"),
        )


def _urgency(status: Status) -> tuple[int, date, str]:
    return URGENCY.index(status.health), status.next_due_on or date.max, status.lifecycle
