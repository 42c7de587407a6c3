"""Two stories of organizations: silence that approves, and a title that has to be filed again."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.days import DAY
from domain.facts import Fact
from domain.state import RequirementProgress
from workers.demo.result import Outcome, Result
from workers.demo.telling import Sentence, Story, names, of_type

RECOGNITION = "municipal_recognition"
TITLE = "registry_title"
RESERVATION = "name_reserved"


def registration_stories(result: Result) -> list[Story]:
    """At most one story of each sort, of an organization whose forecast had foretold it."""
    organizations = result.of_kind("formalization")
    deemed = [
        each
        for each in organizations
        if _first(each, "requirement_deemed", RECOGNITION) and _certificate(each)
    ]
    lapsed = [
        each for each in organizations if _first(each, "requirement_lapsed", TITLE) and _filed_again(each)
    ]
    return [
        *(_of_silence(result.world.today, each) for each in deemed[:1]),
        *(_of_second_filing(result.world.today, each) for each in lapsed[:1]),
    ]


def _of_silence(today: date, outcome: Outcome) -> Story:
    question = Sentence(
        "¿Cómo se reconoció a la {name} aunque la municipalidad no respondió?",
        "How was {name} recognized although the municipality did not answer?",
        names(outcome),
    )
    answer = (
        *_with_the_municipality(today, outcome),
        *_silence_foreseen(outcome),
        *_silence(outcome),
        *_certified(outcome),
        _now(outcome),
    )
    return Story(outcome.after.lifecycle, question, answer)


def _with_the_municipality(today: date, outcome: Outcome) -> Iterator[Sentence]:
    progress = _before(outcome, RECOGNITION)
    term_ends_on = progress.ends("decision")
    if progress.submitted_on is not None and term_ends_on is not None:
        yield Sentence(
            "El {day} su expediente estaba en la municipalidad desde el {filed}; el plazo para resolver terminaba "
            "el {ends}.",
            "On {day} its file had been with the municipality since {filed}; the term to decide ended on {ends}.",
            {"day": today, "filed": progress.submitted_on, "ends": term_ends_on},
        )


def _silence_foreseen(outcome: Outcome) -> Iterator[Sentence]:
    foreseen = _about(outcome.foreseen, "requirement_deemed", RECOGNITION)
    if foreseen:
        yield Sentence(
            "Su pronóstico de ese día decía, si nadie actúa: el {day} el silencio de la municipalidad la da por "
            "reconocida, y hay que pedir la constancia.",
            "Its forecast of that day said, if nobody acts: on {day} the municipality's silence counts as "
            "recognition, and the certificate has to be asked for.",
            {"day": foreseen[0].at.date()},
        )


def _silence(outcome: Outcome) -> Iterator[Sentence]:
    for fact in _about(outcome.happened, "requirement_deemed", RECOGNITION)[:1]:
        yield Sentence(
            "Lo que pasó: la municipalidad no respondió, y el {day} su silencio valió como aprobación. Quedó anotado "
            "así, como silencio y no como resolución.",
            "What happened: the municipality did not answer, and on {day} its silence counted as approval. It was "
            "written down as that: as silence, not as a decision.",
            {"day": fact.at.date()},
        )


def _certified(outcome: Outcome) -> Iterator[Sentence]:
    deemed = _about(outcome.happened, "requirement_deemed", RECOGNITION)[0]
    asked = [
        fact
        for fact in _about(outcome.happened, "requirement_followed_up", RECOGNITION)
        if fact.seq > deemed.seq
    ]
    handed_out_on = _certificate(outcome)
    if handed_out_on is None:
        return
    if asked:
        yield Sentence(
            "Se preguntó por la constancia (veces: {count}, la primera el {first}), y la municipalidad la entregó el "
            "{day}.",
            "Somebody asked for the certificate (times: {count}, first on {first}), and the municipality handed it "
            "out on {day}.",
            {"count": len(asked), "first": asked[0].at.date(), "day": handed_out_on},
        )
    else:
        yield Sentence(
            "La municipalidad entregó la constancia el {day}.",
            "The municipality handed the certificate out on {day}.",
            {"day": handed_out_on},
        )


def _of_second_filing(today: date, outcome: Outcome) -> Story:
    question = Sentence(
        "¿Por qué la {name} tuvo que presentar de nuevo su título?",
        "Why did {name} have to file its title again?",
        names(outcome),
    )
    answer = (
        *_observed(today, outcome),
        *_lapse_foreseen(outcome),
        *_lapse(outcome),
        *_reserved_again(outcome),
        *_filed_and_entered(outcome),
        _now(outcome),
    )
    return Story(outcome.after.lifecycle, question, answer)


def _observed(today: date, outcome: Outcome) -> Iterator[Sentence]:
    progress = _before(outcome, TITLE)
    window = progress.clocks.get("window")
    observed = _about(outcome.journal, "requirement_observed", TITLE)
    length = outcome.program.reviews[TITLE].window
    if progress.status == "observed" and window is not None and window.ends_on is not None:
        yield Sentence(
            "El {day} su título, presentado a Registros Públicos el {filed}, estaba observado desde el {observed}. "
            "Podía subsanarse hasta el {ends}, el último de los {length} días del registro.",
            "On {day} its title, filed with the public registry on {filed}, had been observed since {observed}. "
            "It could be corrected until {ends}, the last of the registry's {length} days.",
            {
                "day": today,
                "filed": window.starts_on,
                "observed": observed[0].at.date(),
                "ends": window.ends_on,
                "length": (length.office_days if length is not None else None) or "—",
            },
        )


def _lapse_foreseen(outcome: Outcome) -> Iterator[Sentence]:
    for fact in _about(outcome.foreseen, "requirement_lapsed", TITLE)[:1]:
        yield Sentence(
            "Su pronóstico de ese día decía, si nadie actúa: el título caduca al terminar el {day}.",
            "Its forecast of that day said, if nobody acts: the title lapses when {day} ends.",
            {"day": fact.at.date() - DAY},
        )


def _lapse(outcome: Outcome) -> Iterator[Sentence]:
    raised = [
        fact
        for fact in of_type(outcome.happened, "escalation_raised")
        if fact.data["subject"] == TITLE and fact.data["cause"] == "requirement_overdue"
    ]
    for fact in _about(outcome.happened, "requirement_lapsed", TITLE)[:1]:
        day = fact.at.date() - DAY
        if raised and raised[0].seq < fact.seq:
            yield Sentence(
                "Lo que pasó: la coordinación fue avisada el {warned} y aun así nadie subsanó; el {day} terminó el "
                "plazo y el título caducó.",
                "What happened: the coordinator was told on {warned}, and still nobody corrected it; on {day} the "
                "time was over and the title lapsed.",
                {"warned": raised[0].at.date(), "day": day},
            )
        else:
            yield Sentence(
                "Lo que pasó: nadie subsanó; el {day} terminó el plazo y el título caducó.",
                "What happened: nobody corrected it; on {day} the time was over and the title lapsed.",
                {"day": day},
            )


def _reserved_again(outcome: Outcome) -> Iterator[Sentence]:
    """A title needs a reservation of the name that is alive."""
    expired = _about(outcome.journal, "requirement_expired", RESERVATION)
    approved = _about(outcome.journal, "requirement_approved", RESERVATION)
    if len(approved) > 1 and expired:
        yield Sentence(
            "La reserva del nombre había vencido el {expired}: hubo que pedir otra, que se obtuvo el {reserved}.",
            "The reservation of the name had ended on {expired}: another one was needed, and granted on {reserved}.",
            {"expired": expired[0].at.date() - DAY, "reserved": approved[1].at.date()},
        )


def _filed_and_entered(outcome: Outcome) -> Iterator[Sentence]:
    filed_on = _filed_again(outcome)
    entered = _about(outcome.happened, "requirement_approved", TITLE)
    if filed_on is None:
        return
    if entered:
        yield Sentence(
            "El título se presentó de nuevo el {filed} y quedó inscrito el {entered}: {days} días después de caducar.",
            "The title was filed again on {filed} and entered on {entered}: {days} days after it had lapsed.",
            {
                "filed": filed_on,
                "entered": entered[0].at.date(),
                "days": _between(_about(outcome.happened, "requirement_lapsed", TITLE)[0], entered[0]).days,
            },
        )
    else:
        yield Sentence(
            "El título se presentó de nuevo el {filed} y todavía no hay respuesta.",
            "The title was filed again on {filed}, and there is no answer yet.",
            {"filed": filed_on},
        )


def _now(outcome: Outcome) -> Sentence:
    after = outcome.after
    if after.closed_on is not None and after.outcome is not None:
        return Sentence(
            "El {day} terminó su acompañamiento: {outcome}.",
            "On {day} it completed its time in the programme: {outcome}.",
            {"day": after.closed_on, "outcome": outcome.program.outcomes[after.outcome]},
        )
    return Sentence(
        "Ahora está en la etapa {stage}.",
        "Now it is in stage {stage}.",
        {"stage": outcome.program.stages_by_id[after.stage].name if after.stage else "—"},
    )


def _before(outcome: Outcome, requirement: str) -> RequirementProgress:
    return next(each for each in outcome.before.requirements if each.id == requirement)


def _about(facts: tuple[Fact, ...], fact_type: str, requirement: str) -> list[Fact]:
    return [fact for fact in of_type(facts, fact_type) if fact.data["requirement"] == requirement]


def _first(outcome: Outcome, fact_type: str, requirement: str) -> bool:
    """Whether it happened and the forecast had said so; a silence that denies is another story."""
    both = (outcome.foreseen, outcome.happened)
    return all(
        any(fact.data.get("outcome") != "denied" for fact in _about(facts, fact_type, requirement))
        for facts in both
    )


def _certificate(outcome: Outcome) -> date | None:
    approved = _about(outcome.happened, "requirement_approved", RECOGNITION)
    return approved[0].at.date() if approved else None


def _filed_again(outcome: Outcome) -> date | None:
    """The day of the first filing after the lapse."""
    lapsed = _about(outcome.happened, "requirement_lapsed", TITLE)
    filed = [
        fact
        for fact in _about(outcome.happened, "requirement_submitted", TITLE)
        if lapsed and fact.seq > lapsed[0].seq
    ]
    return filed[0].at.date() if filed else None


def _between(earlier: Fact, later: Fact) -> timedelta:
    return later.at.date() - (earlier.at.date() - DAY)
