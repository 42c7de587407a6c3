"""A calendar to subscribe to: what is expected by which day, of all lifecycles or of those of one person."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from icalendar import vText

from activities.messages.icalendars import Entry, calendar, event, organizer, shown, uid, written
from activities.messages.invitation import SUMMARY as SESSION
from activities.messages.invitation import session_uid
from activities.messages.plain import clean
from activities.messages.tellings import display_name
from activities.messages.templating import Letterhead
from activities.reports import words
from activities.reports.naming import Naming, Programs
from activities.reports.speech import Speech
from domain.duty_commands import SHOW, CommandWriter
from domain.program import Program
from domain.state import Period
from domain.text import Language, Text
from domain.views import Status

#: How often programs may look for changes.
REFRESH: Final = "PT4H"
TITLE: Final = Text(es="Ayni", en="Ayni")
TITLE_OF: Final = Text(es="Ayni: {person}", en="Ayni: {person}")
ENTRY: Final = Text(es="{alliance}: {what}", en="{alliance}: {what}")
HANDOVER: Final = Text(es="aceptar un traspaso ({role})", en="accept a hand-over ({role})")
DESCRIPTION: Final = Text(
    es="{program}. Etapa: {stage}. Coordina: {coordinator}.",
    en="{program}. Stage: {stage}. Coordinator: {coordinator}.",
)
COMMAND: Final = Text(es="Para ver cómo va: {command}", en="To see how it does: {command}")


def calendar_feed(
    statuses: Iterable[Status],
    programs: Programs,
    person: str | None,
    language: Language,
    now: datetime,
) -> str:
    """An iCalendar object (METHOD:PUBLISH) as of an instant, of everybody or of one person's roles.

    It holds the sessions of running periods, what ends by a day for requirements, hand-overs that wait to be accepted
    and the expected ends of stages; nothing of what is paused or over. A session is the same entry as in its invitation.
    """
    speech = Speech(language)
    whole = calendar("PUBLISH", language)
    title = speech.say(TITLE) if person is None else speech.say(TITLE_OF, person=shown(person))
    whole.add("name", vText(title))
    whole.add("x-wr-calname", vText(title))
    whole.add("refresh-interval;value=duration", vText(REFRESH))
    whole.add("x-published-ttl", vText(REFRESH))
    by = organizer(Letterhead().sender, "Ayni")
    for status in sorted(statuses, key=lambda each: each.lifecycle):
        program = programs.get((status.program, status.profile))
        for entry in _Lifecycle(status, program, person, speech).entries():
            whole.add_component(event(entry, now, by))
    return written(whole)


class _Lifecycle:
    """What one lifecycle has for one person, or for everybody."""

    def __init__(self, status: Status, program: Program | None, person: str | None, speech: Speech) -> None:
        self._status, self._program, self._person, self._speech = status, program, person, speech
        self._naming = Naming(program, speech)
        self._roles = {role for role, other in status.roles.items() if person in {None, other}}
        first = program.told_first if program is not None else ("coordinator",)
        self._accompanies = person is None or bool(self._roles.intersection(first))

    def entries(self) -> Iterator[Entry]:
        if self._status.status in {"active", "paused"}:
            yield from self._handovers()
        if self._status.status == "active":
            yield from self._sessions()
            if self._accompanies:
                yield from self._clocks()
                yield from self._stage_end()

    def _sessions(self) -> Iterator[Entry]:
        for period in self._status.running_periods:
            if period.status != "open" or not (self._accompanies or self._is_invited(period)):
                continue
            yield Entry(
                uid=session_uid(self._status.lifecycle, period.cadence, period.stage, period.number),
                day=period.due_on,
                sequence=period.sequence,
                summary=self._speech.say(
                    SESSION, alliance=self._name, cadence=self._naming.cadence(period.cadence)
                ),
                description=self._description(),
                reminds=True,
            )

    def _is_invited(self, period: Period) -> bool:
        stage = self._program.stages_by_id.get(period.stage) if self._program is not None else None
        cadences = stage.cadences if stage is not None else ()
        return any(self._roles.intersection(each.invites) for each in cadences if each.id == period.cadence)

    def _handovers(self) -> Iterator[Entry]:
        for handover in self._status.handovers:
            if self._person in {None, handover.incoming}:
                what = self._speech.say(HANDOVER, role=self._naming.role(handover.role))
                key = ("handover", handover.role, handover.incoming, handover.started_on)
                yield self._entry(key, handover.accept_by, what)

    def _clocks(self) -> Iterator[Entry]:
        for clock in self._status.clocks:
            if clock.ends_on is not None:
                kind = "requirement" if clock.kind == "due" else clock.kind
                member = clock.kind == "identity_document"
                what = shown(clock.subject) if member else self._naming.requirement(clock.subject)
                key = ("clock", clock.kind, clock.subject)
                yield self._entry(key, clock.ends_on, self._speech.say(words.DUE[kind], what=what))

    def _stage_end(self) -> Iterator[Entry]:
        stage, end = self._status.stage, self._status.expected_end
        if stage is not None and end is not None and not self._status.stage_overdue:
            what = self._speech.say(words.DUE["stage"], what=self._naming.stage(stage))
            yield self._entry(("stage", stage), end, what)

    def _entry(self, key: tuple[object, ...], day: date, what: str) -> Entry:
        """An entry whose day can move; the number of facts grows with whatever moves it."""
        return Entry(
            uid=uid(self._status.lifecycle, *key),
            day=day,
            sequence=self._status.facts,
            summary=self._speech.say(ENTRY, alliance=self._name, what=what),
            description=self._description(),
        )

    @property
    def _name(self) -> str:
        return shown(display_name(self._status))

    def _description(self) -> str:
        status = self._status
        told = self._speech.say(
            DESCRIPTION,
            program=self._naming.title() or status.program,
            stage=self._naming.stage(status.stage),
            coordinator=clean(status.roles.get("coordinator", "—")),
        )
        command = clean(CommandWriter(self._speech.language, status.kind, status.lifecycle).write(SHOW))
        return f"{told}\n{self._speech.say(COMMAND, command=command)}"
