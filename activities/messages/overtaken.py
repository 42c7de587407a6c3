"""Whether something that was to be told has been overtaken by events: then nobody is told."""

from domain.facts import FactData, Intent
from domain.state import Period, RequirementProgress
from domain.views import Status

SESSIONS = frozenset({"schedule_session", "reschedule_session", "invitation_passed"})
FILINGS = frozenset({"ask_certificate", "follow_up", "renew_office_days"})


def is_overtaken(intent: Intent, status: Status) -> bool:
    """Whether `intent` says something that no longer holds as the lifecycle stands."""
    if intent.kind in {"notify", "ask_decision"}:
        return all(each.id != intent.data["escalation"] for each in status.escalations)
    if intent.kind == "notify_summary":
        return not standing(intent, status)
    if intent.kind in SESSIONS:
        return not _still_to_be_held(intent.data, status)
    if intent.kind == "handover_requested":
        asked = (intent.data["role"], intent.data["to"])
        return all((each.role, each.incoming) != asked for each in status.handovers)
    return intent.kind in FILINGS and not _still_with_authority(intent, status)


def standing(intent: Intent, status: Status) -> list[str]:
    """Those escalations of a summary that are still open."""
    told = intent.data.get("escalations", [])
    assert isinstance(told, list), "the core writes a list"
    ids = {each["escalation"] for each in told if isinstance(each, dict)}
    return [escalation.id for escalation in status.escalations if escalation.id in ids]


def period_of(data: FactData, status: Status) -> Period | None:
    """The running period that a session belongs to; None once it runs no longer."""
    asked = (data["cadence"], data["stage"], data["period"])
    running = status.running_periods
    return next((each for each in running if (each.cadence, each.stage, each.number) == asked), None)


def progress_of(data: FactData, status: Status) -> RequirementProgress | None:
    """Where the requirement stands that a request is about."""
    return next((each for each in status.requirements if each.id == data["requirement"]), None)


def _still_to_be_held(data: FactData, status: Status) -> bool:
    period = period_of(data, status)
    return period is not None and period.status == "open" and period.sequence == data["sequence"]


def _still_with_authority(intent: Intent, status: Status) -> bool:
    progress = progress_of(intent.data, status)
    if progress is None or status.status == "closed":
        return False
    match intent.kind:
        case "ask_certificate":
            return progress.status == "deemed"
        case "follow_up":
            return "follow_up" in progress.clocks and progress.follow_ups == intent.data["number"]
        case _:
            return bool(progress.clocks)
