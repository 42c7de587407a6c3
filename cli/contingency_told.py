"""What is said about contingencies: their scope, what became of everybody, who was not reached and why."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime
from types import TracebackType
from typing import Any

from activities.contingencies.model import Contingency, Member, Progress, Scope
from cli import language, output
from cli.dates import long_date, short_date
from cli.language import N_, ntr, tr
from cli.names import PAUSE_KINDS, word
from cli.progress import progress

OUTCOMES = {
    "paused": N_("put on pause"),
    "already_paused": N_("paused before by somebody"),
    "not_reached": N_("not reached"),
    "closed": N_("closed meanwhile"),
    "resumed": N_("resumed"),
    "kept": N_("stays paused for another contingency"),
    "not_paused": N_("resumed before by somebody"),
}
PHASES = {"declaring": N_("Pausing"), "lifting": N_("Resuming")}
#: Whoever reads more of them looks at the whole list.
SHOWN = 20


def scope_told(scope: Scope) -> str:
    """`everything`, or the regions and programs."""
    if scope.everything:
        return tr("everything")
    regions, programs = ", ".join(scope.regions), ", ".join(scope.programs)
    if not programs:
        return tr("region {regions}").format(regions=regions)
    if not regions:
        return tr("program {programs}").format(programs=programs)
    return tr("region {regions}, program {programs}").format(regions=regions, programs=programs)


def outcomes_told(contingency: Contingency) -> str:
    """How many lifecycles had which outcome, in one line."""
    counted = ((outcome, contingency.outcomes.get(outcome, 0)) for outcome in OUTCOMES)
    return ", ".join(f"{tr(OUTCOMES[outcome])}: {number}" for outcome, number in counted if number) or "—"


def tell_list(found: Sequence[Contingency]) -> None:
    """A row for each contingency."""
    headings = (tr("Contingency"), tr("Since"), tr("Lifted"), tr("Scope"), tr("Reason"), tr("Lifecycles"))
    output.table(headings, [_row(each) for each in found])


def _row(contingency: Contingency) -> tuple[str, ...]:
    return (
        contingency.contingency,
        short_date(local(contingency.declared_at)),
        short_date(local(contingency.lifted_at)) if contingency.lifted_at else "—",
        scope_told(contingency.scope),
        contingency.reason,
        outcomes_told(contingency),
    )


def tell_one(contingency: Contingency) -> None:
    """A contingency in detail."""
    declared = _by_whom(contingency.declared_at, contingency.declared_by)
    lifted = (
        _by_whom(contingency.lifted_at, contingency.lifted_by or "")
        if contingency.lifted_at
        else tr("it stands")
    )
    output.labelled(
        (
            (tr("Contingency"), contingency.contingency),
            (tr("Scope"), scope_told(contingency.scope)),
            (tr("Kind"), word(PAUSE_KINDS, contingency.kind)),
            (tr("Reason"), contingency.reason),
            (tr("Declared"), declared),
            (tr("Lifted"), lifted),
        )
    )
    output.line()
    output.labelled((tr(OUTCOMES[name]), str(contingency.outcomes.get(name, ""))) for name in OUTCOMES)


def _by_whom(instant: datetime, person: str) -> str:
    return tr("{day}, by {person}").format(day=long_date(local(instant)), person=person)


def tell_members(members: Sequence[Member]) -> None:
    """A row for each lifecycle, with the reason if there is one."""
    if members:
        headings = (tr("Lifecycle"), tr("Outcome"), tr("Why"))
        output.line()
        output.table(headings, [_member_row(member) for member in members])


def _member_row(member: Member) -> tuple[str, str, str]:
    return member.lifecycle, tr(OUTCOMES[member.outcome]), reason(member)


def tell_unsettled(members: Sequence[Member], contingency: str) -> None:
    """Who was not reached, and why; the first of very many."""
    if not members:
        return
    output.talk(
        ntr(
            "{number} lifecycle was not reached:", "{number} lifecycles were not reached:", len(members)
        ).format(number=len(members))
    )
    for member in members[:SHOWN]:
        output.talk(f"{output.MARGIN}{member.lifecycle}: {reason(member)}")
    if len(members) > SHOWN:
        command = tr("ayni contingency show {contingency} --outcome not_reached").format(
            contingency=contingency
        )
        output.talk(tr("All of them: {command}").format(command=command))


def reason(member: Member) -> str:
    """Why a lifecycle had its outcome, in the reader's language."""
    return (member.failure or {}).get(language.current(), "")


def as_json(contingency: Contingency) -> dict[str, Any]:
    """A contingency for programs."""
    return contingency.model_dump(mode="json")


def member_json(member: Member) -> dict[str, Any]:
    """What became of a lifecycle, for programs."""
    return {**member.model_dump(mode="json", exclude={"failure"}), "message": reason(member)}


def local(instant: datetime) -> date:
    """The day of an instant where the reader is."""
    return instant.astimezone().date()


class Shown:
    """Progress on stderr, phase by phase."""

    def __enter__(self) -> "Shown":
        """Nothing is shown yet."""
        self._stack = ExitStack()
        self._current: tuple[str, int] | None = None
        self._done = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._stack.close()

    def report(self, told: Progress) -> None:
        """It got further."""
        if self._current != (told.phase, told.total):
            self._stack.close()
            self._current, self._done = (told.phase, told.total), 0
            self._advance = self._stack.enter_context(progress(tr(PHASES[told.phase]), told.total))
        for _ in range(told.done - self._done):
            self._advance()
        self._done = told.done
