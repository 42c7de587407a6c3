"""The documents of each filing: which are ready, and which are still missing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cli.dates import long_date
from cli.language import tr
from cli.names import Names, requirement_status
from cli.reviews import where_to_file
from domain.documents import missing_documents
from domain.state import SATISFIED, RequirementProgress, State

#: What needs no documents any more, or never did.
_OVER = SATISFIED | {"excluded"}


def filings_to_prepare(state: State) -> Iterator[RequirementProgress]:
    """The requirements of the present stage whose filing needs documents and is not decided."""
    for progress in state.requirements.values():
        review = state.program.reviews.get(progress.id)
        required = state.program.requirements[progress.id].required
        later = progress.status == "blocked" and not required
        if review is not None and review.documents and progress.status not in _OVER and not later:
            yield progress


def described(state: State, progress: RequirementProgress) -> dict[str, Any]:
    """A checklist for programs."""
    return {
        "requirement": progress.id,
        "status": progress.status,
        "documents": [
            {"document": document, "ready_since": None if ready is None else ready.isoformat()}
            for document, ready in _documents(state, progress)
        ],
        "missing": missing_documents(state, progress),
    }


def heading(state: State, progress: RequirementProgress, names: Names) -> str:
    """Whose checklist it is, and how many documents are ready."""
    documents = list(_documents(state, progress))
    return tr("{name} ({id}), {status}: {ready} of {number} documents ready").format(
        name=names.requirement(progress.id),
        id=progress.id,
        status=requirement_status(progress.status),
        ready=sum(ready is not None for _, ready in documents),
        number=len(documents),
    )


def lines(state: State, progress: RequirementProgress, names: Names) -> Iterator[str]:
    """How it is filed, and a line for each document, those that are missing first."""
    for label, value in where_to_file(state.program, progress.id):
        if value:
            yield tr("{label}: {value}").format(label=label, value=value)
    for document, ready in sorted(_documents(state, progress), key=lambda each: each[1] is not None):
        pattern = tr("missing: {name} ({id})") if ready is None else tr("ready since {day}: {name} ({id})")
        yield pattern.format(
            name=names.document(document), id=document, day="" if ready is None else long_date(ready)
        )


def _documents(state: State, progress: RequirementProgress) -> Iterator[tuple[str, date | None]]:
    for document in state.program.reviews[progress.id].documents:
        yield document, progress.documents.get(document)
