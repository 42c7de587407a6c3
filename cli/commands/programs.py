"""Programs: what comes with Ayni, what a definition says, whether it is valid, and how it looks."""

from collections.abc import Callable, Iterator

import click

from activities.programs import load_program, shipped_programs
from cli import output
from cli.diagrams import (
    activity_diagram,
    handover_diagram,
    lifecycle_diagram,
    program_diagram,
    requirement_diagram,
)
from cli.framework import argument, command, option
from cli.language import N_, tr
from cli.lengths import span_length, term_length
from cli.names import Names, enumerated
from cli.options import json_option, profile_option
from cli.reviews import review_lines, unknown_terms_told
from domain.program import Cadence, Program, Requirement, Rung, Stage

DIAGRAMS: dict[str, Callable[[], Iterator[str]]] = {
    "lifecycle": lifecycle_diagram,
    "requirement": requirement_diagram,
    "activity": activity_diagram,
    "handover": handover_diagram,
}


@command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the shipped programs."""
    programs = [load_program(name) for name in shipped_programs()]
    if as_json:
        for program in programs:
            name = program.name.model_dump()
            output.json_line(
                {"id": program.id, "version": program.version, "kind": program.kind, "name": name}
            )
        return
    headings = (tr("Program"), tr("Version"), tr("Name"))
    output.table(
        headings, [(program.id, str(program.version), Names(program).title()) for program in programs]
    )


@command("show")
@argument("program", metavar=N_("PROGRAM"), help=N_("Shipped program or definition file."))
@profile_option
@json_option
def show(program: str, profile: str | None, as_json: bool) -> None:
    """Show one definition, with the terms of a municipality when one is given."""
    definition = load_program(program, profile)
    if as_json:
        output.json_line(definition.model_dump(mode="json"))
        return
    names = Names(definition)
    output.line(
        tr("{name} ({id}, version {version})").format(
            name=names.title(), id=definition.id, version=definition.version
        )
    )
    for stage in definition.stages:
        output.line()
        for text in _stage(stage, names):
            output.line(text)
    output.line()
    if definition.reviews:
        output.paragraph(unknown_terms_told(definition))
    for heading, lines in _parts(definition, names):
        if lines:
            output.line(heading)
        for text in lines:
            output.line(f"{output.MARGIN}{text}")


@command("validate")
@argument("file", metavar=N_("FILE"), help=N_("Definition: a TOML file."))
@json_option
def validate(file: str, as_json: bool) -> None:
    """Check one definition; an error names file, key and reason."""
    program = load_program(file)
    if as_json:
        output.json_line({"valid": True, "id": program.id, "version": program.version})
        return
    output.line(
        tr(
            "{file} is valid: {id}, version {version}, with {stages} stages and {requirements} requirements."
        ).format(
            file=file,
            id=program.id,
            version=program.version,
            stages=len(program.stages),
            requirements=len(program.requirements),
        )
    )


@command("diagram")
@argument("program", metavar=N_("PROGRAM"), required=False, help=N_("Shipped program or definition file."))
@option(
    "--of",
    "--de",
    "table",
    type=click.Choice(list(DIAGRAMS)),
    help=N_(
        "Draw a table of transitions instead: of a lifecycle, a requirement, an activity or a hand-over."
    ),
)
def diagram(program: str | None, table: str | None) -> None:
    """Draw with Mermaid."""
    if (program is None) == (table is None):
        raise click.UsageError(tr("Name a program, or a table of transitions with --of."))
    lines = DIAGRAMS[table]() if table is not None else program_diagram(load_program(program or ""))
    for text in lines:
        output.line(text)


def _stage(stage: Stage, names: Names) -> Iterator[str]:
    if stage.duration is None:
        yield tr("{stage} ({id}): until everything is met").format(stage=names.stage(stage.id), id=stage.id)
    else:
        yield tr("{stage} ({id}): {length}").format(
            stage=names.stage(stage.id), id=stage.id, length=span_length(stage.duration)
        )
    for cadence in stage.cadences:
        yield f"{output.MARGIN}{_cadence(cadence, names)}"
    for requirement in stage.requirements:
        for text in _requirement(requirement, names):
            yield f"{output.MARGIN}{text}"


def _cadence(cadence: Cadence, names: Names) -> str:
    return tr("{cadence}, every {length}").format(
        cadence=names.cadence(cadence.id), length=span_length(cadence.every)
    )


def _requirement(requirement: Requirement, names: Names) -> Iterator[str]:
    known = {"name": names.requirement(requirement.id), "id": requirement.id}
    if requirement.after:
        yield tr("{name} ({id}), after {predecessors}").format(
            **known, predecessors=enumerated(requirement.after)
        )
    else:
        yield tr("{name} ({id})").format(**known)
    for text in _conditions(requirement, names):
        yield f"{output.MARGIN}{text}"


def _conditions(requirement: Requirement, names: Names) -> Iterator[str]:
    """What else decides about a requirement, one line each."""
    if requirement.track is not None:
        yield tr("track: {track}").format(track=names.track(requirement.track))
    if requirement.applies_when is not None:
        choice = requirement.applies_when.choice
        options = "; ".join(names.chosen(choice, each) for each in requirement.applies_when.options)
        yield tr("only with {choice}: {options}").format(choice=names.choice(choice), options=options)
    if requirement.decides is not None:
        yield tr("decides: {choice}").format(choice=names.choice(requirement.decides))
    if requirement.while_valid:
        needed = enumerated(names.requirement(each) for each in requirement.while_valid)
        yield tr("must still be valid then: {requirements}").format(requirements=needed)
    if requirement.renews is not None:
        yield tr("renews: {requirement}").format(requirement=names.requirement(requirement.renews))
    if requirement.validity is not None:
        yield tr("valid for {length}").format(length=span_length(requirement.validity))
    if requirement.due is not None:
        yield tr("due within {length}").format(length=term_length(requirement.due.term))
    if requirement.review is not None:
        yield from _review(names.program, requirement.id, names)


def _review(program: Program, requirement: str, names: Names) -> Iterator[str]:
    review = program.reviews[requirement]
    for label, value in review_lines(review):
        yield tr("{label}: {value}").format(label=label, value=value)
    if review.documents:
        documents = enumerated(names.document(each) for each in review.documents)
        yield tr("{label}: {value}").format(label=tr("Documents"), value=documents)


def _parts(program: Program, names: Names) -> Iterator[tuple[str, list[str]]]:
    yield tr("Roles"), [f"{role}: {names.role(role)}" for role in program.roles]
    yield tr("Channels"), [f"{channel}: {names.channel(channel)}" for channel in program.channels]
    yield tr("Outcomes"), [f"{outcome}: {names.outcome(outcome)}" for outcome in program.outcomes]
    yield tr("Tracks"), [f"{track}: {names.track(track)}" for track in program.tracks]
    for choice, definition in program.choices.items():
        heading = tr("Choice {choice} ({id})").format(choice=names.choice(choice), id=choice)
        yield heading, [f"{option}: {names.chosen(choice, option)}" for option in definition.options]
    yield tr("Counted in each"), [f"{measure}: {names.measure(measure)}" for measure in program.measures]
    yield tr("Figures of the programme"), [f"{each.id}: {names.figure(each.id)}" for each in program.figures]
    for cause, rungs in program.ladders.items():
        heading = tr("Escalation") if cause == "default" else tr("Escalation of {cause}").format(cause=cause)
        yield heading, [_rung(number, rung, names) for number, rung in enumerate(rungs, start=1)]


def _rung(number: int, rung: Rung, names: Names) -> str:
    pattern = (
        tr("rung {number}, after {days} business days: {roles} (decision)")
        if rung.decision
        else tr("rung {number}, after {days} business days: {roles}")
    )
    return pattern.format(
        number=number, days=rung.after, roles=enumerated(names.role(role) for role in rung.notify)
    )
