"""The story of a work plan: how far it was, what people did with it, how far it is."""

from collections.abc import Iterator
from datetime import date

from domain.consistency import ConsistencyRow, consistency, items_of
from domain.plan_names import PLAN_REASON
from domain.state import Plan
from domain.text import Text
from workers.demo.result import Outcome, Result
from workers.demo.telling import Sentence, Story, Value, names, of_type

#: What can happen to a plan, and is worth telling.
MOVES = ("activity_updated", "plan_agreed", "plan_stalled")
UNKNOWN = Text(es="desconocida", en="unknown")


def plan_story(result: Result) -> Story | None:
    """The alliance with whose plan most different things happened."""
    planned = [
        outcome
        for outcome in result.of_kind("alliance")
        if outcome.plan_before.agreed and outcome.plan.agreed
    ]
    if not planned:
        return None
    chosen = max(planned, key=_eventful)
    today, until = result.world.today, result.world.until.date()
    question = Sentence(
        "¿Qué pasó con el plan de trabajo de {name}?",
        "What became of the work plan of {name}?",
        names(chosen),
    )
    answer = (
        _standing(chosen, chosen.plan_before, today),
        _foreseen(chosen),
        _moves(chosen),
        *_in_order(chosen),
        _standing(chosen, chosen.plan, until),
    )
    return Story(chosen.after.lifecycle, question, answer)


def _eventful(outcome: Outcome) -> tuple[bool, bool, int, int]:
    """Plans whose coverage is known come first, and got further; then those with which most different things happened."""
    moves = [fact for fact in outcome.happened if fact.type in MOVES]
    sorts = {(fact.type, str(fact.data.get("status"))) for fact in moves}
    before, after = _total(outcome, outcome.plan_before), _total(outcome, outcome.plan)
    got_further = (before.coverage_pct, before.compliance_pct) != (after.coverage_pct, after.compliance_pct)
    return after.coverage_pct is not None, got_further, len(sorts), len(moves)


def _total(outcome: Outcome, plan: Plan) -> ConsistencyRow:
    areas = {area.id: tuple(area.standards) for area in outcome.program.areas}
    return consistency(items_of(outcome.after.lifecycle, plan), areas)[-1]


def _standing(outcome: Outcome, plan: Plan, day: date) -> Sentence:
    total = _total(outcome, plan)
    values: dict[str, Value] = {
        "day": day,
        "version": plan.agreed[-1].number,
        "done": total.done,
        "pending": total.pending,
        "eliminated": total.eliminated,
        "coverage": _percentage(total.coverage_pct),
        "compliance": _percentage(total.compliance_pct),
    }
    return Sentence(
        "El {day} estaba en su versión {version}: actividades realizadas, {done}; pendientes, {pending}; eliminadas, "
        "{eliminated}. Cobertura de las necesidades, {coverage}; cumplimiento, {compliance}.",
        "On {day} it was in its version {version}: activities done, {done}; pending, {pending}; eliminated, "
        "{eliminated}. Coverage of the needs, {coverage}; compliance, {compliance}.",
        values,
    )


def _percentage(value: float | None) -> Text:
    if value is None:
        return UNKNOWN
    return Text(es=f"{value:.1f} %".replace(".", ","), en=f"{value:.1f}%")


def _foreseen(outcome: Outcome) -> Sentence:
    """What the forecast of the first day had said of the plan, if nobody acted."""
    stalled = of_type(outcome.foreseen, "plan_stalled")
    if not stalled:
        return Sentence(
            "Su pronóstico de ese día decía, si nadie actúa: el plan no llega a detenerse en seis meses.",
            "Its forecast of that day said, if nobody acts: the plan does not come to a standstill within six months.",
        )
    return Sentence(
        "Su pronóstico de ese día decía, si nadie actúa: el plan se detiene el {day}.",
        "Its forecast of that day said, if nobody acts: the plan comes to a standstill on {day}.",
        {"day": stalled[0].at.date()},
    )


def _moves(outcome: Outcome) -> Sentence:
    updates = of_type(outcome.happened, "activity_updated")
    statuses = [str(fact.data["status"]) for fact in updates]
    return Sentence(
        "Lo que pasó: actividades realizadas, {done}; postergadas, {postponed}; eliminadas, {eliminated}.",
        "What happened: activities done, {done}; postponed, {postponed}; eliminated, {eliminated}.",
        {
            "done": statuses.count("done"),
            "postponed": statuses.count("pending"),
            "eliminated": statuses.count("eliminated"),
        },
    )


def _in_order(outcome: Outcome) -> Iterator[Sentence]:
    """What is told of single days: the latest reasons, the first standstill, and new versions."""
    told = [*_reasons(outcome), *_stood_still(outcome), *_agreed(outcome)]
    yield from (sentence for _, sentence in sorted(told, key=lambda each: each[0]))


def _reasons(outcome: Outcome) -> Iterator[tuple[int, Sentence]]:
    """Why activities were put off or given up, the latest of each, with their place in the timeline."""
    updates = of_type(outcome.happened, "activity_updated")
    for status, (es, en) in REASONS.items():
        told = [fact for fact in updates if fact.data["status"] == status and fact.data.get("reason")]
        if told:
            values: dict[str, Value] = {"day": told[-1].at.date(), "reason": str(told[-1].data["reason"])}
            yield told[-1].seq, Sentence(es, en, values)


REASONS = {
    "pending": (
        "El {day} se postergó una actividad, por este motivo: «{reason}».",
        "On {day} an activity was postponed for this reason: “{reason}”.",
    ),
    "eliminated": (
        "El {day} se eliminó una actividad, por este motivo: «{reason}».",
        "On {day} an activity was eliminated for this reason: “{reason}”.",
    ),
}


def _stood_still(outcome: Outcome) -> Iterator[tuple[int, Sentence]]:
    for fact in of_type(outcome.happened, "plan_stalled")[:1]:
        sentence = Sentence(
            "El {day} se avisó que el plan estaba detenido: nada se movía desde el {since}.",
            "On {day} people were told that the plan stood still: nothing had moved since {since}.",
            {"day": fact.at.date(), "since": date.fromisoformat(str(fact.data["still_since"]))},
        )
        yield fact.seq, sentence


def _agreed(outcome: Outcome) -> Iterator[tuple[int, Sentence]]:
    reasons = {str(reason): name for reason, name in PLAN_REASON.items()}
    for fact in of_type(outcome.happened, "plan_agreed"):
        sentence = Sentence(
            "El {day} la residencia y la empresa acordaron la versión {version}; motivo: {reason}.",
            "On {day} residence and company agreed on version {version}; the reason: {reason}.",
            {
                "day": fact.at.date(),
                "version": str(fact.data["version"]),
                "reason": reasons[str(fact.data["reason"])],
            },
        )
        yield fact.seq, sentence
