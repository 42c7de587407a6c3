"""One sentence for every fact, in the reader's language.

A fact that can say more or less has several sentences; the first one whose fields are all known is told.
"""

import string
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cli import language
from cli.dates import long_date
from cli.language import N_, ntr, tr
from cli.names import CLOCKS, PAUSE_KINDS, Names, days, enumerated, few, word
from domain.people import REPLACED
from domain.plan_names import PLAN_REASON, SUB_REASON
from domain.text import Text

#: The sentences of a contact by what it counts as (SPEC C3).
CONTACTS = {
    "held": (
        N_("{channel} on {held_on}: {cadence} of period {period} is held. Attended: {attended}."),
        N_("{channel} on {held_on}: {cadence} of period {period} is held."),
    ),
    "recovered": (
        N_(
            "{channel} on {held_on}: {cadence} of period {period}, which had been missed, is recovered. "
            "Attended: {attended}."
        ),
        N_("{channel} on {held_on}: {cadence} of period {period}, which had been missed, is recovered."),
    ),
    "extra": (
        N_("{channel} on {held_on}, beyond what was expected. Attended: {attended}."),
        N_("{channel} on {held_on}, beyond what was expected."),
    ),
    "informal": (
        N_("{channel} on {held_on}, informal: it does not count as monitoring. Attended: {attended}."),
        N_("{channel} on {held_on}, informal: it does not count as monitoring."),
    ),
}
#: The same for what a program counts itself.
OCCURRENCES = {
    "held": (N_("{occurrence} on {held_on}: {cadence} of period {period} is held."),),
    "recovered": (
        N_("{occurrence} on {held_on}: {cadence} of period {period}, which had been missed, is recovered."),
    ),
    "extra": (N_("{occurrence} on {held_on}, beyond what was expected."),),
}
#: The sentences of a filing that lapsed, by the clock that ended.
LAPSES = {
    "correction": (N_("The term to correct it passed: {requirement} lapsed and must be handed in again."),),
    "inactivity": (
        N_("Nothing moved for too long: {requirement} is abandoned and must be handed in again."),
    ),
    "window": (N_("The life of the filing ended: {requirement} lapsed and must be handed in again."),),
}
#: The sentences of a silence, by what it means.
SILENCES = {
    "approved": (
        N_(
            "The authority's term passed in silence: {requirement} counts as approved. The certificate has to be "
            "obtained."
        ),
    ),
    "denied": (N_("The authority's term passed in silence: {requirement} counts as denied."),),
}
#: The sentences of an activity, by what became of it.
UPDATES = {
    "done": (
        N_("Done on {done_on}: activity {activity}. {reason}"),
        N_("Done on {done_on}: activity {activity}."),
    ),
    "eliminated": (N_("Eliminated: activity {activity}. Reason: {reason}"),),
    "pending": (
        N_("Still to be done: activity {activity}, {sub_reason}, by {due}. Reason: {reason}"),
        N_("Still to be done: activity {activity}, {sub_reason}, by {due}."),
    ),
}
#: fact -> the field that decides which of its sentences is told, and the sentences
VARIED: dict[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    "contact_held": ("counts", CONTACTS),
    "requirement_lapsed": ("because", LAPSES),
    "requirement_deemed": ("outcome", SILENCES),
    "activity_updated": ("status", UPDATES),
}
#: A hand-over that ended because the role was assigned, or is handed over to somebody else.
HANDOVER_REPLACED = (
    N_("The hand-over to {to} ({role}) no longer counts, because it was decided otherwise."),
)
CHOSEN_AGAIN = (N_("{choice}: it stays {option}."),)
#: The sentence of a requirement that is late because an authority is, and no date of its own passed.
AUTHORITY_LATE = (N_("The authority's term passed without an answer: {requirement}. Go on asking."),)
SENTENCES: dict[str, tuple[str, ...]] = {
    "lifecycle_started": (N_("{lifecycle} starts in the program {program}, version {version}."),),
    "stage_entered": (
        N_("Stage {stage} begins; it is expected to end on {expected_end}."),
        N_("Stage {stage} begins; it ends when everything in it is met."),
    ),
    "stage_completed": (N_("Stage {stage} is complete."),),
    "stage_overdue": (N_("Stage {stage} passed its expected end. Still missing: {blockers}."),),
    "stage_advanced": (N_("Stage {stage} is left early. Reason: {reason}"),),
    "stage_extended": (N_("Stage {stage} is now expected to end on {expected_end}. Reason: {reason}"),),
    "lifecycle_closed": (
        N_("The lifecycle closes: {outcome}. Reason: {reason}"),
        N_("The lifecycle closes: {outcome}."),
    ),
    "period_opened": (N_("Period {period} of {cadence} opens; hold it by {due_on}."),),
    "period_missed": (N_("Period {period} of {cadence} passed and nobody held it."),),
    "requirement_opened": (N_("Can be met now: {requirement}."),),
    "requirement_met": (
        N_("Met: {requirement}, valid until {valid_until}."),
        N_("Met: {requirement}."),
    ),
    "requirement_waived": (N_("No longer asked for: {requirement}. Reason: {reason}"),),
    "requirement_submitted": (
        N_(
            "Handed in to the authority: {requirement} (attempt {attempt}). Documents still missing: {missing}."
        ),
        N_("Handed in to the authority: {requirement} (attempt {attempt})."),
    ),
    "requirement_observed": (
        N_("The authority asks for corrections: {requirement}, by {correction_due_on}."),
        N_("The authority asks for corrections: {requirement}."),
    ),
    "requirement_corrected": (N_("Corrected and handed in again: {requirement}."),),
    "requirement_approved": (
        N_("Approved by the authority: {requirement}, valid until {valid_until}."),
        N_("Approved by the authority: {requirement}."),
    ),
    "requirement_denied": (
        N_("Denied by the authority: {requirement}. Reason: {reason}"),
        N_("Denied by the authority: {requirement}."),
    ),
    "requirement_appealed": (N_("Appealed: {requirement}."),),
    "requirement_extended": (
        N_(
            "The authority prolongs the life of the filing: {requirement}, until {window_ends_on}. Reason: {reason}"
        ),
        N_("The authority prolongs the life of the filing: {requirement}, until {window_ends_on}."),
    ),
    "requirement_followed_up": (
        N_("The authority was asked about it: {requirement}. Answer: {answer}"),
        N_("The authority was asked about it: {requirement}. No answer was written down."),
    ),
    "follow_up_due": (N_("It is time to ask the authority about it: {requirement} (reminder {number})."),),
    "requirement_renewed": (
        N_("Renewed: {requirement}, valid until {valid_until}."),
        N_("Renewed: {requirement}; until when it is valid is unknown."),
    ),
    "requirement_overdue": (N_("The date for meeting it passed: {requirement}."),),
    "appeal_right_ended": (N_("The term to appeal passed and the denial stands: {requirement}."),),
    "documents_gathered": (
        N_("Documents that are ready for {requirement}: {documents}. Still missing: {missing}."),
        N_("Documents that are ready for {requirement}: {documents}. None is missing."),
    ),
    "choice_made": (
        N_(
            "{choice}: {option}, instead of {previous}. Asked for again: {included}. Not asked for any more: "
            "{excluded}. Reason: {reason}"
        ),
        N_("{choice}: {option}, instead of {previous}. Not asked for any more: {excluded}. Reason: {reason}"),
        N_("{choice}: {option}, instead of {previous}. Asked for again: {included}. Reason: {reason}"),
        N_("{choice}: {option}, instead of {previous}. Reason: {reason}"),
        N_("{choice}: {option}. Not asked for: {excluded}. Reason: {reason}"),
        N_("{choice}: {option}. Not asked for: {excluded}."),
        N_("{choice}: {option}. Reason: {reason}"),
        N_("{choice}: {option}."),
    ),
    "board_elected": (
        N_("A board is elected, with {members}; its mandate ends on {mandate_until}."),
        N_("A board is elected, with {members}; the end of its mandate is unknown."),
    ),
    "identity_document_recorded": (
        N_("New identity document of {person}: {document}, valid until {valid_until}."),
        N_("New identity document of {person}: {document}; until when it is valid is unknown."),
    ),
    "identity_document_ending": (
        N_("Soon to be renewed: the identity document of {person} is valid until {valid_until}."),
    ),
    "identity_document_expired": (N_("No longer valid: the identity document of {person}."),),
    "measure_recorded": (N_("{measure}: {value}, as of {measured_on}."),),
    "office_days_ending": (
        N_(
            "The list of days of {office} ends on {known_through}, inside a term of {requirement}: {ends_on} is an "
            "estimate. Bring the list up to date."
        ),
    ),
    "clock_recounted": (
        N_("Counted anew with the office's list of days: {requirement}, {clock} until {ends_on}."),
    ),
    "requirement_ending": (N_("Soon to be renewed: {requirement} is valid until {valid_until}."),),
    "requirement_expired": (N_("No longer valid: {requirement}."),),
    "escalation_raised": (N_("Escalation {escalation} is raised. {problem}. Told: {notify}."),),
    "escalation_climbed": (N_("Escalation {escalation} climbs to rung {rung}. {problem}. Told: {notify}."),),
    "escalation_acknowledged": (
        N_("{by} takes on escalation {escalation} and commits until {commit_until}. {problem}."),
        N_("{by} takes on escalation {escalation}. {problem}."),
    ),
    "escalation_cleared": (N_("Escalation {escalation} is over, because its cause is gone."),),
    "escalation_resolved": (N_("Escalation {escalation} ends by decision. Reason: {reason}"),),
    "role_assigned": (
        N_("{person} takes over from {previous} as {role}."),
        N_("{person} is now {role}."),
    ),
    "handover_started": (
        N_("{from} hands over to {to} ({role}), who is to accept by {accept_by}. Reason: {reason}"),
        N_("{from} hands over to {to} ({role}), who is to accept by {accept_by}."),
        N_("{to} is to take a role that nobody has ({role}), and to accept by {accept_by}. Reason: {reason}"),
        N_("{to} is to take a role that nobody has ({role}), and to accept by {accept_by}."),
    ),
    "handover_accepted": (
        N_("{to} accepts the hand-over and takes over from {from} as {role}."),
        N_("{to} accepts the hand-over and is now {role}."),
    ),
    "handover_cancelled": (
        N_("The hand-over to {to} ({role}) is cancelled. Reason: {reason}"),
        N_("The hand-over to {to} ({role}) is cancelled."),
    ),
    "handover_overdue": (N_("{to} had until {accept_by} to accept the hand-over ({role}), and did not."),),
    "party_silent": (N_("Has not attended since {since}: {role}."),),
    "need_recorded": (N_("The diagnosis found need {need}: {area}, {standard}."),),
    "plan_proposed": (
        N_("Version {version} of the work plan is proposed. Why: {why}. Activities: {activities}."),
        N_("Version {version} of the work plan is proposed. Why: {why}. It carries over: {carried_over}."),
        N_("Version {version} of the work plan is proposed. Activities: {activities}."),
    ),
    "plan_endorsed": (N_("Version {version} of the work plan is endorsed by: {party}."),),
    "plan_agreed": (
        N_("Version {version} of the work plan is agreed. Why there is a new one: {why}."),
        N_("Version {version} of the work plan is agreed."),
    ),
    "plan_stalled": (
        N_("The work plan stands still since {still_since}. Overdue activities: {activities}."),
    ),
    "note_added": (N_("Note by {by}: {text}"),),
    "paused": (N_("Paused ({kind}). Reason: {reason}"),),
    "resumed": (N_("Resumed. Reason: {reason}"), N_("Resumed.")),
    "clock_shifted": (N_("Every open date moves by {days}."),),
    "definition_migrated": (
        N_("It follows the profile {profile} now, with version {to_version} of {program}. Reason: {reason}"),
        N_("It follows the profile {profile} now, with version {to_version} of {program}."),
        N_("The program {program} moves from version {from_version} to {to_version}. Reason: {reason}"),
        N_("The program {program} moves from version {from_version} to {to_version}."),
    ),
    "event_refused": (
        N_("Event '{event}' was refused ({code}) at {field}."),
        N_("Event '{event}' was refused ({code})."),
    ),
}

#: Fields that are local days.
DATES = (
    "expected_end",
    "due_on",
    "held_on",
    "valid_until",
    "correction_due_on",
    "commit_until",
    "window_ends_on",
    "mandate_until",
    "measured_on",
    "known_through",
    "ends_on",
    "done_on",
    "due",
    "still_since",
    "accept_by",
    "since",
)
Format = Callable[[Names, Any], str]
#: How a field of a fact is said; anything else is said as it is.
FORMATS: dict[str, Format] = {
    "stage": lambda names, value: names.stage(value),
    "requirement": lambda names, value: names.requirement(value),
    "cadence": lambda names, value: names.cadence(value),
    "channel": lambda names, value: _sentence_start(names.channel(value)),
    "role": lambda names, value: names.role(value),
    "program": lambda names, _value: names.title(),
    "outcome": lambda names, value: names.outcome(value),
    **dict.fromkeys(
        ("blockers", "excluded", "included"),
        lambda names, value: enumerated(names.requirement(item) for item in value),
    ),
    **dict.fromkeys(
        ("notify", "attended"), lambda names, value: enumerated(names.role(item) for item in value)
    ),
    "days": lambda _names, value: days(value),
    "kind": lambda _names, value: word(PAUSE_KINDS, value),
    "choice": lambda names, value: _sentence_start(names.choice(value)),
    "measure": lambda names, value: _sentence_start(names.measure(value)),
    "members": lambda _names, value: ntr("{number} member", "{number} members", value).format(number=value),
    "documents": lambda names, value: enumerated(names.document(item) for item in value),
    "missing": lambda names, value: enumerated(names.document(item) for item in value),
    "document": lambda names, value: names.identity_document(value),
    "clock": lambda _names, value: word(CLOCKS, value),
    "area": lambda names, value: names.area(value),
    "party": lambda names, value: names.role(value),
    "activities": lambda _names, value: few(value),
    "carried_over": lambda _names, value: few(value),
    "sub_reason": lambda _names, value: _word(SUB_REASON, value),
    **dict.fromkeys(DATES, lambda _names, value: long_date(date.fromisoformat(value))),
}


def sentence(fact_type: str, data: Mapping[str, Any], names: Names) -> str:
    """What happened, as a sentence. A type that nobody has worded yet is told by its code."""
    known = _fields(fact_type, data, names)
    for pattern in _patterns(fact_type, data, names):
        wanted = {field for _, field, _, _ in string.Formatter().parse(pattern) if field}
        if wanted <= known.keys():
            return tr(pattern).format(**known)
    return fact_type


def _patterns(fact_type: str, data: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    if fact_type in VARIED:
        field, sentences = VARIED[fact_type]
        return sentences[data[field]]
    if "counts" in data:
        return OCCURRENCES[data["counts"]]
    if fact_type == "requirement_overdue" and _waits_for_authority(data["requirement"], names):
        return AUTHORITY_LATE
    if fact_type == "choice_made" and data.get("previous") == data["option"]:
        return CHOSEN_AGAIN
    if fact_type == "handover_cancelled" and data.get("reason") == REPLACED:
        return HANDOVER_REPLACED
    return SENTENCES.get(fact_type, ())


def _waits_for_authority(requirement: str, names: Names) -> bool:
    definition = names.program.requirements.get(requirement)
    return definition is not None and definition.review is not None and definition.due is None


def _fields(fact_type: str, data: Mapping[str, Any], names: Names) -> dict[str, str]:
    known = {
        name: FORMATS[name](names, value) if name in FORMATS else str(value)
        for name, value in data.items()
        if value not in (None, "", [], ())
    }
    if "cause" in data:
        known["problem"] = _sentence_start(names.problem(data["cause"], data["subject"]))
    if fact_type == "choice_made":
        known |= _options(data, names)
    if "standard" in data:
        known["standard"] = names.standard(data["area"], data["standard"])
    if fact_type in {"plan_proposed", "plan_agreed"} and data.get("reason") is not None:
        known["why"] = _word(PLAN_REASON, data["reason"])
    if "channel" not in data and "counts" in data:
        known["occurrence"] = _sentence_start(names.occurrence(fact_type))
    return known


def _options(data: Mapping[str, Any], names: Names) -> dict[str, str]:
    """The options of a choice by name."""
    given = {name: data[name] for name in ("option", "previous") if data.get(name)}
    return {name: names.chosen(data["choice"], option) for name, option in given.items()}


def _word(words: Mapping[Any, Text], code: str) -> str:
    """The word for a code of plans, or the code itself when it has none."""
    return words[code].in_language(language.current()) if code in words else code


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]
