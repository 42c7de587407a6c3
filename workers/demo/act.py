"""What somebody does in the demonstration: an event, and when it is recorded."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.events import Envelope


@dataclass(frozen=True, order=True)
class Act:
    """An event and the instant at which its author records it."""

    at: datetime
    event: Envelope = field(compare=False)
