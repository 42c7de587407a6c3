"""Municipal profiles: which there are, what each says, what nobody knows, and whether a file is valid (SPEC S4)."""

from collections.abc import Iterator

from activities.profiles import load_profile, shipped_profiles
from activities.programs import load_program
from cli import language, output
from cli.commands.start import ORGANIZATIONS_PROGRAM
from cli.dates import long_date, short_date
from cli.framework import argument, command, option
from cli.language import N_, tr
from cli.lengths import term_length
from cli.names import Names, enumerated, word
from cli.options import json_option
from cli.reviews import CHANNELS, COPIES, LEVELS, filing_lines
from domain.profile import FilingTerms, Profile
from domain.program import Program

#: What a profile may know about one kind of filing.
TERMS = ("term", "silence", "correction_term", "inactivity")


@command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the shipped profiles."""
    program = load_program(ORGANIZATIONS_PROGRAM)
    profiles = [load_profile(name) for name in shipped_profiles()]
    if as_json:
        for profile in profiles:
            known, asked = _terms_known(profile, program)
            output.json_line(
                {
                    "id": profile.id,
                    "name": profile.name.model_dump(),
                    "level": profile.level,
                    "norm": profile.norm.model_dump(mode="json"),
                    "read_on": profile.read_on.isoformat(),
                    "terms_known": known,
                    "terms_unknown": asked - known,
                }
            )
        return
    headings = (tr("Profile"), tr("Level"), tr("Terms known"), tr("Read on"), tr("Norm"))
    output.table(headings, [_row(profile, program) for profile in profiles])


def _row(profile: Profile, program: Program) -> tuple[str, ...]:
    known, asked = _terms_known(profile, program)
    return (
        profile.id,
        word(LEVELS, profile.level),
        tr("{known} of {number}").format(known=known, number=asked),
        short_date(profile.read_on),
        profile.norm.name,
    )


@command("show")
@argument("municipality", metavar=N_("MUNICIPALITY"), help=N_("Shipped municipal profile or a file."))
@option(
    "--program",
    "--programa",
    default=ORGANIZATIONS_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Program whose filings are looked at; voces-organizadas without it."),
)
@json_option
def show(municipality: str, program: str, as_json: bool) -> None:
    """Show one profile."""
    found = load_profile(municipality)
    if as_json:
        output.json_line(found.model_dump(mode="json"))
        return
    definition = load_program(program, municipality)
    output.line(tr("{name} ({id})").format(name=found.name.in_language(language.current()), id=found.id))
    output.explained(_overview(found, definition))
    for kind, filings in _kinds(definition).items():
        output.line()
        output.line(filings)
        terms = found.filings.get(kind, FilingTerms())
        output.explained([*filing_lines(definition, terms), _documents(terms, definition)])
    if found.notes is not None:
        output.line()
        output.paragraph(found.notes.in_language(language.current()))


@command("validate")
@argument("file", metavar=N_("FILE"), help=N_("Municipal profile: a TOML file."))
@option(
    "--program",
    "--programa",
    default=ORGANIZATIONS_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Program that the profile must fit; voces-organizadas without it."),
)
@json_option
def validate(file: str, program: str, as_json: bool) -> None:
    """Check one profile, by itself and in a program; an error names file, key and reason."""
    definition = load_program(program, file)
    profile = load_profile(file)
    known, asked = _terms_known(profile, definition)
    if as_json:
        described = {"valid": True, "id": profile.id, "program": definition.id}
        output.json_line({**described, "terms_known": known, "terms_unknown": asked - known})
        return
    output.line(
        tr("{file} is valid and fits {program}: {id}, with {known} of {number} terms known.").format(
            file=file, program=definition.id, id=profile.id, known=known, number=asked
        )
    )


def _terms_known(profile: Profile, program: Program) -> tuple[int, int]:
    """How many terms the profile knows, and how many the program asks for."""
    kinds = _kinds(program)
    filings = [profile.filings.get(kind, FilingTerms()) for kind in kinds]
    known = sum(getattr(filing, name) is not None for filing in filings for name in TERMS)
    return known, len(TERMS) * len(kinds)


def _kinds(program: Program) -> dict[str, str]:
    """The kinds of filings that a municipality treats, with what the program files so."""
    names = Names(program)
    found: dict[str, list[str]] = {}
    for requirement in program.requirements.values():
        if requirement.review is not None and requirement.review.profile is not None:
            found.setdefault(requirement.review.profile, []).append(names.requirement(requirement.id))
    return {kind: enumerated(filed) for kind, filed in found.items()}


def _overview(profile: Profile, program: Program) -> Iterator[tuple[str, str]]:
    yield tr("Level"), word(LEVELS, profile.level)
    yield tr("Norm"), profile.norm.name
    yield (
        tr("Date of the norm"),
        tr("not known") if profile.norm.date is None else long_date(profile.norm.date),
    )
    yield tr("Address of the norm"), _or_unknown(profile.norm.url)
    yield tr("Read on"), long_date(profile.read_on)
    yield tr("Way of filing"), _or_unknown(profile.channel and word(CHANNELS, profile.channel))
    yield tr("Where to file"), _or_unknown(profile.where_to_file)
    yield tr("Fee"), _or_unknown(profile.fee)
    yield tr("Copies"), _or_unknown(profile.copies and word(COPIES, profile.copies))
    yield tr("Identity documents"), _identity_documents(profile, program)
    yield tr("Limit to re-election"), _or_unknown(_number(profile.reelection_limit))
    yield tr("Term to report changes"), term_length(profile.change_filing_term)
    yield tr("Term to decide claims"), term_length(profile.claims_term)
    yield tr("Source"), profile.source or ""


def _identity_documents(profile: Profile, program: Program) -> str:
    accepted = profile.accepted_identity_documents
    if accepted is None:
        return tr("unknown: ask before a board is elected")
    return enumerated(Names(program).identity_document(kind) for kind in accepted)


def _documents(terms: FilingTerms, program: Program) -> tuple[str, str]:
    if terms.documents is None:
        return tr("Documents"), tr("unknown: those of the definition are asked for")
    return tr("Documents"), enumerated(Names(program).document(each) for each in terms.documents)


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _or_unknown(text: str | None) -> str:
    return text or tr("not known")
