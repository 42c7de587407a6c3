"""A naive second opinion on filings: it lives one day after the other and steps through calendars with its finger.

It knows the rules of the small definition in `organizations.py` by heart and shares no code with the machine. It is
told which events were accepted, on which day, and about which day.
"""

from collections.abc import Callable, Iterator
from datetime import date

from tests.domain.naive_days import DAY, counts, days_between, nth_day, two_years_after
from tests.domain.naive_rules import (
    ALL,
    BEFORE,
    BEGINS,
    DONE,
    DUE_SOON,
    ENDS,
    RENEWABLE,
    ROUTES,
    SILENCE,
    TERMS,
    UNFILED,
    Document,
    Running,
    Thing,
    Told,
)


class Naive:
    """Everything that a patient person would write down about one organization."""

    def __init__(self, start: date) -> None:
        self.today = start
        self.things = {name: Thing() for name in ALL}
        self.route: str | None = None
        self.mandate_until: date | None = None
        self.elected_on: date | None = None
        self.documents: dict[str, Document] = {}
        self.paused_on: date | None = None
        self.contacts: list[date] = []
        self.period_ends = date(start.year + 10, start.month, start.day) - DAY
        self.period_due = self.on_a_business_day(self.period_ends)
        self.open_what_can()

    # --- days pass -------------------------------------------------------------------------------------------------

    def live_until(self, day: date) -> None:
        while self.today < day:
            self.today += DAY
            self.morning()

    def morning(self) -> None:
        """Everything whose day has come, in order, until nothing is left to do."""
        while self.paused_on is None and (ready := [each for each in self.dated() if each[0] <= self.today]):
            _, _, subject, kind = min(ready)
            self.happen(kind, subject)
            self.settle()

    def dated(self) -> Iterator[tuple[date, int, str, str]]:
        """(day on which it happens, place in the order of one day, subject, kind)."""
        order = {kind: number for number, kind in enumerate(ENDS + BEGINS)}
        for name, thing in self.things.items():
            for kind, clock in thing.clocks.items():
                if clock.until is not None:
                    yield clock.until + DAY, order[kind], name, kind
            if self.waits(thing):
                assert thing.due is not None
                yield thing.due + DAY, order["due"], name, "due"
            if thing.status in DONE and thing.valid_until is not None:
                yield thing.valid_until + DAY, order["validity"], name, "validity"
                if thing.notice is not None:
                    yield thing.notice, order["notice"], name, "notice"
        for person, document in self.documents.items():
            if document.until is not None and not document.expired:
                yield document.until + DAY, order["document"], person, "document"
                if document.notice is not None:
                    yield document.notice, order["document_notice"], person, "document_notice"

    def waits(self, thing: Thing) -> bool:
        free = thing.status not in DONE | {"excluded"} and thing.met_on is None
        return thing.due is not None and free and not thing.overdue

    def happen(self, kind: str, subject: str) -> None:
        if kind in {"document", "document_notice"}:
            self.documents[subject].notice = None
            self.documents[subject].expired |= kind == "document"
            return
        thing = self.things[subject]
        if kind == "due":
            thing.overdue = True
        elif kind == "notice":
            thing.notice, thing.announced = None, thing.announced or self.needed(subject)
        elif kind == "validity":
            thing.status, thing.notice, thing.clocks, thing.stopped = "expired", None, {}, None
            thing.announced = thing.announced or self.needed(subject)
        elif kind == "follow_up":
            self.ask(thing, self.today)
        elif kind in {"decision", "appeal"}:
            self.silence(subject, thing, kind)
        else:
            thing.stopped, thing.clocks = (thing.status, thing.clocks), {}
            thing.status = "denied" if thing.status == "denied" else "lapsed"

    def silence(self, name: str, thing: Thing, kind: str) -> None:
        meaning, last_day = SILENCE.get((name, kind)), thing.clocks[kind].until
        assert last_day is not None
        if meaning is None:
            del thing.clocks[kind]
            self.ask(thing, self.today)
        elif meaning == "denied":
            self.after_denial(name, thing)
            thing.clocks.pop("appeal_right", None)
        else:
            thing.stopped, thing.clocks = (thing.status, thing.clocks), {}
            self.ask(thing, self.today)
            self.achieve(name, "deemed", last_day)

    # --- what follows from what ----------------------------------------------------------------------------------

    def start(self, name: str, thing: Thing, since: date, *kinds: str) -> None:
        for kind in kinds:
            if kind in TERMS[name]:
                unit, length = TERMS[name][kind]
                thing.clocks[kind] = Running(since, nth_day(since, length, unit))

    def start_or_ask(self, name: str, thing: Thing, since: date, kind: str) -> None:
        self.start(name, thing, since, kind)
        if kind not in TERMS[name]:
            self.ask(thing, since)

    def ask(self, thing: Thing, since: date) -> None:
        thing.clocks["follow_up"] = Running(since, since + 15 * DAY)

    def keep(self, thing: Thing, *kinds: str) -> None:
        thing.clocks = {kind: clock for kind, clock in thing.clocks.items() if kind in kinds}

    def after_denial(self, name: str, thing: Thing) -> None:
        thing.status = "denied"
        self.keep(thing, *(["window"] if name == "title" and not thing.appealed else []))

    def restore(self, thing: Thing) -> None:
        if thing.status == "deemed":
            thing.met_on = thing.valid_until = thing.notice = None
            thing.announced = False
        if thing.stopped is not None and thing.status in {"lapsed", "denied", "deemed"}:
            thing.status, thing.clocks = thing.stopped
        thing.stopped = None

    def needed(self, name: str) -> bool:
        return name != "reservation" or self.things["title"].status in UNFILED

    def achieve(self, name: str, status: str, on: date, *, valid_until: date | None = None) -> None:
        thing = self.things[name]
        thing.status, thing.met_on, thing.overdue, thing.announced = status, on, False, False
        thing.valid_until = valid_until
        if valid_until is None and name == "recognition":
            thing.valid_until = two_years_after(on) - DAY
        if valid_until is None and name == "reservation":
            thing.valid_until = on + 30 * DAY
        thing.notice = self.notice_of(name, on, thing.valid_until)
        if name == "tax_id" and self.things["started"].due is None:
            self.things["started"].due = on + 30 * DAY
        if name == "board_renewal":
            self.prolong("mandate", on, self.mandate_until)

    def notice_of(self, name: str, since: date, until: date | None) -> date | None:
        length = {"mandate": 60, "recognition": 60, "reservation": 7}.get(name)
        return None if until is None or length is None else max(since, until - length * DAY)

    def prolong(self, name: str, met_on: date | None, until: date | None) -> None:
        thing = self.things[name]
        if name == "mandate" and thing.status not in RENEWABLE:
            return
        thing.status = thing.status if thing.status in DONE else "met"
        thing.met_on, thing.valid_until, thing.announced = met_on, until, False
        thing.notice = self.notice_of(name, self.today, until)

    def settle(self) -> None:
        self.open_what_can()
        if not self.needed("reservation"):
            self.things["reservation"].announced = False

    def open_what_can(self) -> None:
        for name in ALL:
            thing = self.things[name]
            ready = all(self.things[each].status in DONE | {"excluded"} for each in BEFORE.get(name, []))
            asked = name not in ROUTES or self.route in ROUTES[name]
            if thing.status == "blocked" and ready and asked:
                thing.status = "open"
                if name == "mandate" and self.elected_on is not None:
                    self.achieve("mandate", "met", self.elected_on, valid_until=self.mandate_until)

    # --- accepted events --------------------------------------------------------------------------------------------

    def accept(self, event: str, told: Told) -> None:
        """An event that was accepted today."""
        handler: Callable[[Told], None] = getattr(self, event)
        handler(told)
        self.settle()
        self.morning()

    def submitted(self, told: Told) -> None:
        thing = self.things[told.name]
        thing.status, thing.clocks, thing.stopped = "submitted", {}, None
        thing.appealed = thing.overdue = False
        self.start_or_ask(told.name, thing, told.on, "decision")
        self.start(told.name, thing, told.on, "window")

    def observed(self, told: Told) -> None:
        thing = self.things[told.name]
        self.restore(thing)
        thing.status = "observed"
        self.keep(thing, "window", "decision")
        decision = thing.clocks.get("decision")
        if decision is not None and decision.until is not None:
            unit = TERMS[told.name]["decision"][0]
            thing.clocks["decision"] = Running(
                decision.since, None, days_between(told.on, decision.until, unit)
            )
        self.start_or_ask(told.name, thing, told.on, "correction")
        self.start(told.name, thing, told.on, "inactivity")

    def corrected(self, told: Told) -> None:
        thing = self.things[told.name]
        self.restore(thing)
        thing.status = "submitted"
        self.keep(thing, "window", "decision")
        decision = thing.clocks.get("decision")
        if decision is None or decision.left is None:
            self.ask(thing, told.on)
        else:
            unit = TERMS[told.name]["decision"][0]
            thing.clocks["decision"] = Running(decision.since, nth_day(told.on, decision.left, unit))

    def approved(self, told: Told) -> None:
        thing = self.things[told.name]
        thing.clocks, thing.stopped = {}, None
        if thing.status == "deemed" and thing.met_on is not None and told.on > thing.met_on:
            thing.status = "approved"
        else:
            self.achieve(told.name, "approved", told.on)

    def denied(self, told: Told) -> None:
        thing = self.things[told.name]
        self.restore(thing)
        self.after_denial(told.name, thing)
        if told.name == "title" and not thing.appealed:
            self.start(told.name, thing, told.on, "appeal_right")

    def appealed(self, told: Told) -> None:
        thing = self.things[told.name]
        self.restore(thing)
        thing.status, thing.appealed = "appealed", True
        self.keep(thing, "window")
        self.start_or_ask(told.name, thing, told.on, "appeal")

    def extended(self, told: Told) -> None:
        self.things[told.name].clocks["window"].until = told.until

    def followed_up(self, told: Told) -> None:
        asking = self.things[told.name].clocks.get("follow_up")
        if asking is not None:
            self.ask(self.things[told.name], max(told.on, asking.since))

    def met(self, told: Told) -> None:
        self.things[told.name].clocks, self.things[told.name].stopped = {}, None
        self.achieve(told.name, "met", told.on)

    def waived(self, told: Told) -> None:
        thing = self.things[told.name]
        thing.status, thing.clocks, thing.stopped, thing.announced = "waived", {}, None, False
        thing.valid_until = thing.notice = None
        if told.name == "tax_id" and self.things["started"].due is None:
            self.things["started"].due = (thing.met_on or self.today) + 30 * DAY

    def renewed(self, told: Told) -> None:
        thing = self.things[told.name]
        assert thing.valid_until is not None
        usual = (
            thing.valid_until + 30 * DAY if told.name == "reservation" else two_years_after(thing.valid_until)
        )
        self.prolong(told.name, thing.met_on, told.until or usual)

    def chosen(self, told: Told) -> None:
        self.route = told.option
        for each, thing in self.things.items():
            asked = each not in ROUTES or told.option in ROUTES[each]
            if not asked and thing.status not in DONE:
                expired = thing.status == "expired"
                thing.status, thing.clocks, thing.overdue = "excluded", {}, False
                thing.announced = thing.announced and not expired
                thing.stopped = None
            elif asked and thing.status == "excluded":
                thing.status = "blocked"
        if self.things["route_chosen"].status == "open":
            self.achieve("route_chosen", "met", told.on)

    def elected(self, told: Told) -> None:
        self.elected_on, self.mandate_until = told.on, told.until
        self.documents = {}
        mandate, renewal = self.things["mandate"], self.things["board_renewal"]
        registered = renewal.status not in {"excluded", "blocked"}
        if mandate.status == "open" or (mandate.status in RENEWABLE and not registered):
            self.achieve("mandate", "met", told.on, valid_until=told.until)

    def documented(self, told: Told) -> None:
        notice = None if told.until is None else max(self.today - DAY, told.until - 30 * DAY)
        self.documents[told.name] = Document(told.until, notice)

    def contacted(self, told: Told) -> None:
        self.contacts.append(told.on)

    def paused(self, told: Told) -> None:
        self.paused_on = told.on

    def resumed(self, told: Told) -> None:
        assert self.paused_on is not None
        by = told.on - self.paused_on
        self.paused_on = None
        self.period_ends += by
        self.period_due = self.on_a_business_day(self.period_due + by)
        for thing in self.things.values():
            for clock in thing.clocks.values():
                clock.until = clock.until + by if clock.until is not None else None
            if self.waits(thing):
                assert thing.due is not None
                thing.due = self.on_a_business_day(thing.due + by)

    def on_a_business_day(self, day: date) -> date:
        """The day or the last business day before it that is not over."""
        earlier = day
        while earlier >= self.today:
            if counts(earlier, "business"):
                return earlier
            earlier -= DAY
        return day

    # --- what is compared -----------------------------------------------------------------------------------------

    def clocks(self) -> list[tuple[date, str, str, int | None]]:
        """(last day, whose, which, days left) of every clock, the first to end first."""
        found = []
        for name, thing in self.things.items():
            for kind, clock in thing.clocks.items():
                found.append((clock.until or date.max, name, kind, clock.left))
            if self.waits(thing) and thing.due is not None:
                found.append((thing.due, name, "due", None))
            if thing.status in DONE and thing.valid_until is not None and self.needed(name):
                found.append((thing.valid_until, name, "validity", None))
        for person, document in self.documents.items():
            if document.until is not None and not document.expired:
                found.append((document.until, person, "identity_document", None))
        return sorted(found, key=lambda each: each[:3])

    def next_day(self) -> date | None:
        """The day on which something happens next; None while everything stands still."""
        if self.paused_on is not None:
            return None
        soon = [day - DUE_SOON * DAY for day in self.awaited()]
        ahead = [day for day in soon if day > self.today]
        return min([each[0] for each in self.dated()] + ahead + [self.period_ends + DAY])

    def awaited(self) -> Iterator[date]:
        """The days by which the organization is expected to act."""
        if not self.contacts:
            yield self.period_due
        for thing in self.things.values():
            if self.waits(thing) and thing.due is not None:
                yield thing.due
            for kind, clock in thing.clocks.items():
                ours = kind in {"correction", "inactivity", "appeal_right", "follow_up"}
                bounded = kind == "window" and thing.status in {"observed", "denied"}
                if clock.until is not None and (ours or bounded):
                    yield clock.until
            if thing.announced and thing.valid_until is not None and thing.status in DONE:
                yield thing.valid_until
