"""After an outage people get one summary instead of a burst (SPEC M2); nobody is told of what is over (SPEC V6)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import JsonValue

from domain import cadence
from domain.clocks import is_estimate
from domain.escalation import told
from domain.facts import Intent, json_value
from domain.state import Escalation, RequirementProgress, State

SUMMARY = "notify_summary"
#: What several intents are about: a session by cadence, stage and period, or a hand-over by role and incoming person.
Matter = tuple[JsonValue, ...]
#: Intents that open a matter.
BEGINS = frozenset({"schedule_session", "handover_requested"})


def summarised(
    intents: tuple[Intent, ...], state: State, since: datetime, now: datetime
) -> tuple[Intent, ...]:
    """`intents` from `since` on as they are; earlier ones replaced by one summary of what still stands at `now`.

    Who was to be invited or asked meanwhile hears only how it stands, and nothing of what has ended since.
    """
    intents = tuple(_as_it_stands(intents, state))
    current = tuple(intent for intent in intents if intent.at >= since and intent.kind != SUMMARY)
    if len(current) == len(intents):
        return intents
    already = {intent.data.get("escalation") for intent in current}
    standing = [escalation for escalation in state.escalations.values() if escalation.id not in already]
    summary = (_summary(standing, state, now),) if standing else ()
    to_do = (intent for intent in intents if intent.at < since and _still_to_do(intent, state))
    return (*summary, *(intent.model_copy(update={"at": now}) for intent in to_do), *current)


def _summary(standing: list[Escalation], state: State, now: datetime) -> Intent:
    roles = dict.fromkeys(role for each in standing for role in told(state, each))
    escalations = [
        {"escalation": each.id, "cause": each.cause, "subject": each.subject, "rung": each.rung}
        for each in standing
    ]
    return Intent(
        kind=SUMMARY,
        at=now,
        data={
            "escalations": json_value(escalations),
            "roles": json_value(list(roles)),
            "persons": [],
        },
    )


def _as_it_stands(intents: Iterable[Intent], state: State) -> Iterator[Intent]:
    """One intent for each matter that opened here: as it is now, and none when it is over already."""
    standing: dict[Matter, Intent] = {}
    for position, intent in enumerate(intents):
        matter = _matter(intent) or (position,)
        before = standing.pop(matter, None)
        kind = before.kind if before is not None and before.kind in BEGINS else intent.kind
        standing[matter] = intent.model_copy(update={"kind": kind})
    for intent in standing.values():
        if intent.kind not in BEGINS or _still_to_do(intent, state):
            yield intent


def _matter(intent: Intent) -> Matter | None:
    if intent.kind.endswith("_session"):
        return ("session", intent.data["cadence"], intent.data["stage"], intent.data["period"])
    if intent.kind.startswith("handover_"):
        return ("handover", intent.data["role"], intent.data["to"])
    return None


def _still_to_do(intent: Intent, state: State) -> bool:
    """Whether work that was to be done while nobody was there has not been overtaken by events."""
    match intent.kind:
        case "schedule_session" | "reschedule_session":
            running = (period for period in cadence.running_periods(state) if period.status == "open")
            current = {("session", period.cadence, period.stage, period.number) for period in running}
            return _matter(intent) in current
        case "handover_requested":
            handover = state.handovers.get(str(intent.data["role"]))
            return handover is not None and handover.incoming == intent.data["to"]
        case "cancel_session" | "handover_cancelled":
            return True
        case "ask_certificate" | "follow_up" | "renew_office_days":
            progress = state.requirements.get(str(intent.data["requirement"]))
            return progress is not None and _filing_still_to_do(intent, state, progress)
        case _:
            return False


def _filing_still_to_do(intent: Intent, state: State, progress: RequirementProgress) -> bool:
    match intent.kind:
        case "ask_certificate":
            return progress.status == "deemed"
        case "follow_up":
            latest = "follow_up" in progress.clocks and progress.follow_ups == intent.data["number"]
            return latest and state.status == "active"
        case _:
            clocks = progress.clocks.items()
            return any(is_estimate(state, progress.id, kind, clock) for kind, clock in clocks)
