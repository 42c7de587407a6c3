"""A portfolio for reports, without servers: alliances of every age and conduct, lived through the core alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from activities.reports.parts import Portfolio
from domain.state import Activity, Attributes, State
from domain.views import Status, status_of
from tests.domain.lives import Life, alliance, chile

#: The day of the reports.
TODAY = date(2027, 1, 4)
SIZE = 21
#: An area that plans touch and no diagnosis does, so that its coverage is unknown.
UNDIAGNOSED = "financing"
REGIONS = ("Metropolitana", "Valparaíso", "Biobío", "Ñuble")
PEOPLE = ("ana", "bruno", "carla")
ENDORSERS = ("residence_lead", "company_lead")
#: Every so many days somebody acts.
STEP = timedelta(days=6)
#: What those do who do not do everything in time, by what is left of their number after 7.
FORGETFUL, LATE, SILENT, PAUSED, SLOW, PLANLESS = 1, 2, 3, 4, 5, 6
SILENT_SINCE = TODAY - timedelta(days=130)
#: One that is paused on the day of the reports, and one that ended before.
RESTING, ENDED, RESTS_SINCE = 18, 20, TODAY - timedelta(days=25)
PAUSE = (date(2026, 3, 16), date(2026, 4, 20))


def _code(number: int) -> str:
    return f"{number + 1:02}"


#: Who there is, for those who only need to know that: living these lives takes seconds.
LIFECYCLES = tuple(f"residencia-{_code(number)}" for number in range(SIZE))


@cache
def states(count: int = SIZE) -> tuple[State, ...]:
    """Alliances where they stand; beyond the first 21 they are the same ones under other ids."""
    lived = [_lived(number) for number in range(min(count, SIZE))]
    return tuple(_as_number(lived[number % len(lived)], number) for number in range(count))


def state_of(lifecycle: str) -> State:
    """One of `LIFECYCLES` where it stands."""
    return states()[LIFECYCLES.index(lifecycle)]


def portfolio(count: int = SIZE) -> Portfolio:
    """What the record would say of them."""
    return portfolio_of(states(count))


def portfolio_of(of: tuple[State, ...]) -> Portfolio:
    """What the record would say of some lifecycles."""
    statuses = [status_of(state) for state in of]
    return Portfolio(
        statuses=statuses,
        plans={state.lifecycle: state.plan for state in of if state.plan.needs or state.plan.activities},
        facts={state.lifecycle: state.journal for state in of},
        programs={
            (status.program, status.profile): state.program
            for status, state in zip(statuses, of, strict=True)
        },
    )


def named(portfolio: Portfolio, names: Mapping[str, str]) -> Portfolio:
    """The same portfolio with other names."""
    return replace(portfolio, statuses=[_named(status, names) for status in portfolio.statuses])


def _named(status: Status, names: Mapping[str, str]) -> Status:
    name = names.get(status.lifecycle, status.attributes.name)
    return status.model_copy(update={"attributes": status.attributes.model_copy(update={"name": name})})


def _as_number(state: State, number: int) -> State:
    code = _code(number)
    attributes = Attributes(
        name=f"Residencia {code}",
        region=REGIONS[number % len(REGIONS)],
        organization=f"Organización {code}",
        company=f"Empresa {code}",
    )
    people = {"coordinator": PEOPLE[number % len(PEOPLE)], "residence_lead": f"encargada-{code}"}
    return state.model_copy(
        update={"lifecycle": f"residencia-{code}", "attributes": attributes, "roles": people}
    )


def _lived(number: int) -> State:
    life = Life(alliance(), start=TODAY - timedelta(days=45 + 43 * number), calendar=chile())
    day = life.started_at.date() + STEP
    while day <= TODAY:
        life.live_until(day)
        _Turn(life, number, day).act()
        day += STEP
    return life.live_until(TODAY).state


class _Turn:
    """What the people of one alliance do on one day."""

    def __init__(self, life: Life, number: int, day: date) -> None:
        self._life, self._number, self._day = life, number, day
        self._conduct = number % 7

    def act(self) -> None:
        self._pause_or_resume()
        silent = self._conduct == SILENT and self._day > SILENT_SINCE
        if self._life.state.status == "active" and not silent:
            self._meet()
            self._renew()
            self._contact()
            self._work()

    def _pause_or_resume(self) -> None:
        if self._number == RESTING and self._day >= RESTS_SINCE and self._life.state.status == "active":
            self._life.send("paused", self._day, reason="receso", kind="pause")
        if self._number == ENDED and self._day >= RESTS_SINCE and self._life.state.status == "active":
            self._life.send("closed", self._day, outcome="closed_early", reason="La residencia cierra")
        if self._conduct != PAUSED or self._number == RESTING:
            return
        status = self._life.state.status
        if status == "active" and PAUSE[0] <= self._day < PAUSE[1]:
            self._life.send("paused", self._day, reason="paro", kind="contingency")
        elif status == "paused" and self._day >= PAUSE[1]:
            self._life.send("resumed", self._day)

    def _contact(self) -> None:
        period = self._life.state.periods["monitoring"][-1]
        too_early = self._day < period.starts_on + 2 * STEP
        forgotten = self._conduct == FORGETFUL and period.number % 3 == 0
        if period.status != "open" or too_early or forgotten:
            return
        if self._conduct == LATE and period.number % 2 == 0:
            self._recover(period.number)
        else:
            self._life.contact(self._day)

    def _recover(self, number: int) -> None:
        """What was held in a period that was missed is recorded in the next one."""
        missed = [each for each in self._life.state.periods["monitoring"] if each.status == "missed"]
        if missed and number > missed[-1].number:
            self._life.contact(self._day, missed[-1].starts_on)

    def _meet(self) -> None:
        """One requirement at a time; the slow ones wait for the last of a stage."""
        stage = self._life.state.stage_definition
        assert stage is not None
        for requirement in stage.requirements:
            progress = self._life.state.requirements[requirement.id]
            if progress.status not in {"open", "expired"}:
                continue
            if self._conduct == SLOW and requirement.id in {"launch_celebrated", "advanced_plan_agreed"}:
                continue
            if requirement.met_by_plan and self._conduct != PLANLESS:
                self._plan()
            else:
                self._life.meet(self._day, requirement.id)
            return

    def _renew(self) -> None:
        """The yearly report, but for those that forget it."""
        expired = self._life.state.requirements["fecu_current"].status == "expired"
        if expired and self._number % 3:
            self._life.meet(self._day, "fecu_current")

    def _plan(self) -> None:
        """A diagnosis, and a version that every party endorses."""
        program, plan = self._life.state.program, self._life.state.plan
        standards = [(area.id, standard) for area in program.areas for standard in area.standards]
        version = len(plan.agreed) + 1
        if version == 1:
            self._diagnose(standards)
        chosen = standards[(self._number + version) % 3 :: 2]
        activities = [_activity(version, place, each, self._day) for place, each in enumerate(chosen)]
        reason = {} if version == 1 else {"reason": "consolidate"}
        self._life.send("plan_proposed", self._day, activities=activities, **reason)
        for party in ENDORSERS:
            self._life.send("plan_endorsed", self._day, by=party, version=version)

    def _diagnose(self, standards: list[tuple[str, str]]) -> None:
        for place, (area, standard) in enumerate(standards):
            if area != UNDIAGNOSED:
                found = {"id": f"n-{place}", "area": area, "standard": standard}
                self._life.send("need_recorded", self._day, **found, description="Necesidad del diagnóstico")

    def _work(self) -> None:
        """What is due soon is done, given up, put off, or forgotten."""
        for activity in self._life.state.plan.pending:
            if activity.due - self._day < STEP and activity.sub_reason == "not_due":
                self._update(activity, int(activity.id.rpartition("-")[2]) % 5)

    def _update(self, activity: Activity, fate: int) -> None:
        said: dict[int, dict[str, Any]] = {
            1: {"status": "eliminated", "reason": "Ya la hace el municipio"},
            3: {
                "status": "pending",
                "sub_reason": "postponed",
                "due": activity.due + timedelta(days=120),
                "reason": "Falta sala",
            },
        }
        if fate != 4 or self._number % 4:
            change = said.get(fate, {"status": "done", "done_on": self._day})
            self._life.send("activity_updated", self._day, activity=activity.id, **change)


def _activity(version: int, place: int, where: tuple[str, str], day: date) -> dict[str, Any]:
    area, standard = where
    return {
        "id": f"a-{version}-{place}",
        "area": area,
        "standard": standard,
        "description": f"Taller {place + 1} con voluntariado",
        "responsible": ENDORSERS[place % 2],
        "due": (day + timedelta(days=21 * (place + 1))).isoformat(),
        **({"project": "independent_life"} if place == 0 else {}),
    }
