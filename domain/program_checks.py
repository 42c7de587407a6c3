"""What a definition must be beyond the form of its parts: every reference leads somewhere, nothing waits in a circle.

Each check raises a `Mistake` that names the place.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.days import zone
from domain.text import Mistake

if TYPE_CHECKING:
    from domain.program import Program, Requirement, Rung, Stage
    from domain.terms import Term


def check_time_zone(name: str) -> None:
    """The time zone exists."""
    try:
        zone(name)
    except KeyError:
        raise Mistake(
            es=f"no existe la zona horaria «{name}»",
            en=f"there is no time zone '{name}'",
            at=("time_zone",),
        ) from None


def refuse_duplicates(at: tuple[str, ...], ids: Iterable[str]) -> None:
    """No id is given twice."""
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            raise Mistake(
                es=f"«{identifier}» está definido dos veces", en=f"'{identifier}' is defined twice", at=at
            )
        seen.add(identifier)


def check_known(at: tuple[str, ...], used: Iterable[str], known: Iterable[str]) -> None:
    """Every id that is used is known."""
    choices = sorted(known)
    for identifier in used:
        if identifier not in choices:
            raise Mistake(
                es=f"«{identifier}» no es uno de: {', '.join(choices) or '—'}",
                en=f"'{identifier}' is not one of: {', '.join(choices) or '—'}",
                at=at,
            )


def check_references(program: "Program", at: tuple[str, ...], requirement: "Requirement") -> None:
    """What a requirement names exists: other requirements, its track, documents, choice."""
    known = program.requirements
    check_known((*at, "while_valid"), requirement.while_valid, known)
    if requirement.track is not None:
        check_known((*at, "track"), (requirement.track,), program.tracks)
    if requirement.renews is not None:
        check_known((*at, "renews"), (requirement.renews,), known)
    if requirement.decides is not None:
        check_known((*at, "decides"), (requirement.decides,), program.choices)
    if requirement.review is not None:
        check_known((*at, "review", "documents"), requirement.review.documents, program.documents)
    if (applies := requirement.applies_when) is not None:
        check_known((*at, "applies_when"), (applies.choice,), program.choices)
        check_known((*at, "applies_when"), applies.options, program.choices[applies.choice].options)


def check_board(program: "Program") -> None:
    """The mandate of the board is a requirement."""
    if program.board is not None:
        check_known(("board", "mandate"), (program.board.mandate,), program.requirements)


def check_people(program: "Program") -> None:
    """Roles that must attend, have a limit, get a digest or are invited exist (SPEC E1, H2, C2)."""
    for name in ("attendance", "workload", "digests"):
        check_known((name,), getattr(program, name), program.roles)
    for stage in program.stages:
        for cadence in stage.cadences:
            at = ("stages", stage.id, "cadences", cadence.id, "invites")
            check_known(at, cadence.invites, program.roles)


def check_counts(program: "Program") -> None:
    """Only an authority that reviews something has an office whose days can be counted (SPEC D3)."""
    _refuse_office_days(("follow_up",), program.follow_up)
    _refuse_office_days(("handover_within",), program.handover_within)
    for role, term in program.attendance.items():
        _refuse_office_days(("attendance", role), term)
    if program.board is not None:
        _refuse_office_days(("board", "renewal_notice"), program.board.renewal_notice)
    for requirement in program.requirements.values():
        at = ("stages", program.stage_of[requirement.id], "requirements", requirement.id)
        _refuse_office_days((*at, "due"), requirement.due.term if requirement.due is not None else None)
        _refuse_office_days((*at, "renewal_notice"), requirement.renewal_notice)


def _refuse_office_days(at: tuple[str, ...], term: "Term | None") -> None:
    if term is not None and term.office_days is not None:
        raise Mistake(
            es="solo los plazos de una autoridad se cuentan en office_days",
            en="only the terms of an authority are counted in office_days",
            at=at,
        )


def check_plan(program: "Program") -> None:
    """Plans have areas, and parties that are roles (SPEC P1)."""
    refuse_duplicates(("areas",), (area.id for area in program.areas))
    refuse_duplicates(("areas",), (str(area.number) for area in program.areas))
    if program.plan is not None:
        check_known(("plan", "parties"), program.plan.parties, program.roles)
        if not program.areas:
            raise Mistake(
                es="un plan necesita las áreas de sus actividades (areas)",
                en="a plan needs the areas of its activities (areas)",
                at=("plan",),
            )


def check_figures(program: "Program") -> None:
    """Every figure counts what exists."""
    for figure in program.figures:
        check_known(("figures", figure.id), figure.met_any, program.requirements)
        if figure.sum_of is not None:
            check_known(("figures", figure.id), (figure.sum_of,), program.measures)


def check_profile(program: "Program") -> None:
    """The profile is of the program's country and speaks of filings and documents that the program knows."""
    profile = program.profile
    if profile is None:
        return
    check_known(("profile", "country"), (profile.country,), (program.country,))
    own = (requirement.review for requirement in program.requirements.values())
    kinds = {review.profile for review in own if review is not None and review.profile is not None}
    check_known(("profile", "filings"), profile.filings, kinds)
    identity_documents = program.board.identity_documents if program.board is not None else {}
    accepted = profile.accepted_identity_documents or ()
    check_known(("profile", "accepted_identity_documents"), accepted, identity_documents)
    for kind, filing in profile.filings.items():
        at = ("profile", "filings", kind)
        check_known((*at, "documents"), filing.documents or (), program.documents)
        for term in (filing.qualification_term, filing.term, filing.correction_term, filing.inactivity):
            if term is not None and term.office_days is not None:
                raise Mistake(
                    es="un perfil cuenta días corridos o hábiles (days, business_days)",
                    en="a profile counts calendar or business days (days, business_days)",
                    at=at,
                )


def check_ladder(name: str, rungs: "tuple[Rung, ...]", roles: Iterable[str]) -> None:
    """Rungs fire one after the other and tell roles that exist (SPEC E1)."""
    afters = [rung.after for rung in rungs]
    if afters != sorted(set(afters)):
        raise Mistake(
            es="«after» debe crecer de peldaño en peldaño",
            en="'after' must grow from rung to rung",
            at=("ladders", name),
        )
    for rung in rungs:
        check_known(("ladders", name), rung.notify, roles)


def check_order(stage: "Stage") -> None:
    """Requirements form a DAG inside their stage (SPEC S3)."""
    known = [requirement.id for requirement in stage.requirements]
    for requirement in stage.requirements:
        at = ("stages", stage.id, "requirements", requirement.id)
        check_known((*at, "after"), requirement.after, known)
        if requirement.due is not None and requirement.due.after is not None:
            check_known((*at, "due", "after"), (requirement.due.after,), known)
    waiting = {requirement.id: set(requirement.after) for requirement in stage.requirements}
    while waiting:
        ready = {identifier for identifier, predecessors in waiting.items() if not predecessors}
        if not ready:
            circle = ", ".join(sorted(waiting))
            raise Mistake(
                es=f"hay requisitos que se esperan unos a otros: {circle}",
                en=f"requirements wait for each other: {circle}",
                at=("stages", stage.id, "requirements"),
            )
        waiting = {
            identifier: after - ready for identifier, after in waiting.items() if identifier not in ready
        }
