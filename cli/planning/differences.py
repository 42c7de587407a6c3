"""What a sheet changes: the events that lead from what is known to what its rows say (SPEC P1-P3).

Each event is tried on the rules, one after the other, before anything is sent. Its id follows from what it says and
from how often that was said before, so that an import which was broken off can be repeated.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from cli import language
from cli.importing.problems import Problem
from cli.language import tr
from cli.names import enumerated
from cli.planning.columns import REASON_WORDS
from cli.planning.rows import ActivityRow, NeedRow
from domain.acceptance import is_accepted
from domain.errors import Malformed, ReasonRequired, Refusal
from domain.events import MAX_EVENT_BYTES, Envelope, parse_envelope
from domain.machine import decide
from domain.state import Activity, Draft, PlanReason, State
from domain.text import Text
from domain.validation import TOO_LARGE, malformed

#: Where a field of an event is no column of the sheet.
COLUMN_OF_FIELD = {"activity": "id", "activities": "", "type": "", "by.role": "", "by.person": ""}


@dataclass(frozen=True)
class Terms:
    """How a sheet is taken over: by whom, when, whether everybody agreed on paper, and why there is a new version."""

    by: dict[str, str]
    now: datetime
    agreed: bool = False
    reason: PlanReason | None = None


@dataclass(frozen=True)
class Step:
    """An event that is still to be sent."""

    row: int
    envelope: Envelope


@dataclass
class Differences:
    """What the rows of one lifecycle change, and what is wrong with them."""

    lifecycle: str
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def differences(
    sheet: str, state: State, needs: Sequence[NeedRow], activities: Sequence[ActivityRow], terms: Terms
) -> Differences:
    """Everything that the rows of one lifecycle change in its state."""
    return _Comparison(sheet, state, terms).of(needs, activities)


def draft_of(activity: Activity) -> Draft:
    """What is planned of an agreed activity."""
    return Draft(**{name: getattr(activity, name) for name in Draft.model_fields})


class _Comparison:
    def __init__(self, sheet: str, state: State, terms: Terms) -> None:
        self._sheet, self._state, self._terms = sheet, state, terms
        self._found = Differences(state.lifecycle)

    def of(self, needs: Sequence[NeedRow], activities: Sequence[ActivityRow]) -> Differences:
        for row in needs:
            self._need(row)
        self._plan(activities)
        for activity in activities:
            self._progress(activity)
        return self._found

    def _need(self, row: NeedRow) -> None:
        known = self._state.plan.needs.get(row.need.id)
        said = row.need.model_dump(exclude={"recorded_on"})
        if known is None or known.model_dump(exclude={"recorded_on"}) != said:
            self._send("need_recorded", said, row.number)

    def _plan(self, rows: Sequence[ActivityRow]) -> None:
        """One proposal with everything that the rows plan anew, on top of an open one."""
        before = len(self._found.problems)
        changed = [row for row in rows if self._plans_anew(row)]
        if len(self._found.problems) > before:
            return
        if changed:
            self._propose(changed)
        if rows and self._terms.agreed and len(self._found.problems) == before:
            self._endorse(rows)

    def _plans_anew(self, row: ActivityRow) -> bool:
        plan = self._state.plan
        agreed = plan.activities.get(row.draft.id)
        drafts = {draft.id: draft for draft in plan.proposal.drafts} if plan.proposal is not None else {}
        known = drafts.get(row.draft.id) or (draft_of(agreed) if agreed is not None else None)
        if known is None:
            return True
        differing = [name for name in Draft.model_fields if getattr(known, name) != getattr(row.draft, name)]
        if row.sub_reason == "postponed" and agreed is not None and differing == ["due"]:
            return False
        if differing and agreed is not None and agreed.status != "pending":
            reason = tr("the activity is done or eliminated, so what was planned of it changes no more")
            self._problem(row.number, differing[0], reason)
            return False
        return bool(differing)

    def _propose(self, changed: Sequence[ActivityRow]) -> None:
        plan = self._state.plan
        first = changed[0].number
        if plan.agreed and self._terms.reason is None:
            codes = enumerated(tr(word) for word in REASON_WORDS.values())
            reason = tr(
                "this changes a plan that was agreed; say why there is a new version, with --reason and one of: {codes}"
            )
            self._problem(first, "", reason.format(codes=codes))
            return
        kept = plan.proposal.drafts if plan.proposal is not None else ()
        drafts = {draft.id: draft for draft in (*kept, *(row.draft for row in changed))}
        data: dict[str, Any] = {"activities": [_said(draft) for draft in drafts.values()]}
        if plan.agreed:
            data["reason"] = self._terms.reason
        self._send("plan_proposed", data, first)

    def _endorse(self, rows: Sequence[ActivityRow]) -> None:
        """Everybody agreed on paper; that says nothing of activities which the sheet does not have."""
        proposal, rules = self._state.plan.proposal, self._state.program.plan
        if proposal is None or rules is None:
            return
        listed = {row.draft.id for row in rows}
        others = [draft.id for draft in proposal.drafts if draft.id not in listed]
        if others:
            reason = tr(
                "the proposal that is open also has {activities}, which this sheet has not; add them, or endorse it apart"
            )
            self._problem(rows[0].number, "", reason.format(activities=enumerated(others)))
            return
        for party in rules.parties:
            if party not in proposal.endorsed:
                data = {"version": proposal.number, "party": party}
                self._send("plan_endorsed", data, rows[0].number)

    def _progress(self, row: ActivityRow) -> None:
        """How an agreed activity goes, where the row says something else."""
        agreed = self._state.plan.activities.get(row.draft.id)
        if agreed is None:
            self._too_early(row)
            return
        said = {"status": row.status, "sub_reason": row.sub_reason, "reason": row.reason}
        same = all(getattr(agreed, name) == value for name, value in said.items())
        same_day = row.done_on in {None, agreed.done_on}
        moved = row.sub_reason == "postponed" and row.draft.due != agreed.due
        if same and same_day and not moved:
            return
        data = {
            "activity": agreed.id,
            **said,
            "done_on": row.done_on or (agreed.done_on if row.status == "done" else None),
            "due": row.draft.due if moved else None,
        }
        self._send("activity_updated", data, row.number)

    def _too_early(self, row: ActivityRow) -> None:
        """Nothing happens to an activity before its plan is agreed; what its row says of that would be lost."""
        begun = {
            "status": row.status != "pending",
            "sub_reason": row.sub_reason == "postponed",
            "done_on": row.done_on is not None,
            "reason": row.reason is not None,
        }
        column = next((name for name, says in begun.items() if says), None)
        if column is not None and not self._terms.agreed:
            reason = tr(
                "the plan with this activity is not agreed yet; if everybody agreed on paper, repeat with --agreed"
            )
            self._problem(row.number, column, reason)

    def _send(self, event_type: str, data: dict[str, Any], row: int) -> None:
        """Try an event on the rules; keep it, or what is wrong with it."""
        said = {name: _json(value) for name, value in data.items() if value is not None}
        try:
            envelope = parse_envelope(
                {
                    "id": self._unused_id(event_type, said),
                    "type": event_type,
                    "by": self._terms.by,
                    "data": said,
                }
            )
            if len(envelope.model_dump_json().encode()) > MAX_EVENT_BYTES:
                raise malformed("data.activities", TOO_LARGE, event_type)
            self._state = decide(self._state, envelope, self._terms.now).state
        except Refusal as refusal:
            self._found.problems.append(_told(refusal, self._sheet, row))
        else:
            self._found.steps.append(Step(row, envelope))

    def _unused_id(self, event_type: str, said: dict[str, Any]) -> str:
        """The same difference has the same id until it was recorded: an import that broke off is completed by the next."""
        for times in count():
            content = json.dumps([self._state.lifecycle, event_type, said, times], sort_keys=True)
            event_id = f"sheet-{hashlib.sha256(content.encode()).hexdigest()[:32]}"
            if not is_accepted(self._state, event_id):
                return event_id
        raise AssertionError("numbers never end")

    def _problem(self, row: int, column: str, reason: str) -> None:
        self._found.problems.append(Problem(self._sheet, row, column, reason))


def _said(draft: Draft) -> dict[str, Any]:
    return draft.model_dump(mode="json", exclude_none=True)


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _told(refusal: Refusal, sheet: str, row: int) -> Problem:
    """What the rules refused, at the row and column that it is about."""
    field_name = (refusal.field or "").removeprefix("data.")
    column = COLUMN_OF_FIELD.get(field_name, field_name)
    reason = refusal.details.get("reason")
    if isinstance(refusal, Malformed) and isinstance(reason, Text):
        return Problem(sheet, row, column, reason.in_language(language.current()))
    if isinstance(refusal, ReasonRequired):
        return Problem(sheet, row, column, tr("it is empty; say why"))
    return Problem(sheet, row, column, refusal.message(language.current()))
