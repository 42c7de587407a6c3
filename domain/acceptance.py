"""Which events were accepted, so that the same one again changes nothing and another one under its id is told (SPEC V1).

Of each accepted event the state keeps two digests of 8 bytes, one of its id and one of its content, and the number of
its decision: about 30 bytes, never fewer. What followed is answered from the newest facts, or else from the record.
"""

import json
from datetime import UTC

from domain.errors import EventIdReused, LifecycleFull, Malformed
from domain.events import PAYLOADS, Envelope, OccurrenceRecorded, Payload, parse_payload
from domain.facts import Fact
from domain.fingerprint import fingerprint
from domain.state import UNKNOWN_CONTENT, Acceptance, Receipt, State
from domain.turn import Turn

#: How many events a lifecycle accepts; it can be closed afterwards all the same.
MOST_EVENTS = 10_000


def first_acceptance(state: State, event: Envelope) -> Acceptance | None:
    """How an event was accepted before; None when its id is new. Raises `EventIdReused` for another event's id."""
    known = state.accepted.get(fingerprint(event.id))
    if known is None or known.content == UNKNOWN_CONTENT or known.content == _content_again(event):
        return known
    raise EventIdReused(field="id", event_id=event.id, lifecycle=state.lifecycle)


def is_accepted(state: State, event_id: str) -> bool:
    """Whether an event with this id was accepted."""
    return fingerprint(event_id) in state.accepted


def facts_of(state: State, event_id: str) -> tuple[Fact, ...] | None:
    """The facts that followed from an accepted event; None once some of them have left the journal."""
    receipt = state.receipts.get(fingerprint(event_id))
    if receipt is None:
        return None
    return tuple(fact for fact in state.journal if receipt.first_seq <= fact.seq <= receipt.last_seq)


def accept(turn: Turn, event: Envelope, payload: Payload, first_seq: int) -> None:
    """Remember that an event was accepted and that the facts from `first_seq` on followed."""
    state, identity = turn.state, fingerprint(event.id)
    acceptance = Acceptance(content_of(event, payload), state.decisions + 1)
    state.accepted = {**state.accepted, identity: acceptance}
    state.receipts = {**state.receipts, identity: Receipt(first_seq=first_seq, last_seq=state.seq)}


def check_room(state: State, event: Envelope) -> None:
    """Raises `LifecycleFull` where no further event can be remembered. Closing is always possible."""
    if len(state.accepted) >= MOST_EVENTS and event.type != "closed":
        raise LifecycleFull(field="id", lifecycle=state.lifecycle)


def content_of(event: Envelope, payload: Payload) -> str:
    """The digest of what an event says, however it was written: defaults, spaces at the ends and offsets do not matter."""
    occurred_at = event.occurred_at.astimezone(UTC).isoformat() if event.occurred_at is not None else None
    said = payload.model_dump(mode="json", exclude_defaults=True)
    content = [event.type, event.by.role, event.by.person, occurred_at, said]
    return fingerprint(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def _content_again(event: Envelope) -> str | None:
    """The digest of an event whose id is known; None where it says what no accepted event can have said."""
    try:
        return content_of(event, parse_payload(PAYLOADS.get(event.type, OccurrenceRecorded), event))
    except Malformed:
        return None
