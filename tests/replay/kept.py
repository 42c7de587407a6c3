"""What histories of real lives that were kept tell: how their runs went on, and what they gave to the record."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from activities.record import Batch
from domain.log import Entry

HISTORIES = Path(__file__).parent / "histories"


def history(file: Path) -> WorkflowHistory:
    """One run."""
    return WorkflowHistory.from_json(f"lifecycle/{life_of(file)}", file.read_text(encoding="utf-8"))


def life_of(file: Path) -> str:
    """Whose run it is."""
    return file.stem.rsplit("-run-", 1)[0]


def kept_runs(life: str) -> list[WorkflowHistory]:
    """The runs of a life, in order."""
    return [history(file) for file in sorted(HISTORIES.glob(f"{life}-run-*.json"))]


def argument_of(run: WorkflowHistory) -> Payload:
    """What the run was started with, byte for byte."""
    return run.events[0].workflow_execution_started_event_attributes.input.payloads[0]


def batches_of(runs: Sequence[WorkflowHistory]) -> list[Batch]:
    """What runs gave to the record."""
    return [batch for run in runs for batch in _batches(run.events)]


def entries_of(life: str) -> list[Entry]:
    """The whole log of a life."""
    entries = {entry.number: entry for batch in batches_of(kept_runs(life)) for entry in batch.entries}
    assert list(entries) == list(range(1, len(entries) + 1))
    return list(entries.values())


def _batches(events: Sequence[HistoryEvent]) -> Iterator[Batch]:
    for event in events:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "record":
            yield Batch.model_validate_json(scheduled.input.payloads[0].data)
