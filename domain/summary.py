"""After an outage people get one summary instead of a burst (SPEC M2); nobody is told of what is over (SPEC V6)."""

from datetime import datetime

from pydantic import JsonValue

from domain import cadence
from domain.clocks import is_estimate
from domain.escalation import told
from domain.facts import Intent, json_value
from domain.state import Escalation, RequirementProgress, State

SUMMARY = "notify_summary"
#: cadence, stage, period
Session = tuple[JsonValue, JsonValue, JsonValue]


def summarised(
    intents: tuple[Intent, ...], state: State, since: datetime, now: datetime
) -> tuple[Intent, ...]:
    """`intents` from `since` on as they are; earlier ones replaced by one summary of what still stands at `now`."""
    current = tuple(intent for intent in intents if intent.at >= since and intent.kind != SUMMARY)
    if len(current) == len(intents):
        return intents
    already = {intent.data.get("escalation") for intent in current}
    standing = [escalation for escalation in state.escalations.values() if escalation.id not in already]
    summary = (_summary(standing, state, now),) if standing else ()
    earlier = [intent for intent in intents if intent.at < since]
    invited = {_session(intent) for intent in earlier if intent.kind == "schedule_session"}
    to_do = (intent for intent in earlier if _still_to_do(intent, state, invited))
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


def _session(intent: Intent) -> Session:
    return (intent.data["cadence"], intent.data["stage"], intent.data["period"])


def _still_to_do(intent: Intent, state: State, invited: set[Session]) -> bool:
    """Whether work that was to be done while nobody was there has not been overtaken by events.

    `invited` are the sessions to which people were to be invited meanwhile; nobody needs to hear that they are off.
    """
    match intent.kind:
        case "schedule_session" | "reschedule_session":
            running = (period for period in cadence.running_periods(state) if period.status == "open")
            current = {(period.cadence, period.stage, period.number) for period in running}
            return state.status == "active" and _session(intent) in current
        case "cancel_session":
            return _session(intent) not in invited
        case "handover_requested":
            handover = state.handovers.get(str(intent.data["role"]))
            return handover is not None and handover.incoming == intent.data["to"]
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
