"""How often roles have changed hands, by the organizations and companies in which they are (SPEC H1).

A lifecycle that names neither stands for itself: what happened in it is not left out.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.views import Status

Side = Literal["organization", "company", "lifecycle"]


class Rotation(BaseModel):
    """How often a role has passed to somebody else in the lifecycles of one organization or company, or in one that names neither.

    `lifecycles` are those in which the role has or had somebody.
    """

    model_config = ConfigDict(frozen=True)

    role: str
    side: Side
    name: str
    lifecycles: int
    rotations: int


def rotations(statuses: Iterable[Status]) -> list[Rotation]:
    """Every role that has changed hands, the least settled first; closed lifecycles count too."""
    counted: dict[tuple[str, Side, str], list[int]] = {}
    for status in statuses:
        for side, name in _sides(status):
            for role in dict.fromkeys((*status.roles, *status.rotations)):
                counted.setdefault((role, side, name), []).append(status.rotations.get(role, 0))
    found = [
        Rotation(role=role, side=side, name=name, lifecycles=len(times), rotations=sum(times))
        for (role, side, name), times in counted.items()
        if sum(times)
    ]
    return sorted(found, key=lambda each: (-each.rotations, each.role, each.side, each.name))


def _sides(status: Status) -> Iterator[tuple[Side, str]]:
    attributes = status.attributes
    if attributes.organization is not None:
        yield "organization", attributes.organization
    if attributes.company is not None:
        yield "company", attributes.company
    if attributes.organization is None and attributes.company is None:
        yield "lifecycle", status.lifecycle
