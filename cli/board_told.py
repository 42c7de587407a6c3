"""The board of an organization, as people read it: mandate, members, and whether their documents serve."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cli.dates import long_date
from cli.language import tr
from cli.names import Names
from domain.program import Program
from domain.state import BoardInOffice, BoardMember, RequirementProgress


def board_heading(board: BoardInOffice, mandate: RequirementProgress | None) -> str:
    """When it was elected and until when its mandate lasts."""
    valid_until = mandate.valid_until if mandate is not None else board.mandate_until
    known = {
        "elected_on": long_date(board.elected_on),
        "until": "" if valid_until is None else long_date(valid_until),
    }
    if mandate is not None and mandate.status == "expired":
        pattern = tr("Board elected on {elected_on}; its mandate ended on {until}")
    elif valid_until is None:
        pattern = tr("Board elected on {elected_on}; the end of its mandate is unknown")
    else:
        pattern = tr("Board elected on {elected_on}; mandate until {until}")
    return pattern.format(**known)


def members_told(board: BoardInOffice, names: Names) -> Iterator[str]:
    """A line for each member."""
    for member in board.members:
        yield tr("{position}: {person}, {document}, {validity}; {acceptance}").format(
            position=names.position(member.position),
            person=member.person,
            document=names.identity_document(member.document),
            validity=_validity(member),
            acceptance=_acceptance(names.program, member),
        )


def described(board: BoardInOffice, program: Program, mandate: RequirementProgress | None) -> dict[str, Any]:
    """The board for programs. `accepted` is null where the municipality's profile does not say."""
    return {
        "elected_on": board.elected_on.isoformat(),
        "mandate_until": _iso(mandate.valid_until if mandate is not None else board.mandate_until),
        "mandate_status": None if mandate is None else mandate.status,
        "members": [
            {
                "person": member.person,
                "position": member.position,
                "document": member.document,
                "valid_until": _iso(member.valid_until),
                "expired": member.expired,
                "accepted": accepts(program, member.document),
            }
            for member in board.members
        ],
    }


def accepts(program: Program, document: str) -> bool | None:
    """Whether the municipality takes such an identity document; None where nobody knows."""
    accepted = program.profile.accepted_identity_documents if program.profile is not None else None
    return None if accepted is None else document in accepted


def _validity(member: BoardMember) -> str:
    if member.valid_until is None:
        return tr("validity unknown")
    pattern = tr("expired on {day}") if member.expired else tr("valid until {day}")
    return pattern.format(day=long_date(member.valid_until))


def _acceptance(program: Program, member: BoardMember) -> str:
    accepted = accepts(program, member.document)
    if accepted is None:
        return tr("nobody knows whether the municipality accepts it: ask")
    return tr("the municipality accepts it") if accepted else tr("the municipality does not accept it")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
