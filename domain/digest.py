"""Everything that concerns a person, in one message a week or a month (SPEC E1, H1, H2, E4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.duties import accompanies, address_problems, duties
from domain.duty import Duty, Rank, most_urgent
from domain.program import DigestRhythm, Program
from domain.state import Plan
from domain.views import Status
from domain.workload import HORIZON, Load, beyond_limit, workload

SectionKey = Literal["decisions", "handovers", "stalled", "overdue", "due", "validity", "addresses"]
#: The sections in the order in which they are read.
SECTIONS: Final[tuple[SectionKey, ...]] = (
    "decisions",
    "handovers",
    "stalled",
    "overdue",
    "due",
    "validity",
    "addresses",
)
#: Where duties of a kind belong, however urgent they are.
OF_KIND: Final[dict[str, SectionKey]] = {
    "accept": "handovers",
    "accept_late": "handovers",
    "handover": "handovers",
    "handover_late": "handovers",
    "address": "addresses",
    "renew": "validity",
    "use_before": "validity",
    "mandate_ends": "validity",
    "register_board": "validity",
    "board_filed": "validity",
    "identity_ends": "validity",
}
OF_RANK: Final[dict[Rank, SectionKey]] = {
    Rank.DECIDE: "decisions",
    Rank.STALLED: "stalled",
    Rank.LATE: "overdue",
    Rank.SOON: "due",
    Rank.DATED: "due",
}
#: What makes most of a status.
LEFT_OUT: Final[dict[str, object]] = {
    "requirements": (),
    "clocks": (),
    "missing_documents": {},
    "measures": {},
}


class Followed(NamedTuple):
    """A lifecycle as the record knows it; `today` is the local day where its program is."""

    status: Status
    program: Program
    today: date
    plan: Plan | None = None

    def duties_of(self, person: str) -> list[Duty]:
        """What waits in it for a person."""
        return duties(self.status, self.program, person, self.today, self.plan)

    def outlined(self) -> "Followed":
        """Without what only duties are found from: people, health, running periods and open problems stay."""
        return Followed(self.status.model_copy(update=LEFT_OUT), self.program, self.today)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(_Value):
    """Duties of one sort, the most urgent first."""

    key: SectionKey
    duties: tuple[Duty, ...]


class Stalled(_Value):
    """A lifecycle that stands still, and who accompanies it."""

    lifecycle: str
    name: str
    lifecycle_kind: str
    last_contact_on: date | None
    accompanied_by: tuple[str, ...]


class Overloaded(_Value):
    """Somebody who has more than the definition's limit: of `beyond` (`lifecycles`, `due_contacts`) (SPEC H2)."""

    load: Load
    program: str
    beyond: tuple[str, ...]


class Overview(_Value):
    """The lifecycles that a person answers for without accompanying them. `health` counts them, the worst first."""

    lifecycles: int
    health: dict[str, int]
    stalled: tuple[Stalled, ...]
    overloaded: tuple[Overloaded, ...]

    @property
    def is_worth_telling(self) -> bool:
        """Whether anything in it needs somebody."""
        return bool(self.overloaded or self.health.get("stalled") or self.health.get("overdue"))


class Digest(_Value):
    """What one person is told at once, as of a local day. `overview` is there for those who answer for a portfolio."""

    person: str
    rhythm: DigestRhythm
    on: date
    sections: tuple[Section, ...]
    overview: Overview | None = None


#: How a lifecycle does, the worst first; one that is over is not counted.
HEALTH: Final = ("stalled", "overdue", "due_soon", "on_track", "paused")


class Gathering:
    """What one person is told because of the roles that get a digest in a rhythm, gathered lifecycle by lifecycle.

    Whoever answers for thousands of them is told the same as anybody else, so only what can still be told is kept.
    """

    def __init__(self, person: str, rhythm: DigestRhythm) -> None:
        self._person, self._rhythm = person, rhythm
        self._duties: list[Duty] = []
        self._concerning: list[Followed] = []

    def add(self, each: Followed) -> None:
        """Take in a lifecycle; one that does not concern the person does no harm."""
        self._duties.extend(_told(each, self._person, self._rhythm))
        if roles_with_digest(each, self._person, self._rhythm):
            self._concerning.append(each.outlined())

    def digest(self, failing: Mapping[str, str] | None = None) -> Digest | None:
        """The digest; None when there is nothing to say. `failing` maps people whose address is refused to why."""
        if not self._concerning:
            return None
        programs = {each.status.lifecycle: each.program for each in self._concerning}
        statuses = [each.status for each in self._concerning]
        refused = address_problems(statuses, programs, failing or {}, self._person)
        overview = _overview(
            [each for each in self._concerning if _answers_for(each, self._person, self._rhythm)]
        )
        sections = _sections([*self._duties, *refused])
        if not sections and not (overview is not None and overview.is_worth_telling):
            return None
        on = max(each.today for each in self._concerning)
        return Digest(person=self._person, rhythm=self._rhythm, on=on, sections=sections, overview=overview)


def digest_of(
    person: str,
    rhythm: DigestRhythm,
    lifecycles: Iterable[Followed],
    failing: Mapping[str, str] | None = None,
) -> Digest | None:
    """The digest of a person about lifecycles, as `Gathering` gives it."""
    gathering = Gathering(person, rhythm)
    for each in lifecycles:
        gathering.add(each)
    return gathering.digest(failing)


def inbox_of(
    person: str, lifecycles: Sequence[Followed], failing: Mapping[str, str] | None = None
) -> list[tuple[Duty, Program]]:
    """Everything that waits for a person, the most urgent first, with the definitions that name it."""
    programs = {each.status.lifecycle: each.program for each in lifecycles}
    found = [duty for each in lifecycles for duty in each.duties_of(person)]
    found.extend(address_problems([each.status for each in lifecycles], programs, failing or {}, person))
    return [(duty, programs[duty.lifecycle]) for duty in most_urgent(found)]


def roles_with_digest(each: Followed, person: str, rhythm: DigestRhythm) -> list[str]:
    """The roles of a person in a lifecycle that is not over whose definition gives them a digest in this rhythm."""
    if each.status.status == "closed":
        return []
    digests = each.program.digests
    return [
        role for role, other in each.status.roles.items() if other == person and digests.get(role) == rhythm
    ]


def _told(each: Followed, person: str, rhythm: DigestRhythm) -> list[Duty]:
    """What a digest tells of one lifecycle: everything because of a role that gets it, else what is offered only."""
    if roles_with_digest(each, person, rhythm):
        return [duty for duty in each.duties_of(person) if duty.kind in OF_KIND or duty.rank in OF_RANK]
    if any(handover.incoming == person for handover in each.status.handovers):
        return [duty for duty in each.duties_of(person) if duty.rank == Rank.ACCEPT]
    return []


def _answers_for(each: Followed, person: str, rhythm: DigestRhythm) -> bool:
    """Whether a person gets the digest for a role that does not hear of everything first."""
    first = accompanies(each.status, each.program, person)
    return any(role not in first for role in roles_with_digest(each, person, rhythm))


def _sections(found: Iterable[Duty]) -> tuple[Section, ...]:
    by_key: dict[SectionKey, list[Duty]] = {}
    for duty in most_urgent(found):
        by_key.setdefault(OF_KIND.get(duty.kind) or OF_RANK[duty.rank], []).append(duty)
    return tuple(Section(key=key, duties=tuple(by_key[key])) for key in SECTIONS if key in by_key)


def _overview(answered: list[Followed]) -> Overview | None:
    if not answered:
        return None
    counts = Counter(each.status.health for each in answered)
    return Overview(
        lifecycles=len(answered),
        health={health: counts[health] for health in HEALTH if counts[health]},
        stalled=tuple(_stalled(each) for each in answered if each.status.health == "stalled"),
        overloaded=tuple(_overloaded(answered)),
    )


def _stalled(each: Followed) -> Stalled:
    status = each.status
    return Stalled(
        lifecycle=status.lifecycle,
        name=status.attributes.name or status.lifecycle,
        lifecycle_kind=status.kind,
        last_contact_on=status.last_contact_on,
        accompanied_by=tuple(status.roles[role] for role in each.program.told_first if role in status.roles),
    )


def _overloaded(answered: list[Followed]) -> Iterator[Overloaded]:
    """Those who have more than they should in what a person answers for, program by program."""
    programs = {each.program.id: each.program for each in answered}
    last_days = {each.status.lifecycle: each.today + HORIZON for each in answered}
    for identifier, program in sorted(programs.items()):
        own = [each.status for each in answered if each.program.id == identifier]
        for load in workload(own, lambda status: last_days[status.lifecycle]):
            if beyond := beyond_limit(load, program):
                yield Overloaded(load=load, program=identifier, beyond=beyond)
