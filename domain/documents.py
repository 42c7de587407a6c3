"""The documents of a filing: which are ready, and which are still missing (SPEC S4)."""

from domain.admission import day_given, moved
from domain.errors import UnknownDocument
from domain.events import DocumentsGathered, Envelope
from domain.state import RequirementProgress, State
from domain.turn import Turn


def missing_documents(state: State, progress: RequirementProgress) -> list[str]:
    """The documents that a filing needs here and that are not ready, in the definition's order."""
    review = state.program.reviews.get(progress.id)
    return [
        each for each in (review.documents if review is not None else ()) if each not in progress.documents
    ]


def gather(turn: Turn, event: Envelope, payload: DocumentsGathered) -> None:
    """Documents of a filing are ready."""
    progress, _, _ = moved(turn, event, payload.requirement)
    review = turn.state.program.reviews.get(progress.id)
    needed = review.documents if review is not None else ()
    for document in payload.documents:
        if document not in needed:
            raise UnknownDocument(
                field="data.documents", document=document, requirement=progress.id, known=list(needed)
            )
    on = day_given(turn, event, payload.gathered_on, "gathered_on")
    gathered = progress.model_copy(
        update={"documents": {**progress.documents, **dict.fromkeys(payload.documents, on)}}
    )
    turn.put_requirement(gathered)
    turn.record(
        "documents_gathered",
        requirement=progress.id,
        documents=payload.documents,
        missing=missing_documents(turn.state, gathered),
    )
