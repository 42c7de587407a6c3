"""Names of messages that stay the same however often they are sent, so that mail programs and services tell repetitions."""

from hashlib import sha256

from domain.facts import FactData

#: What an intent may belong to, and the fields that tell one of these from the next.
THREADS = (
    ("escalation",),
    ("cadence", "stage", "period"),
    ("requirement",),
    ("role", "to"),
)


def identity(*parts: object) -> str:
    """A short name for these parts: pure, without personal data, safe in any header."""
    return "ayni." + sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]


def thread_of(lifecycle: str, data: FactData, recipient: str) -> str | None:
    """The name of what belongs together for a reader: an escalation, a session, a filing, a hand-over."""
    for fields in THREADS:
        if all(data.get(field) is not None for field in fields):
            return identity("thread", lifecycle, *fields, *(data[field] for field in fields), recipient)
    return None
