"""The first moment of a run: from the workflow's raw arguments to its ledger."""

from collections.abc import Sequence
from datetime import datetime

from temporalio.common import RawValue

from domain.errors import Refusal
from domain.events import LifecycleStart
from domain.log import Started
from domain.text import Text
from domain.validation import malformed
from workflows.addresses import workflow_id
from workflows.inbox import read_argument
from workflows.ledger import Ledger
from workflows.messages import Run
from workflows.upcasting import upcast_run

NOTHING_TO_RUN = Text(
    es="debe traer «start» (lo hace el comando que inicia ciclos)",
    en="it must bring 'start' (the command that starts lifecycles does so)",
)
OTHER_ID = Text(
    es="no corresponde al identificador del workflow", en="it does not belong to the workflow's id"
)


def open_ledger(
    arguments: Sequence[RawValue], running_as: str, now: datetime, build: str = ""
) -> Ledger | Refusal:
    """The ledger of this run, or why the lifecycle cannot run. `running_as` is the workflow's id."""
    try:
        run = read_argument(Run, arguments, upcast_run)
    except Refusal as refusal:
        return refusal
    if run.carried is not None:
        return Ledger(run.carried, revived=run.revived)
    if run.start is None:
        return malformed("start", NOTHING_TO_RUN)
    if workflow_id(run.start.lifecycle) != running_as:
        return malformed("start.lifecycle", OTHER_ID)
    return _started(run.start, now, build)


def _started(start: LifecycleStart, now: datetime, build: str) -> Ledger | Refusal:
    try:
        return Ledger.started(Started(start=start), now, build)
    except Refusal as refusal:
        return refusal
