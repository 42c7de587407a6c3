"""How an authority treats a filing, as people read it; a term that nobody knows is said to be unknown (SPEC S4)."""

from collections.abc import Iterator

from cli import language
from cli.language import N_, tr
from cli.lengths import term_length
from cli.names import word
from domain.profile import ON_SILENCE, Expiry, FilingTerms
from domain.program import Appeal, Program, Review
from domain.terms import Term

LEVELS = {"district": N_("district"), "provincial": N_("province")}
CHANNELS = {"web_portal": N_("web portal"), "counter": N_("counter")}
COPIES = {
    "simple": N_("simple"),
    "fedatario": N_("certified by the municipality's fedatario"),
    "notary": N_("certified by a notary"),
}
#: What the end of a term means that an authority let pass.
SILENCES: dict[Expiry, str] = {
    "deemed_approved": N_("positive silence: it counts as approved, and the certificate is asked for"),
    "deemed_denied": N_("negative silence: it counts as denied"),
    "escalate": N_("its silence decides nothing: people are told and go on asking"),
}
UNKNOWN_SILENCE = N_("unknown: people are told and go on asking")
#: What Ayni does where a term is unknown.
WITHOUT = {
    "term": N_("unknown: Ayni counts no term and asks for the authority to be asked, every {follow_up}"),
    "correction_term": N_("unknown: Ayni counts no term and reminds to ask until when, every {follow_up}"),
    "inactivity": N_("unknown: Ayni counts no abandonment"),
}


def review_lines(review: Review) -> Iterator[tuple[str, str]]:
    """The terms of a reviewed requirement, as (label, value)."""
    yield tr("Authority"), review.authority.in_language(language.current())
    yield tr("Term to decide"), term_length(review.term)
    if review.term is not None:
        yield tr("When it passes"), tr(SILENCES[review.on_expiry])
    yield tr("Term to correct"), term_length(review.correction_term)
    yield tr("Abandonment"), term_length(review.inactivity)
    if review.window is not None:
        yield tr("Life of the filing"), term_length(review.window)
    if review.appeal is not None:
        yield tr("Appeal"), _appeal(review.appeal)


def filing_lines(program: Program, terms: FilingTerms) -> Iterator[tuple[str, str]]:
    """What a municipality's profile says about one kind of filing, and what Ayni does where it says nothing."""
    if terms.qualification_term is not None:
        yield tr("Term to qualify"), term_length(terms.qualification_term)
    yield tr("Term to decide"), _known("term", terms.term, program)
    silence = SILENCES[ON_SILENCE[terms.silence]] if terms.silence is not None else UNKNOWN_SILENCE
    yield tr("When it passes"), tr(silence)
    yield tr("Term to correct"), _known("correction_term", terms.correction_term, program)
    yield tr("Abandonment"), _known("inactivity", terms.inactivity, program)


def where_to_file(program: Program, requirement: str) -> Iterator[tuple[str, str]]:
    """How the municipality takes a filing, as far as its profile knows, as (label, value)."""
    definition = program.requirements[requirement]
    profile = program.profile
    if profile is None or definition.review is None or definition.review.profile is None:
        return
    yield tr("Where to file"), profile.where_to_file or ""
    yield tr("Way of filing"), word(CHANNELS, profile.channel)
    yield tr("Copies"), word(COPIES, profile.copies)
    yield tr("Fee"), profile.fee or ""


def unknown_terms_told(program: Program) -> str:
    """What Ayni does where a term is unknown."""
    text = tr(
        "Where a term is unknown, Ayni counts none and asks for the authority to be asked, every {follow_up}."
    )
    return text.format(follow_up=term_length(program.follow_up))


def _known(name: str, term: Term | None, program: Program) -> str:
    if term is not None:
        return term_length(term)
    return tr(WITHOUT[name]).format(follow_up=term_length(program.follow_up))


def _appeal(appeal: Appeal) -> str:
    return tr("to {authority}; term to appeal: {within}; term to decide it: {term}").format(
        authority=appeal.authority.in_language(language.current()),
        within=term_length(appeal.within),
        term=term_length(appeal.term),
    )
