"""Revived at any point of its life, a lifecycle tells what it would have told without the stop (SPEC M1-M3)."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent, WorkflowExecutionStartedEventAttributes

from domain.acceptance import is_accepted
from domain.errors import Refusal
from domain.events import Actor, ClockReached, Envelope, LifecycleStart
from domain.facts import Fact
from domain.log import Entry, Received, Refused, Started, rebuild
from domain.machine import next_deadline
from tests.activities.test_record import START, lived, note
from tests.domain.test_properties import lives
from workers.acknowledged import Acknowledged, events_in
from workers.reviving import ROOM, revived_run, take_again
from workflows.ledger import RUN_BYTES, Ledger
from workflows.messages import Carried, Run, json_bytes

Life = tuple[LifecycleStart, list[tuple[Envelope, datetime]]]


class Living:
    """A lifecycle with its whole log, which is noticed at once or much later."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def wake(self, now: datetime) -> None:
        """Notice each deadline when it is reached, as a run does that nobody stops."""
        while (deadline := next_deadline(self.ledger.state)) is not None and deadline <= now:
            self.ledger.take(ClockReached(), deadline)

    def hear(self, event: Envelope, now: datetime) -> None:
        """An event that nobody waits for."""
        try:
            self.ledger.take(Received(event=event), now)
        except Refusal as refusal:
            self.ledger.take(Refused.because(refusal, event_id=event.id, event_type=event.type), now)

    @property
    def log(self) -> list[Entry]:
        return self.ledger.outbox

    @property
    def told(self) -> tuple[Fact, ...]:
        return self.ledger.state.journal


def recorded_of(ledger: Ledger) -> list[Entry]:
    """What it decided, once the record holds it."""
    log = ledger.outbox
    ledger.recorded_through(len(log))
    return log


def begun(start: LifecycleStart) -> Living:
    return Living(Ledger.started(Started(start=start), start.started_at))


def revived(log: list[Entry], acknowledged: list[Acknowledged]) -> Living:
    """The first moment of a revived run, after its argument was written down and read."""
    ledger = Ledger(Carried(state=rebuild(log)))
    taken = take_again(ledger, log, acknowledged)
    assert (taken.later, taken.lost) == ((), ())
    run = Run.model_validate_json(revived_run(ledger, len(log)).model_dump_json())
    assert run.carried is not None
    assert run.revived == len(log)
    return Living(Ledger(run.carried))


@given(life=lives(), data=st.data())
def test_m2_revived_at_any_point_it_tells_the_same_timeline(life: Life, data: st.DataObject) -> None:
    start, sent = life
    whole, stopped = begun(start), begun(start)
    end = max([start.started_at, *(now for _, now in sent)]) + timedelta(days=200)
    after = data.draw(st.integers(0, len(sent)), label="events before the stop")
    unrecorded = data.draw(st.integers(0, after), label="of them not recorded")
    for event, now in sent:
        whole.wake(now)
        whole.hear(event, now)
    whole.wake(end)

    recorded = len(stopped.log)
    acknowledged: list[Acknowledged] = []
    for number, (event, now) in enumerate(sent[:after], start=1):
        stopped.wake(now)
        stopped.hear(event, now)
        if number <= after - unrecorded:
            recorded = len(stopped.log)
        if is_accepted(stopped.ledger.state, event.id):
            acknowledged.append(Acknowledged(now, event))
    again = revived(stopped.log[:recorded], acknowledged)
    for event, now in sent[after:]:
        again.hear(event, now)
    again.ledger.take(ClockReached(), end)

    accepted = [fact.flat() for fact in whole.told if fact.type != "event_refused"]
    told = [fact.flat() for fact in again.told if fact.type != "event_refused"]
    assert [{**fact, "seq": 0} for fact in told] == [{**fact, "seq": 0} for fact in accepted]
    assert again.ledger.state.accepted.keys() == whole.ledger.state.accepted.keys()


def test_m3_events_that_the_run_before_had_not_recorded_are_found_in_what_it_handed_on() -> None:
    ledger = lived(note("uno"), note("dos"))
    run = Run(carried=Carried(state=ledger.state, outbox=tuple(ledger.outbox)))
    found = events_in([started_with(run.model_dump_json().encode())])
    assert found == [
        Acknowledged(entry.at, entry.input.event)
        for entry in ledger.outbox
        if isinstance(entry.input, Received)
    ]


def test_a_run_that_could_not_begin_has_nothing_to_find() -> None:
    assert events_in([started_with(b'{"start": "nonsense"}')]) == []


def started_with(argument: bytes) -> HistoryEvent:
    given_to_it = Payloads(payloads=[Payload(metadata={"encoding": b"json/plain"}, data=argument)])
    return HistoryEvent(
        event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
        workflow_execution_started_event_attributes=WorkflowExecutionStartedEventAttributes(
            input=given_to_it
        ),
    )


def test_m3_what_has_no_room_in_the_run_is_sent_after_it() -> None:
    ledger = lived()
    log = recorded_of(ledger)
    long = [Acknowledged(START, note("á" * 9_000).event) for _ in range(ROOM // 9_000)]
    taken = take_again(ledger, log, long)
    assert (*taken.recovered, *taken.later) == tuple(each.event for each in long)
    assert taken.later
    assert json_bytes(revived_run(ledger, len(log))) <= RUN_BYTES


def test_m3_what_no_longer_fits_is_named() -> None:
    ledger = lived()
    log = recorded_of(ledger)
    by = Actor(role="coordinator", person="ana")
    resumed = Envelope(id="r-1", type="resumed", by=by, data={})
    taken = take_again(ledger, log, [Acknowledged(START, resumed)])
    assert taken.lost == (resumed,)


def test_v2_what_the_log_refused_once_changes_nothing() -> None:
    by = Actor(role="coordinator", person="ana")
    fax = Envelope(id="fax-1", type="contact_held", by=by, data={"channel": "fax"})
    living = Living(lived())
    living.hear(fax, START)
    log = recorded_of(living.ledger)
    assert take_again(living.ledger, log, [Acknowledged(START, fax, posted=True)]).lost == ()
    assert living.log == []


def test_v2_what_nobody_waited_for_is_remembered_as_refused() -> None:
    ledger = lived()
    log = recorded_of(ledger)
    by = Actor(role="coordinator", person="ana")
    fax = Envelope(id="fax-1", type="contact_held", by=by, data={"channel": "fax"})
    twice = [Acknowledged(START, fax, posted=True), Acknowledged(START, fax, posted=True)]
    assert take_again(ledger, log, twice).lost == ()
    assert [fact.type for entry in ledger.outbox for fact in entry.facts] == ["event_refused"]
