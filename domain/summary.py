"""After an outage people get one summary instead of a burst (SPEC M2); nobody is told of what is over (SPEC V6)."""

from datetime import datetime

from domain import cadence
from domain.facts import Intent, json_value
from domain.state import State

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
    summary = Intent(
        kind=SUMMARY,
        at=now,
        data={
            "escalations": json_value(
                [
                    {
                        "escalation": escalation.id,
                        "cause": escalation.cause,
                        "subject": escalation.subject,
                        "rung": escalation.rung,
                    }
                    for escalation in standing
                ]
            ),
            "people": json_value(dict(state.roles)),
        },
    )
    sessions = tuple(_session(state, now)) if state.status == "active" else ()
    scheduled = {(intent.data.get("cadence"), intent.data.get("period")) for intent in current}
    missing = tuple(
        session for session in sessions if (session.data["cadence"], session.data["period"]) not in scheduled
    )
    return (*((summary,) if standing else ()), *missing, *current)


def _session(state: State, now: datetime) -> list[Intent]:
    """The sessions that are still to be held, which were to be scheduled while nobody was there."""
    return [
        Intent(
            kind="schedule_session",
            at=now,
            data={
                "cadence": period.cadence,
                "stage": period.stage,
                "period": period.number,
                "starts_on": period.starts_on.isoformat(),
                "due_on": period.due_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
            },
        )
        for period in cadence.running_periods(state)
        if period.status == "open"
    ]
