"""The rules of the small definition in `organizations.py`, by heart, and what a patient person writes down."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

DUE_SOON = 7

#: unit and length of each term, or None where nobody knows it
Terms = dict[str, tuple[str, int]]
TERMS: dict[str, Terms] = {
    "recognition": {"decision": ("business", 30), "correction": ("business", 5), "inactivity": ("days", 30)},
    "board_renewal": {"decision": ("business", 20), "correction": ("business", 5)},
    "reservation": {},
    "title": {
        "decision": ("office", 7),
        "window": ("office", 35),
        "appeal_right": ("office", 15),
        "appeal": ("days", 30),
    },
    "tax_id": {"decision": ("days", 10), "correction": ("days", 4)},
}
SILENCE = {
    ("recognition", "decision"): "deemed",
    ("board_renewal", "decision"): "deemed",
    ("tax_id", "decision"): "denied",
    ("title", "appeal"): "denied",
}
ROUTES = {
    "recognition": {"municipal", "both"},
    "board_renewal": {"municipal", "both"},
    "reservation": {"registry", "both"},
    "title": {"registry", "both"},
    "tax_id": {"registry", "both"},
    "started": {"registry", "both"},
}
BEFORE = {
    "mandate": ["assembly"],
    "recognition": ["mandate"],
    "board_renewal": ["recognition"],
    "title": ["reservation", "mandate"],
    "tax_id": ["title"],
}
ALL = ["route_chosen", "assembly", "mandate", *TERMS, "evaluation", "started"]
DONE = {"met", "waived", "deemed", "approved"}
RENEWABLE = {"met", "deemed", "approved", "expired", "open"}
UNFILED = {"blocked", "open", "denied", "lapsed", "expired"}
ENDS = [
    "correction",
    "inactivity",
    "window",
    "appeal_right",
    "appeal",
    "decision",
    "due",
    "validity",
    "document",
]
BEGINS = ["follow_up", "notice", "document_notice"]


@dataclass
class Running:
    """A clock: since when, and its last day, or the days that are left of it."""

    since: date
    until: date | None
    left: int | None = None


@dataclass
class Thing:
    """One requirement."""

    status: str = "blocked"
    clocks: dict[str, Running] = field(default_factory=dict)
    stopped: tuple[str, dict[str, Running]] | None = None
    appealed: bool = False
    met_on: date | None = None
    valid_until: date | None = None
    notice: date | None = None
    announced: bool = False
    due: date | None = None
    overdue: bool = False


@dataclass
class Document:
    """A board member's identity document."""

    until: date | None
    notice: date | None
    expired: bool = False


class Told(NamedTuple):
    """An event that was accepted: what it is about, the day on which it happened, and what else it says."""

    name: str
    on: date
    until: date | None = None
    option: str = ""
