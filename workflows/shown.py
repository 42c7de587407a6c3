"""What a lifecycle shows in Temporal's own lists: its search attributes, changed only when they differ."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, TypedSearchAttributes

from domain.days import start_of_day
from domain.state import State
from domain.views import Status, status_of
from workflows import addresses

#: Visibility stores hold keywords up to 255 characters; a longer one would fail the workflow task for ever.
LONGEST_KEYWORD = 200


def show(state: State) -> None:
    """Change the search attributes of the running workflow to what `state` says."""
    shown = workflow.info().typed_search_attributes
    changes = [
        key.value_unset() if value is None else key.value_set(value)
        for key, value in _attributes(state).items()
        if shown.get(key) != value
    ]
    if changes:
        workflow.upsert_search_attributes(changes)


def hand_on() -> TypedSearchAttributes:
    """Take the ending run out of Temporal's lists; what it showed, for the run that follows.

    A query such as `AyniHealth="stalled"` would otherwise find what a lifecycle was in every earlier run.
    """
    shown = workflow.info().typed_search_attributes
    ours = [pair for pair in shown if pair.key.name in addresses.SEARCH_ATTRIBUTES]
    workflow.upsert_search_attributes([pair.key.value_unset() for pair in ours])
    return TypedSearchAttributes(ours)


def _attributes(state: State) -> dict[SearchAttributeKey[Any], str | int | datetime | None]:
    status = status_of(state)
    return {
        addresses.STAGE: status.stage,
        addresses.HEALTH: status.health,
        addresses.PROGRAM: status.program,
        addresses.REGION: _keyword(status.attributes.region),
        addresses.COORDINATOR: _keyword(status.roles.get("coordinator")),
        addresses.KIND: status.kind,
        addresses.NEXT_DUE: _next_due(state, status),
        addresses.RUNG: status.highest_rung,
    }


def _keyword(text: str | None) -> str | None:
    return text[:LONGEST_KEYWORD] if text else None


def _next_due(state: State, status: Status) -> datetime | None:
    if status.next_due_on is None:
        return None
    return start_of_day(status.next_due_on, state.program.time_zone)
