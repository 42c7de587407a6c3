"""Where lifecycles are found in Temporal: queue, ids, names of messages, search attributes. Nothing else names them."""

from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.common import SearchAttributeKey

from domain.program import LifecycleKind

TASK_QUEUE: Final = "ayni"
"""The default queue; a deployment may set another."""

SUBMIT: Final = "submit"
"""Update: one event in, a receipt or a refusal out (SPEC V2)."""
POST: Final = "post"
"""Signal: one event in, fire and forget (SPEC V2)."""
NUDGE: Final = "nudge"
"""Signal without content: look around, and move to a newer worker version if there is one."""
STATUS: Final = "status"
TIMELINE: Final = "timeline"
STATE: Final = "state"
RECEIPT: Final = "receipt"

CONTINGENCY: Final = "ContingencyWorkflow"
"""The workflow type that declares and lifts contingencies (SPEC Z2)."""
LIFT: Final = "lift"
"""Signal of a contingency: lift it."""
PROGRESS: Final = "progress"

MAILBOX: Final = "MailboxWorkflow"
"""The workflow type that has messages sent to one recipient."""
WAKE: Final = "wake"
"""Signal of a mailbox: something new may be sent."""

DIGEST: Final = "DigestWorkflow"
"""The workflow type that has the digests of one day queued."""

WORKFLOW_TYPES: dict[LifecycleKind, str] = {
    "alliance": "AllianceWorkflow",
    "formalization": "FormalizationWorkflow",
}
"""kind of a lifecycle -> the workflow type that runs it"""

STAGE: Final = SearchAttributeKey.for_keyword("AyniStage")
HEALTH: Final = SearchAttributeKey.for_keyword("AyniHealth")
PROGRAM: Final = SearchAttributeKey.for_keyword("AyniProgram")
REGION: Final = SearchAttributeKey.for_keyword("AyniRegion")
COORDINATOR: Final = SearchAttributeKey.for_keyword("AyniCoordinator")
KIND: Final = SearchAttributeKey.for_keyword("AyniKind")
NEXT_DUE: Final = SearchAttributeKey.for_datetime("AyniNextDue")
RUNG: Final = SearchAttributeKey.for_int("AyniRung")
SCHEDULED_AT: Final = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""Temporal's own: when a schedule meant a workflow to start."""

KEYWORDS: Final = (STAGE, HEALTH, PROGRAM, REGION, COORDINATOR, KIND)
SEARCH_ATTRIBUTES: dict[str, IndexedValueType.ValueType] = {
    **{key.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD for key in KEYWORDS},
    NEXT_DUE.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
    RUNG.name: IndexedValueType.INDEXED_VALUE_TYPE_INT,
}
"""What a namespace must know before a worker starts; else every workflow task fails."""

_PREFIX: Final = "lifecycle/"
_MAILBOX_PREFIX: Final = "mailbox/"


def workflow_id(lifecycle: str) -> str:
    """The workflow id of a lifecycle."""
    return _PREFIX + lifecycle


def contingency_workflow_id(contingency: str) -> str:
    """The workflow id of a contingency that is being declared or lifted."""
    return f"contingency/{contingency}"


def mailbox_workflow_id(recipient: str) -> str:
    """The workflow id of the mailbox of `person:ana` or `webhook:crm`."""
    return _MAILBOX_PREFIX + recipient


def recipient_of(mailbox: str) -> str:
    """Whose mailbox a workflow is, by its id."""
    return mailbox.removeprefix(_MAILBOX_PREFIX)


def digest_schedule_id(rhythm: str) -> str:
    """The schedule that starts digests of a rhythm."""
    return f"digest/{rhythm}"


def digest_workflow_id(rhythm: str) -> str:
    """How the ids of the workflows begin that a schedule of digests starts; Temporal adds the instant."""
    return f"digest/{rhythm}"
