"""Why an escalation is open, with what its program calls things."""

from typing import Final

from domain.board import SUBJECT as IDENTITY_DOCUMENT
from domain.program import Program
from domain.status_names import CAUSE, FILING_CAUSE
from domain.text import Language, Text

#: Problems with a role.
OF_ROLES: Final = frozenset({"handover_pending", "party_silent"})
DOCUMENT_OF: Final = Text(es="documento de identidad de {person}", en="identity document of {person}")


def problem(program: Program, cause: str, subject: str, language: Language) -> str:
    """Why an escalation is open, as a sentence without its full stop."""
    causes = {**CAUSE, **FILING_CAUSE} if subject in program.reviews else CAUSE
    if cause not in causes:
        return cause
    return (
        causes[cause].in_language(language).format(subject=problem_subject(program, cause, subject, language))
    )


def problem_subject(program: Program, cause: str, subject: str, language: Language) -> str:
    """What an escalation is about."""
    if subject.startswith(IDENTITY_DOCUMENT):
        return DOCUMENT_OF.in_language(language).format(person=subject.removeprefix(IDENTITY_DOCUMENT))
    name = _names(program, cause).get(subject)
    return subject if name is None else name.in_language(language)


def _names(program: Program, cause: str) -> dict[str, Text]:
    if cause == "monitoring_missed":
        return cadence_names(program)
    if cause in OF_ROLES:
        return program.roles
    if cause == "stage_overdue":
        return {stage.id: stage.name for stage in program.stages}
    return {each.id: each.name for each in program.requirements.values()}


def cadence_names(program: Program) -> dict[str, Text]:
    """What the cadences of every stage are called."""
    return {cadence.id: cadence.name for stage in program.stages for cadence in stage.cadences}


def authority_name(program: Program, requirement: str, language: Language, *, of_appeal: bool = False) -> str:
    """Who reviews a requirement, or decides an appeal about it, as it is said inside parentheses."""
    review = program.reviews.get(requirement)
    appeal = review.appeal if review is not None and of_appeal else None
    authority = (appeal or review).authority if review is not None else None
    # `Registros Públicos (SUNARP)` as `Registros Públicos, SUNARP`.
    return "" if authority is None else authority.in_language(language).replace(" (", ", ").replace(")", "")
