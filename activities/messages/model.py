"""The parts of a message: whom it is for, what it tells, what it looks like."""

from datetime import datetime, time
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.facts import Intent
from domain.text import Language
from domain.views import Status

#: `immediate`: every message by itself; `digest`: one message a day with everything, but decisions at once.
Rhythm = Literal["immediate", "digest"]

Method = Literal["REQUEST", "CANCEL"]
#: kind of an intent about a session -> iTIP's method of what its message carries
METHODS: Final[dict[str, Method]] = {
    "schedule_session": "REQUEST",
    "reschedule_session": "REQUEST",
    "cancel_session": "CANCEL",
    "invitation_passed": "REQUEST",
    "invitation_withdrawn": "CANCEL",
}


class Part(BaseModel):
    """Base of the parts: plain values."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Part):
    """Somebody who can be reached. Quiet hours are local to `time_zone`, from the first minute up to the last.

    `failing_since` says that the address was refused for good, `failure` in which words.
    """

    person: str
    name: str
    email: str | None = None
    language: Language = "es"
    time_zone: str = "America/Santiago"
    rhythm: Rhythm = "immediate"
    quiet_from: time | None = None
    quiet_until: time | None = None
    active: bool = True
    failing_since: datetime | None = None
    failure: str | None = None


class Notice(Part):
    """One thing to tell: an intent of a lifecycle, with the lifecycle as it was last recorded.

    `role` is the role because of which somebody is told; None for somebody who is addressed in person. `names` is what
    the directory calls the people whom it mentions; others go by their id.
    """

    lifecycle: str
    number: int
    position: int
    role: str | None
    intent: Intent
    status: Status
    names: dict[str, str] = Field(default_factory=dict)

    @property
    def mentioned(self) -> frozenset[str]:
        """The ids of the people whom it may name: those of hand-overs, and who has the role that passes."""
        parties = {self.intent.data.get(party) for party in ("from", "to")}
        waiting = {handover.incoming for handover in self.status.handovers}
        ids = {*parties, *waiting, self.status.roles.get(str(self.intent.data.get("role")))}
        return frozenset(person for person in ids if isinstance(person, str))


class Invitation(Part):
    """An iTIP message (RFC 5546): a whole iCalendar object and its method."""

    method: Method
    content: str


class Message(Part):
    """What is sent: plain text always, the same as HTML, an invitation where due."""

    subject: str
    text: str
    html: str
    invitation: Invitation | None = None
