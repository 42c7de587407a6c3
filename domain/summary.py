"""After an outage people get one summary instead of a burst (SPEC M2); nobody is told of what is over (SPEC V6)."""

from datetime import datetime

from domain import cadence
from domain.clocks import is_estimate
from domain.facts import Intent, json_value
from domain.state import Escalation, RequirementProgress, State

SUMMARY = "notify_summary"


def summarised(
    intents: tuple[Intent, ...], state: State, since: datetime, now: datetime
) -> tuple[Intent, ...]:
    """`intents` from `since` on as they are; earlier ones replaced by one summary of what still stands at `now`."""
    current = tuple(intent for intent in intents if intent.at >= since and intent.kind != SUMMARY)
    if len(current) == len(intents):
        return intents
    told = {intent.data.get("escalation") for intent in current}
    standing = [escalation for escalation in state.escalations.values() if escalation.id not in told]
    summary = (_summary(standing, state, now),) if standing else ()
    to_do = (intent for intent in intents if intent.at < since and _still_to_do(intent, state))
    return (*summary, *(intent.model_copy(update={"at": now}) for intent in to_do), *current)


def _summary(standing: list[Escalation], state: State, now: datetime) -> Intent:
    told = [
        {"escalation": each.id, "cause": each.cause, "subject": each.subject, "rung": each.rung}
        for each in standing
    ]
    return Intent(
        kind=SUMMARY,
        at=now,
        data={"escalations": json_value(told), "people": json_value(dict(state.roles))},
    )


def _still_to_do(intent: Intent, state: State) -> bool:
    """Whether work that was to be done while nobody was there has not been overtaken by events."""
    match intent.kind:
        case "schedule_session":
            wanted = (intent.data["cadence"], intent.data["stage"], intent.data["period"])
            running = (period for period in cadence.running_periods(state) if period.status == "open")
            current = {(period.cadence, period.stage, period.number) for period in running}
            return state.status == "active" and wanted in current
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
