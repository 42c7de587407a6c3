"""Hand-overs in many lifecycles at once, and how what became of them is told (SPEC H1)."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import uuid4

from activities.delivery.errors import UnknownPerson
from cli.bulk import Outcome, Submission, submit_all
from cli.changes import How
from cli.failures import PARTLY, REFUSED, RETRYABLE, UNREACHABLE
from cli.language import N_, tr
from cli.options import actor
from cli.overload import Given, Overload, overloads
from cli.people_alike import warn_of_unknown
from cli.role_rows import RoleRow, of_roles, role_rows
from cli.services import RecordUnreachable, Services
from domain.errors import AyniError
from domain.events import parse_envelope
from domain.program import Program
from domain.views import Status
from workers.settings import RecordUnknown

#: Refusals that say that what was asked has been done: repeating a command is safe.
DONE_ALREADY = frozenset({"already_in_role", "handover_already_started", "no_handover"})


@dataclass(frozen=True)
class Verb:
    """What is done with hand-overs: its event, and how it is told (patterns with `{number}` and `{person}`)."""

    event: str
    doing: str
    done: str
    would_be_done: str
    nothing: str
    next: str


START = Verb(
    "handover_started",
    N_("Starting hand-overs"),
    N_("Hand-overs started: {number}."),
    N_("Hand-overs that would start: {number}."),
    N_("Nothing to hand over: {person} has no role to hand over in anything that runs."),
    N_("ayni handover accept --person {incoming} --all"),
)
ACCEPT = Verb(
    "handover_accepted",
    N_("Accepting hand-overs"),
    N_("Hand-overs accepted: {number}."),
    N_("Hand-overs that would be accepted: {number}."),
    N_("No hand-over waits for {person}."),
    N_("ayni role list --person {incoming}"),
)
CANCEL = Verb(
    "handover_cancelled",
    N_("Cancelling hand-overs"),
    N_("Hand-overs cancelled: {number}."),
    N_("Hand-overs that would be cancelled: {number}."),
    N_("No hand-over waits for {person}."),
    N_("ayni handover list"),
)


@dataclass(frozen=True)
class Asked:
    """What is asked for everything that concerns a person: whose roles, who takes them, with which data, and how."""

    verb: Verb
    person: str
    incoming: str
    data: dict[str, Any]
    how: How

    async def batch(self, services: Services, roles: Sequence[str]) -> "Batch":
        """Do it for all their roles, or for those that are named; or try it on the rules."""
        statuses = {each.lifecycle: each for each in await services.concerning(self.person)}
        rows = [row for row in of_roles(role_rows(statuses.values()), roles) if self._is_meant(row)]
        to_do = [row for row in rows if not self._is_done(row)]
        if self.how.by is not None:
            await warn_of_unknown(services, actor(self.how.by, {})["person"], {})
        submissions = [self._submission(row, statuses[row.lifecycle]) for row in to_do]
        outcomes = await submit_all(services, submissions, tr(self.verb.doing), dry_run=self.how.dry_run)
        return Batch(
            self,
            {(row.lifecycle, row.role): row for row in to_do},
            outcomes,
            [row for row in rows if self._is_done(row)],
            await self._too_much(services, rows, statuses),
        )

    def _is_meant(self, row: RoleRow) -> bool:
        return row.person == self.person if self.verb is START else row.passes_to == self.incoming

    def _is_done(self, row: RoleRow) -> bool:
        return self.verb is START and row.passes_to == self.incoming

    def _submission(self, row: RoleRow, status: Status) -> Submission:
        """The event for one role; an id that was given makes the whole repeatable."""
        envelope = {
            "id": str(uuid4()) if self.how.event_id is None else f"{self.how.event_id}/{row.role}",
            "type": self.verb.event,
            "by": self._by(row, status),
            "data": {"role": row.role, **self.data},
        }
        return Submission(row.lifecycle, row.role, parse_envelope(envelope))

    def _by(self, row: RoleRow, status: Status) -> dict[str, str]:
        """Who says so; unless it was said, whoever hands over or accepts."""
        said = self.how.by is not None or os.environ.get("AYNI_PERSON", "").strip()
        if self.verb is ACCEPT or not said:
            return {"role": row.role, "person": self.person}
        return actor(self.how.by, status.roles)

    async def _too_much(
        self, services: Services, rows: Sequence[RoleRow], statuses: Mapping[str, Status]
    ) -> list[Overload]:
        if self.verb is CANCEL or not rows:
            return []
        try:
            programs = await _programs(services, rows)
        except AyniError:  # nobody answers any more: what was done is told all the same
            return []
        given = [
            Given(programs[row.program], statuses[row.lifecycle], row.role, self.incoming) for row in rows
        ]
        return await overloads(services, given)


async def _programs(services: Services, rows: Sequence[RoleRow]) -> dict[str, Program]:
    """The definitions that lifecycles follow, asked of one lifecycle each."""
    one_of_each = {row.program: row.lifecycle for row in rows}
    async with services.gateway() as gateway:
        return {
            program: (await gateway.state(lifecycle)).program for program, lifecycle in one_of_each.items()
        }


@dataclass(frozen=True)
class Batch:
    """What one command did, or would do: what became of each submission, and what the record said was done before."""

    asked: Asked
    rows: Mapping[tuple[str, str], RoleRow]
    outcomes: Sequence[Outcome]
    skipped: Sequence[RoleRow]
    warnings: Sequence[Overload]

    @property
    def done(self) -> list[Outcome]:
        """What followed, or would."""
        return [each for each in self.outcomes if each.code is None]

    @property
    def done_before(self) -> list[RoleRow]:
        """What had been done, as the record or the lifecycle said."""
        refused = [self.row(each) for each in self.outcomes if each.code in DONE_ALREADY]
        return [*self.skipped, *refused]

    @property
    def failed(self) -> list[Outcome]:
        """Who was not reached."""
        return [each for each in self.outcomes if each.code not in {None, *DONE_ALREADY}]

    @property
    def exit_code(self) -> int:
        """0 when everybody was reached, 7 when only some were."""
        if not self.failed:
            return 0
        if self.done or self.done_before:
            return PARTLY
        nobody_answered = all(each.code in RETRYABLE for each in self.failed if each.tried)
        return UNREACHABLE if nobody_answered else REFUSED

    def row(self, outcome: Outcome) -> RoleRow:
        """The role that an outcome is about, as it was before."""
        return self.rows[outcome.submission.lifecycle, outcome.submission.role]


class Reach(Enum):
    """Whether messages can reach somebody, as far as the directory knows."""

    KNOWN = "known"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


async def reach_of(services: Services, person: str) -> Reach:
    """Whether the directory says how to reach somebody; known, too, where it cannot be asked."""
    try:
        async with services.directory() as directory:
            found = await directory.person(person)
    except UnknownPerson:
        return Reach.UNKNOWN
    except (RecordUnreachable, RecordUnknown):
        return Reach.KNOWN
    return Reach.KNOWN if found.active else Reach.INACTIVE
