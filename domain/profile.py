"""Municipal profiles: how one municipality treats filings, as its norms say (SPEC S4, voces.municipal_parameters).

A profile is data, dated, with its norm. What nobody knows stays out of the file, and is shown as unknown; the
definition then asks the authority now and then instead of counting a term that nobody can name.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.days import LocalDate
from domain.terms import Term
from domain.text import ByIdentifier, Identifier, Mistake, NonEmpty, Text

Expiry = Literal["deemed_approved", "deemed_denied", "escalate"]
#: What an authority's silence means when its term ends.
Silence = Literal["positive", "negative", "none"]
ON_SILENCE: dict[Silence, Expiry] = {
    "positive": "deemed_approved",
    "negative": "deemed_denied",
    "none": "escalate",
}
#: A calendar month has at least so many days, and about so many business days; enough to compare terms roughly.
_ROUGH_DAYS = {"months": 30.0, "days": 1.0, "business_days": 1.4, "office_days": 1.4}


class ProfilePart(BaseModel):
    """Base of every part of a profile: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Norm(ProfilePart):
    """The rule that the profile was read from."""

    name: NonEmpty
    date: LocalDate | None = None
    url: NonEmpty | None = None


class FilingTerms(ProfilePart):
    """How the municipality treats one kind of filing; a term that is None is unknown."""

    qualification_term: Term | None = None
    term: Term | None = None
    silence: Silence | None = None
    correction_term: Term | None = None
    inactivity: Term | None = None
    documents: tuple[Identifier, ...] | None = None

    @model_validator(mode="after")
    def _not_contradictory(self) -> Self:
        if self.silence in {"positive", "negative"} and self.term is None:
            raise Mistake(
                es="dice qué significa el silencio, pero no cuándo vence el plazo (term)",
                en="it says what silence means, but not when the term ends (term)",
                at=("silence",),
            )
        _check_within(self.qualification_term, self.term, "qualification_term")
        _check_within(self.correction_term, self.inactivity, "correction_term")
        return self


class Profile(ProfilePart):
    """One municipality. `read_on` is the day on which somebody read its norm."""

    id: Identifier
    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    level: Literal["district", "provincial"]
    read_on: LocalDate
    norm: Norm
    channel: Literal["web_portal", "counter"] | None = None
    where_to_file: NonEmpty | None = None
    fee: NonEmpty | None = None
    copies: Literal["simple", "fedatario", "notary"] | None = None
    accepted_identity_documents: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    reelection_limit: Annotated[int, Field(ge=0, le=20)] | None = None
    change_filing_term: Term | None = None
    claims_term: Term | None = None
    source: NonEmpty | None = None
    notes: Text | None = None
    filings: ByIdentifier[FilingTerms] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _read_after_it_was_issued(self) -> Self:
        if self.norm.date is not None and self.norm.date > self.read_on:
            raise Mistake(
                es="la norma es posterior al día en que se leyó (read_on)",
                en="the norm is later than the day on which it was read (read_on)",
                at=("norm", "date"),
            )
        return self


def _check_within(shorter: Term | None, longer: Term | None, name: str) -> None:
    if shorter is not None and longer is not None and _roughly(shorter) > _roughly(longer):
        raise Mistake(
            es="es más largo que el plazo que lo contiene",
            en="it is longer than the term that contains it",
            at=(name,),
        )


def _roughly(term: Term) -> float:
    length: int = getattr(term, term.unit)
    return length * _ROUGH_DAYS[term.unit]
