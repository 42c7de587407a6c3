"""Notices of every kind, from lifecycles lived through the core alone: each with the lifecycle as it stood then."""

from datetime import date, datetime, timedelta
from functools import cache

from activities.messages.model import Notice, Person
from activities.programs import load_program
from domain.events import Event
from domain.facts import Fact, Intent
from domain.program import Program
from domain.running_clocks import RunningClock
from domain.state import Attributes, Clock, Escalation, RequirementProgress
from domain.text import Language
from domain.views import Status, status_of
from tests.domain.lives import Life, alliance, chile

START = date(2026, 3, 2)
VOCES = "voces-organizadas"
#: A name for each role, so that everybody gets what is theirs.
PEOPLE = {
    "coordinator": "ana",
    "program_director": "eva",
    "residence_lead": "rosa",
    "company_lead": "luis",
    "company_executive": "ines",
}
KINDS = (
    "notify",
    "ask_decision",
    "notify_ended",
    "notify_summary",
    "schedule_session",
    "reschedule_session",
    "cancel_session",
    "invitation_passed",
    "invitation_withdrawn",
    "ask_certificate",
    "follow_up",
    "renew_office_days",
    "handover_requested",
    "handover_completed",
    "handover_cancelled",
)
FILING = "municipal_recognition"


class Told(Life):
    """A life that remembers every intent with the status right after it."""

    def __init__(self, program: Program, enter: str | None = None) -> None:
        self.told: list[tuple[Intent, Status]] = []
        super().__init__(program, start=START, enter=enter, calendar=chile(), role="coordinator")
        for role, person in PEOPLE.items():
            if role in program.roles and role != "coordinator":
                self.send("role_assigned", START, role=role, person=person)

    def decide_event(self, event: Event, now: datetime) -> list[Fact]:
        facts = super().decide_event(event, now)
        assert self.last is not None
        if not self.last.repeated:
            self.told.extend((intent, status_of(self.state)) for intent in self.last.intents)
        return facts


@cache
def silent() -> Told:
    """An alliance whose people do nothing, hand over, and move on."""
    life = Told(alliance(), "sensitization")
    life.live_until(date(2026, 3, 10))
    hand = {"role": "company_lead"}
    life.send("handover_started", date(2026, 3, 10), to="mario", reason="licencia", **hand)
    life.send("handover_cancelled", date(2026, 3, 11), reason="no corresponde", **hand)
    life.send("handover_started", date(2026, 3, 12), to="mario", reason="licencia", **hand)
    life.send("handover_accepted", date(2026, 3, 13), by="company_lead", sender="mario", **hand)
    life.live_until(date(2026, 5, 29))
    life.contact(date(2026, 5, 29))
    life.live_until(date(2026, 6, 3))
    life.send("paused", date(2026, 6, 3), reason="paro", kind="contingency")
    life.send("resumed", date(2026, 6, 13))
    life.live_until(date(2026, 6, 20))
    life.send("closed", date(2026, 6, 20), outcome="closed_early", reason="cierre")
    return life


def named(status: Status, name: str | None) -> Status:
    """With any name: what a record holds may have been checked by nobody."""
    return status.model_copy(update={"attributes": Attributes.model_construct(name=name)})


def notice(kind: str, name: str | None = "Casa Aurora", *, role: str | None = "coordinator") -> Notice:
    """One of a kind; hand-overs are addressed in person."""
    if kind in {"ask_certificate", "follow_up", "renew_office_days"}:
        intent, status = _of_filing(kind)
    elif kind == "notify_summary":
        intent, status = _summary()
    else:
        found = [told for told in silent().told if told[0].kind == kind]
        intent, status = found[-1] if kind == "handover_completed" else found[0]
    return Notice(
        lifecycle=status.lifecycle,
        number=7,
        position=0,
        role=None if intent.data["persons"] else role,
        intent=intent,
        status=named(status, name),
    )


def escalated(cause: str, subject: str, kind: str = "notify", status: Status | None = None) -> Notice:
    """A notice of an escalation of any cause."""
    raised_on = START + timedelta(days=30)
    escalation = Escalation(id="E1", cause=cause, subject=subject, raised_on=raised_on, rung=4)
    status = status or silent().told[0][1]
    status = status.model_copy(update={"escalations": (escalation,)})
    data = {"escalation": "E1", "cause": cause, "subject": subject, "rung": 4}
    intent = _intent(kind, raised_on, data)
    return Notice(
        lifecycle=status.lifecycle,
        number=9,
        position=0,
        role="program_director" if kind == "ask_decision" else "coordinator",
        intent=intent,
        status=named(status, "Casa Aurora"),
    )


def _summary() -> tuple[Intent, Status]:
    status = silent().told[-1][1]
    open_ = (
        Escalation(
            id="E1", cause="monitoring_missed", subject="monitoring", raised_on=date(2026, 4, 2), rung=2
        ),
        Escalation(
            id="E2", cause="stage_overdue", subject="sensitization", raised_on=date(2026, 4, 9), rung=1
        ),
    )
    data = [{"escalation": each.id, "cause": each.cause} for each in open_]
    intent = _intent("notify_summary", date(2026, 4, 10), {"escalations": data})
    return intent, status.model_copy(update={"escalations": open_})


def organization() -> Status:
    """An organization whose municipal filing is with the authority."""
    clock = RunningClock(subject=FILING, kind="follow_up", ends_on=date(2026, 4, 15))
    return _of_filing("follow_up")[1].model_copy(update={"clocks": (clock,)})


def _of_filing(kind: str) -> tuple[Intent, Status]:
    life = Told(load_program(VOCES))
    clock = Clock(starts_on=START, ends_on=date(2026, 4, 15))
    progress = RequirementProgress(
        id=FILING,
        status="deemed" if kind == "ask_certificate" else "submitted",
        clocks={"follow_up": clock},
        follow_ups=2,
    )
    status = status_of(life.state)
    data: dict[str, object] = {"requirement": FILING}
    if kind == "follow_up":
        data["number"] = 2
    if kind == "renew_office_days":
        data |= {"office": "sunarp", "known_through": "2026-12-31", "ends_on": "2027-01-20"}
    others = tuple(each for each in status.requirements if each.id != FILING)
    intent = _intent(kind, date(2026, 4, 1), data)
    return intent, status.model_copy(update={"requirements": (*others, progress)})


def _intent(kind: str, day: date, data: dict[str, object]) -> Intent:
    told = {**data, "roles": ["coordinator"], "persons": []}
    return Intent.model_validate({"kind": kind, "at": silent().instant(day), "data": told})


def program_of(notice_: Notice) -> Program:
    return load_program(VOCES) if notice_.status.program == VOCES else alliance()


def person(language: Language = "es", name: str = "Ana Rojas", identifier: str = "ana") -> Person:
    known = Person(person=identifier, name="Ana", email=f"{identifier}@example.org", language=language)
    return known.model_copy(update={"name": name})
