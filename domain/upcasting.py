"""States that earlier versions wrote, as this version reads them. They come through continue-as-new and from the record."""

from collections.abc import Mapping
from typing import Any

from domain.facts import Fact
from domain.fingerprint import fingerprint


def upcast(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content of a state in the present schema; what is newer, the same or no state at all stays as it is."""
    return _from_1(content) if content.get("schema_version") == 1 else content


def _from_1(content: Mapping[str, Any]) -> dict[str, Any]:
    """Receipts had the ids of events, and nothing said what the events were: their content and decision stay unknown.

    The journal was longer; it is cut by the next decision.
    """
    receipts = {fingerprint(event_id): receipt for event_id, receipt in content.get("receipts", {}).items()}
    return {
        **content,
        "schema_version": 2,
        "accepted": dict.fromkeys(receipts, ("", 0)),
        "receipts": receipts,
        "journal_bytes": sum(Fact.model_validate(fact).size for fact in content.get("journal", ())),
    }
