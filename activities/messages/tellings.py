"""What templates say of a lifecycle, as plain values: names, dates as people write them, sentences' small choices."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from activities.messages.model import METHODS, Notice, Person
from activities.messages.overtaken import period_of, progress_of, standing
from activities.messages.plain import Name, clean
from activities.messages.steps import Reader, Steps
from activities.reports.naming import Naming
from activities.reports.speech import Speech
from domain.board import SUBJECT as IDENTITY_DOCUMENT
from domain.days import DAY, local_date
from domain.facts import FactData
from domain.program import Program, Rung
from domain.state import Escalation, Handover
from domain.text import Text
from domain.views import Status

#: What a lifecycle is called in a sentence, by its kind.
PLACE: Final = {
    "alliance": Text(es="la alianza", en="the alliance"),
    "formalization": Text(es="la organización", en="the organization"),
    "community": Text(es="la comunidad", en="the community"),
    "encounter_cycle": Text(es="el ciclo de encuentros", en="the encounter cycle"),
    "coproduction": Text(es="la coproducción", en="the coproduction"),
}
ESCALATIONS: Final = frozenset({"notify", "ask_decision", "notify_ended", "notify_summary"})
HANDOVERS: Final = frozenset({"handover_requested", "handover_completed", "handover_cancelled"})
Values = dict[str, Any]


def display_name(status: Status) -> Name:
    """What people call a lifecycle: its name, else its code."""
    return Name(clean(status.attributes.name or "") or status.lifecycle)


def enumerated(items: Iterable[str], language: str) -> str:
    """`a, b and c`; in Spanish `y` is `e` in front of the same sound."""
    *first, last = list(items) or [""]
    if not first:
        return last
    if language == "en":
        return f"{', '.join(first)} and {last}"
    same_sound = last.lower().startswith(("i", "í", "hi", "hí")) and not last.lower().startswith(
        ("hie", "ia")
    )
    return f"{', '.join(first)} {'e' if same_sound else 'y'} {last}"


class Telling:
    """A notice for a person: everything that its template may say."""

    def __init__(self, notice: Notice, person: Person, program: Program | None, now: datetime) -> None:
        self.status, self.intent, self._program = notice.status, notice.intent, program
        self._names = notice.names
        self._person, self._role = person, notice.role
        zone = program.time_zone if program is not None else person.time_zone
        self.today, self._at = local_date(now, zone), local_date(notice.intent.at, zone)
        self._speech = Speech(person.language)
        self.naming = Naming(program, self._speech)
        reader = Reader(person.person, notice.role, person.language)
        # Where practice moved a clock ahead, the day of the notice is later than the day on which it is written.
        self._steps = Steps(notice.status, program, self.naming, reader, max(self.today, self._at))

    def values(self) -> Values:
        """What the template gets."""
        status, person = self.status, self._person
        place = PLACE.get(status.kind, PLACE["alliance"])
        return {
            "language": person.language,
            "reader": Name(clean(person.name) or clean(person.person)),
            "alliance": display_name(status),
            "place": self._speech.say(place),
            "program": self.naming.title() or status.program,
            "code": status.lifecycle,
            "role": self.naming.role(self._role) if self._role is not None else "",
            "at_day": self._day(self._at),
            "points": [],
            "steps": [],
            **self._own(),
        }

    def _own(self) -> Values:
        kind, data = self.intent.kind, self.intent.data
        if kind in ESCALATIONS:
            return self._of_escalation(kind)
        if kind in METHODS:
            return self._of_session(data)
        if kind in HANDOVERS:
            return self._of_handover(kind, data)
        return self._of_filing(kind, data)

    def _of_escalation(self, kind: str) -> Values:
        if kind == "notify_summary":
            return self._summary()
        if kind == "notify_ended":
            return {"problem": self._ended_problem(), "steps": [self._steps.show]}
        escalation = self._escalation(str(self.intent.data["escalation"]))
        decides = kind == "ask_decision"
        steps = self._steps.decision(escalation) if decides else self._steps.about(escalation)
        return {"problem": self._problem(escalation), "steps": steps or [self._steps.show]}

    def _summary(self) -> Values:
        found = [self._escalation(identifier) for identifier in standing(self.intent, self.status)]
        found.sort(key=lambda each: min((rung.on for rung in each.pending), default=date.max))
        points = [self._problem(each) for each in found]
        return {"points": points, "problem": points[0], "steps": [self._steps.show]}

    def _escalation(self, identifier: str) -> Escalation:
        return next(each for each in self.status.escalations if each.id == identifier)

    def _ended_problem(self) -> Values:
        data = self.intent.data
        gone = Escalation(
            id=str(data["escalation"]),
            cause=str(data["cause"]),
            subject=str(data["subject"]),
            raised_on=self._at,
        )
        return self._problem(gone)

    def _problem(self, escalation: Escalation) -> Values:
        status, subject = self.status, escalation.subject
        valid_until = self._valid_until(subject)
        handover = self._handover(subject)
        member = subject.removeprefix(IDENTITY_DOCUMENT) if subject.startswith(IDENTITY_DOCUMENT) else ""
        reviews = self._program.reviews if self._program is not None else {}
        absent = next((each.since for each in status.attendance if each.role == subject), None)
        due_on = next((each.due_on for each in status.requirements if each.id == subject), None)
        return {
            "cause": escalation.cause,
            "rung": escalation.rung,
            "what": self._subject(escalation),
            "member": Name(clean(member)),
            "filing": subject in reviews,
            "raised_on": self._day(escalation.raised_on),
            "days": (self.today - escalation.raised_on).days,
            "ended_on": self._day(escalation.raised_on - DAY),
            "last_contact_on": self._day(status.last_contact_on),
            "expected_end": self._day(status.expected_end),
            "blockers": enumerated(map(self.naming.requirement, status.blockers), self._speech.language),
            "valid_until": self._day(valid_until),
            "ended": valid_until is not None and valid_until < self.today,
            "due_on": self._day(due_on),
            "absent_since": self._day(absent),
            "incoming": self._called(handover.incoming) if handover is not None else "",
            "accept_by": self._day(handover.accept_by) if handover is not None else "",
            "commit_until": self._day(escalation.commit_until),
            **self._next_rung(escalation),
        }

    def _next_rung(self, escalation: Escalation) -> Values:
        pending = next(iter(escalation.pending), None)
        ladder = self._ladder(escalation.cause)
        rung = ladder[pending.rung - 1] if pending is not None and pending.rung <= len(ladder) else None
        last = pending is not None and pending.rung == len(ladder)
        return {
            "next_on": self._day(pending.on if pending is not None else None),
            "next_who": self._told(rung),
            "next_decides": rung is not None and (rung.decision or last),
        }

    def _subject(self, escalation: Escalation) -> str:
        match escalation.cause:
            case "monitoring_missed":
                return self.naming.cadence(escalation.subject)
            case "stage_overdue":
                return self.naming.stage(escalation.subject)
            case "handover_pending" | "party_silent":
                return self.naming.role(escalation.subject)
            case _:
                return self.naming.requirement(escalation.subject)

    def _valid_until(self, subject: str) -> date | None:
        for progress in self.status.requirements:
            if progress.id == subject:
                return progress.valid_until
        for member in self.status.board.members if self.status.board is not None else ():
            if IDENTITY_DOCUMENT + member.person == subject:
                return member.valid_until
        return None

    def _of_session(self, data: FactData) -> Values:
        off = METHODS[self.intent.kind] == "CANCEL"
        stage = self.status.stage
        period = period_of(data, self.status)
        ends_on = date.fromisoformat(str(data["ends_on"]))
        session = {
            "cadence": self.naming.cadence(str(data["cadence"])),
            "starts_on": self._day(date.fromisoformat(str(data["starts_on"]))),
            "due_on": self._day(date.fromisoformat(str(data["due_on"]))),
            "ends_on": self._day(ends_on),
            "role": self.naming.role(str(data["role"])) if "role" in data else "",
            "closed": self.status.status == "closed",
            "stage_now": self.naming.stage(stage) if stage not in {None, data["stage"]} else "",
            **self._told_after(ends_on, "monitoring_missed"),
        }
        held = self._steps.held(str(data["cadence"])) if period is not None else []
        return {"session": session, "steps": [self._steps.show] if off else held}

    def _told_after(self, last_day: date, cause: str) -> Values:
        """Who is told first when a day passes in vain; nothing where that is not known or not at once."""
        rung = next(iter(self._ladder(cause)), None)
        at_once = rung if rung is not None and rung.after == 0 else None
        return {"told_on": self._day(last_day + DAY), "told_who": self._told(at_once)}

    def _of_handover(self, kind: str, data: FactData) -> Values:
        role, incoming, outgoing = str(data["role"]), str(data["to"]), data.get("from")
        current = self.status.roles.get(role)
        accept_by = date.fromisoformat(str(data["accept_by"])) if kind == "handover_requested" else self._at
        handover = {
            "role": self.naming.role(role),
            "incoming": self._called(incoming),
            "outgoing": self._called(str(outgoing)) if outgoing is not None else "",
            "is_incoming": incoming == self._person.person,
            "current": self._called(current) if current is not None else "",
            "is_current": current == self._person.person,
            "accept_by": self._day(accept_by),
            **self._told_after(accept_by, "handover_pending"),
        }
        asked = kind == "handover_requested"
        steps = self._steps.accepting(role, incoming) if asked else [self._steps.show]
        return {"handover": handover, "steps": steps}

    def _of_filing(self, kind: str, data: FactData) -> Values:
        requirement = str(data["requirement"])
        progress = progress_of(data, self.status)
        certificate = progress is not None and progress.status == "deemed"
        filing = {
            "what": self.naming.requirement(requirement),
            "submitted_on": self._day(progress.submitted_on if progress is not None else None),
            "authority": self._authority(requirement),
            "ask_on": self._day(progress.ends("follow_up") if progress is not None else None),
            "number": data.get("number", 1),
            "certificate": certificate,
        }
        office = {
            "name": str(data.get("office", "")),
            "known_through": self._iso_day(data.get("known_through")),
            "ends_on": self._iso_day(data.get("ends_on")),
        }
        asking = self._steps.filing("certificate" if certificate else "ask", requirement)
        steps = [self._steps.show] if kind == "renew_office_days" else asking
        return {"filing": filing, "office": office, "steps": steps}

    def _authority(self, requirement: str) -> str:
        review = self._program.reviews.get(requirement) if self._program is not None else None
        return self._speech.say(review.authority) if review is not None else ""

    def _called(self, person: str) -> Name:
        """What people call somebody."""
        return Name(clean(self._names.get(person, "")) or clean(person))

    def _handover(self, role: str) -> Handover | None:
        return next((each for each in self.status.handovers if each.role == role), None)

    def _ladder(self, cause: str) -> tuple[Rung, ...]:
        return self._program.ladder(cause) if self._program is not None else ()

    def _told(self, rung: Rung | None) -> str:
        roles = rung.notify if rung is not None else ()
        return enumerated(map(self.naming.role, roles), self._speech.language)

    def _iso_day(self, day: object) -> str:
        return self._day(date.fromisoformat(str(day)) if day is not None else None)

    def _day(self, day: date | None) -> str:
        return self._speech.long_day(day) if day is not None else ""
