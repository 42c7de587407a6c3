"""One sentence for every fact, in the reader's language.

A fact that can say more or less has several sentences; the first one whose fields are all known is told.
"""

import string
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cli.dates import long_date
from cli.language import N_, tr
from cli.names import DEEMED, PAUSE_KINDS, Names, days, enumerated, word

#: The sentences of a contact by what it counts as (SPEC C3).
CONTACTS = {
    "held": (N_("{channel} on {held_on}: {cadence} of period {period} is held."),),
    "recovered": (
        N_("{channel} on {held_on}: {cadence} of period {period}, which had been missed, is recovered."),
    ),
    "extra": (N_("{channel} on {held_on}, beyond what was expected."),),
    "informal": (N_("{channel} on {held_on}, informal: it does not count as monitoring."),),
}
#: The same for what a program counts itself.
OCCURRENCES = {
    "held": (N_("{occurrence} on {held_on}: {cadence} of period {period} is held."),),
    "recovered": (
        N_("{occurrence} on {held_on}: {cadence} of period {period}, which had been missed, is recovered."),
    ),
    "extra": (N_("{occurrence} on {held_on}, beyond what was expected."),),
}
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
    "requirement_submitted": (N_("Handed in to the authority: {requirement} (attempt {attempt})."),),
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
    "requirement_overdue": (N_("The date for meeting it passed: {requirement}."),),
    "requirement_deemed": (N_("The authority's term passed in silence; {requirement} counts as {deemed}."),),
    "requirement_lapsed": (N_("The term of the filing passed: {requirement} must be handed in again."),),
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
    "note_added": (N_("Note by {by}: {text}"),),
    "paused": (N_("Paused ({kind}). Reason: {reason}"),),
    "resumed": (N_("Resumed. Reason: {reason}"), N_("Resumed.")),
    "clock_shifted": (N_("Every open date moves by {days}."),),
    "definition_migrated": (
        N_("The program {program} moves from version {from_version} to {to_version}. Reason: {reason}"),
        N_("The program {program} moves from version {from_version} to {to_version}."),
    ),
    "event_refused": (
        N_("Event '{event}' was refused ({code}) at {field}."),
        N_("Event '{event}' was refused ({code})."),
    ),
}

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
    "blockers": lambda names, value: enumerated(names.requirement(item) for item in value),
    "notify": lambda names, value: enumerated(names.role(item) for item in value),
    "days": lambda _names, value: days(value),
    "kind": lambda _names, value: word(PAUSE_KINDS, value),
    "expected_end": lambda _names, value: long_date(date.fromisoformat(value)),
    "due_on": lambda _names, value: long_date(date.fromisoformat(value)),
    "held_on": lambda _names, value: long_date(date.fromisoformat(value)),
    "valid_until": lambda _names, value: long_date(date.fromisoformat(value)),
    "correction_due_on": lambda _names, value: long_date(date.fromisoformat(value)),
    "commit_until": lambda _names, value: long_date(date.fromisoformat(value)),
}


def sentence(fact_type: str, data: Mapping[str, Any], names: Names) -> str:
    """What happened, as a sentence. A type that nobody has worded yet is told by its code."""
    known = _fields(fact_type, data, names)
    for pattern in _patterns(fact_type, data):
        wanted = {field for _, field, _, _ in string.Formatter().parse(pattern) if field}
        if wanted <= known.keys():
            return tr(pattern).format(**known)
    return fact_type


def _patterns(fact_type: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    if fact_type == "contact_held":
        return CONTACTS[data["counts"]]
    if "counts" in data:
        return OCCURRENCES[data["counts"]]
    return SENTENCES.get(fact_type, ())


def _fields(fact_type: str, data: Mapping[str, Any], names: Names) -> dict[str, str]:
    known = {
        name: FORMATS[name](names, value) if name in FORMATS else str(value)
        for name, value in data.items()
        if value not in (None, "")
    }
    if "cause" in data:
        known["problem"] = _sentence_start(names.problem(data["cause"], data["subject"]))
    if fact_type == "requirement_deemed":
        known["deemed"] = word(DEEMED, data["outcome"])
    if "channel" not in data and "counts" in data:
        known["occurrence"] = _sentence_start(names.occurrence(fact_type))
    return known


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]
