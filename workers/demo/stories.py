"""The stories that a result tells by itself: what was foreseen, and what happened instead."""

from collections.abc import Iterator
from datetime import date

from domain.facts import Fact
from domain.status_names import HEALTH
from workers.demo.plan_story import plan_story
from workers.demo.result import Outcome, Result
from workers.demo.telling import Sentence, Story, Value, names, of_type


def stories(result: Result) -> list[Story]:
    """At most one story of each sort, from the most telling alliance."""
    sorts = (_stuck, _recovered, _ended, _handed_over, plan_story)
    return [story for sort in sorts if (story := sort(result)) is not None]


def _stuck(result: Result) -> Story | None:
    """The alliance in the worst health whose people fell silent."""
    stuck = [
        outcome for outcome in result.of_kind("alliance") if outcome.after.health in {"stalled", "overdue"}
    ]
    if not stuck:
        return None
    worst = max(stuck, key=lambda outcome: (outcome.after.health == "stalled", outcome.after.highest_rung))
    question = Sentence(
        "¿Por qué {name} está {health}?",
        "Why is {name} {health}?",
        {**names(worst), "health": HEALTH[worst.after.health]},
    )
    answer = (
        _as_it_was(result, worst),
        *_foreseen(worst),
        *_change_of_lead(worst),
        *_missed(worst),
        *_promises(worst),
        *_told_last(worst),
    )
    return Story(worst.after.lifecycle, question, answer)


def _recovered(result: Result) -> Story | None:
    """The alliance that was in trouble meanwhile and is well again."""
    well = [
        outcome
        for outcome in result.of_kind("alliance")
        if outcome.after.health in {"on_track", "due_soon"} and _cleared(outcome)
    ]
    if not well:
        return None
    best = max(well, key=lambda outcome: (_highest(outcome), len(of_type(outcome.happened, "contact_held"))))
    question = Sentence("¿Cómo se recuperó {name}?", "How did {name} recover?", names(best))
    answer = (
        _as_it_was(result, best),
        *_foreseen(best),
        *_missed(best),
        *_promises(best),
        *_turn(best),
    )
    return Story(best.after.lifecycle, question, answer)


def _ended(result: Result) -> Story | None:
    """The alliance that reached its end, happily if there is one."""
    ended = [
        outcome
        for outcome in result.of_kind("alliance")
        if outcome.after.outcome and not outcome.before.outcome
    ]
    if not ended:
        return None
    chosen = max(ended, key=lambda outcome: outcome.after.outcome == outcome.program.final_outcome)
    question = Sentence("¿Cómo terminó {name}?", "How did {name} end?", names(chosen))
    return Story(
        chosen.after.lifecycle,
        question,
        (_as_it_was(result, chosen), *_foreseen(chosen), *_missed(chosen), _end(chosen)),
    )


def _handed_over(result: Result) -> Story | None:
    """An alliance whose coordinator went on leave."""
    passed = [
        outcome for outcome in result.of_kind("alliance") if of_type(outcome.happened, "handover_accepted")
    ]
    if not passed:
        return None
    chosen = passed[0]
    offered = of_type(chosen.happened, "handover_started")[-1]
    values: dict[str, Value] = {
        "day": offered.at.date(),
        "outgoing": str(offered.data["from"]),
        "incoming": str(offered.data["to"]),
        "accepted": of_type(chosen.happened, "handover_accepted")[-1].at.date(),
    }
    question = Sentence("¿Quién acompaña ahora a {name}?", "Who accompanies {name} now?", names(chosen))
    answer = (
        Sentence(
            "El {day} {outgoing} pidió traspasar la coordinación a {incoming}, que la aceptó el {accepted}.",
            "On {day} {outgoing} asked to hand the coordination over to {incoming}, who accepted it on {accepted}.",
            values,
        ),
        Sentence(
            "Hasta ese día los avisos fueron para {outgoing}; desde entonces son para {incoming}.",
            "Until that day everything was told to {outgoing}; since then it is told to {incoming}.",
            values,
        ),
        Sentence(
            "Ningún pronóstico lo decía: de los traspasos deciden las personas.",
            "No forecast said so: people decide about hand-overs.",
        ),
    )
    return Story(chosen.after.lifecycle, question, answer)


def _as_it_was(result: Result, outcome: Outcome) -> Sentence:
    before = outcome.before
    return Sentence(
        "El {day} estaba {health}, en la etapa {stage} (períodos cumplidos: {held}, perdidos: {missed}).",
        "On {day} it was {health}, in stage {stage} (periods held: {held}, missed: {missed}).",
        {
            "day": result.world.today,
            "health": HEALTH[before.health],
            "stage": outcome.program.stages_by_id[before.stage].name if before.stage else "—",
            "held": before.periods.held + before.periods.recovered,
            "missed": before.periods.missed,
        },
    )


def _foreseen(outcome: Outcome) -> Iterator[Sentence]:
    """What the forecast of the first day had said, if nobody acted."""
    missed = of_type(outcome.foreseen, "period_missed")
    if not missed:
        return
    climbed = of_type(outcome.foreseen, "escalation_climbed")
    yield Sentence(
        "Su pronóstico de ese día decía, si nadie actúa: primer período perdido, el {first}; períodos perdidos "
        "en seis meses, {count}; peldaño al que llega el escalamiento, {rung}.",
        "Its forecast of that day said, if nobody acts: first period missed, on {first}; periods missed in six "
        "months, {count}; rung that the escalation reaches, {rung}.",
        {
            "count": len(missed),
            "first": missed[0].at.date(),
            "rung": max((_rung(fact) for fact in climbed), default=1),
        },
    )


def _change_of_lead(outcome: Outcome) -> Iterator[Sentence]:
    last = outcome.after.last_contact_on
    changes = of_type(outcome.journal, "role_assigned")
    if changes:
        yield Sentence(
            "El {day} cambió la persona encargada de la alianza en la empresa.",
            "On {day} the company's lead for the alliance changed.",
            {"day": changes[-1].at.date()},
        )
    if last is not None:
        yield Sentence("El último contacto fue el {day}.", "The last contact was on {day}.", {"day": last})


def _missed(outcome: Outcome) -> Iterator[Sentence]:
    missed = of_type(outcome.happened, "period_missed")
    held = [
        fact
        for fact in of_type(outcome.happened, "contact_held")
        if fact.data["counts"] in {"held", "recovered"}
    ]
    if missed:
        yield Sentence(
            "Lo que pasó: períodos cumplidos, {held}; perdidos, {count}, el primero el {first}.",
            "What happened: periods held, {held}; missed, {count}, the first on {first}.",
            {"held": len(held), "count": len(missed), "first": missed[0].at.date()},
        )
    else:
        yield Sentence(
            "Lo que pasó: períodos cumplidos, {held}; perdidos, ninguno.",
            "What happened: periods held, {held}; missed, none.",
            {"held": len(held)},
        )


def _promises(outcome: Outcome) -> Iterator[Sentence]:
    promises = [
        fact for fact in of_type(outcome.happened, "escalation_acknowledged") if fact.data.get("commit_until")
    ]
    if promises:
        yield Sentence(
            "La coordinación se comprometió a resolverlo a más tardar el {day}.",
            "The coordinator promised to solve it by {day}.",
            {"day": date.fromisoformat(str(promises[-1].data["commit_until"]))},
        )


def _told_last(outcome: Outcome) -> Iterator[Sentence]:
    if not outcome.after.escalations:
        return
    highest = max(outcome.after.escalations, key=lambda escalation: escalation.rung)
    rungs = outcome.program.ladder(highest.cause)
    roles = rungs[highest.rung - 1].notify if highest.rung else ()
    yield Sentence(
        "El problema se abrió el {raised} y está en el peldaño {rung} de {rungs}. Ahora responde: {role}.",
        "The problem was raised on {raised} and is on rung {rung} of {rungs}. Now in charge: {role}.",
        {
            "raised": highest.raised_on,
            "rung": highest.rung,
            "rungs": len(rungs),
            "role": outcome.program.roles[roles[0]] if roles else "—",
        },
    )


def _turn(outcome: Outcome) -> Iterator[Sentence]:
    """The contact that ended the trouble."""
    ended = _cleared(outcome)[-1]
    contacts = [fact for fact in of_type(outcome.happened, "contact_held") if fact.seq < ended.seq]
    if contacts and contacts[-1].at == ended.at:
        channel = str(contacts[-1].data.get("channel"))
        yield Sentence(
            "El {day} el escalamiento terminó por sí solo: se registró un contacto ({channel}). Desde entonces está {health}.",
            "On {day} the escalation ended by itself: a contact was recorded ({channel}). Since then it is {health}.",
            {
                "day": ended.at.date(),
                "channel": outcome.program.channels[channel],
                "health": HEALTH[outcome.after.health],
            },
        )


def _end(outcome: Outcome) -> Sentence:
    assert outcome.after.closed_on is not None
    assert outcome.after.outcome is not None
    return Sentence(
        "El {day} terminó su ciclo: {outcome}.",
        "On {day} its lifecycle ended: {outcome}.",
        {"day": outcome.after.closed_on, "outcome": outcome.program.outcomes[outcome.after.outcome]},
    )


def _cleared(outcome: Outcome) -> list[Fact]:
    return [
        fact
        for fact in of_type(outcome.happened, "escalation_cleared")
        if fact.data["cause"] == "monitoring_missed"
    ]


def _highest(outcome: Outcome) -> int:
    return max((_rung(fact) for fact in _cleared(outcome)), default=0)


def _rung(fact: Fact) -> int:
    rung = fact.data.get("rung")
    return rung if isinstance(rung, int) else 0
