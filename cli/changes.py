"""The one way in which commands change a lifecycle: envelope, decision or submission, and what followed."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from shlex import quote
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from cli import output
from cli.context import run, services_of
from cli.dates import long_instant
from cli.framework import Function, option
from cli.language import N_, tr
from cli.names import Names, noun
from cli.options import actor, dry_run_option, json_option
from cli.overload import Given, Overload, overloads
from cli.people_alike import Alike, alike, warn_of_unknown
from cli.reading import present
from cli.wording import sentence
from domain.acceptance import is_accepted
from domain.events import Envelope, parse_envelope
from domain.facts import Fact
from domain.machine import decide
from domain.state import State
from domain.views import status_of

if TYPE_CHECKING:
    from cli.services import Gateway, Services

#: What people may do next, once something was recorded.
SHOW = N_("ayni {noun} show {lifecycle}")
TIMELINE = N_("ayni {noun} timeline {lifecycle}")


@dataclass(frozen=True)
class How:
    """How a change is made: who says so, under which identifier, for real or not, and how it is told."""

    by: str | None = None
    event_id: str | None = None
    dry_run: bool = False
    as_json: bool = False


@dataclass(frozen=True)
class Change:
    """What was asked: an event of one lifecycle. Dates in `data` travel as JSON has them, absent values not at all."""

    lifecycle: str
    type: str
    data: dict[str, Any]
    how: How


@dataclass(frozen=True)
class Followed:
    """What followed from a change, or would."""

    envelope: Envelope
    state: State
    facts: tuple[Fact, ...]
    repeated: bool


def change_options(function: Function) -> Function:
    """What every command that records something takes; the command gets it as `how`."""

    @functools.wraps(function)
    def gathered(
        *, by: str | None, event_id: str | None, dry_run: bool, as_json: bool, **options: Any
    ) -> Any:
        return function(how=How(by, event_id, dry_run, as_json), **options)

    decorators = (
        option(
            "--by",
            "--por",
            metavar=N_("ROLE:PERSON"),
            help=N_("Who says so, such as coordinator:ana. Without it: AYNI_PERSON, else the coordinator."),
        ),
        option(
            "--event-id",
            "--id-evento",
            metavar=N_("TEXT"),
            help=N_("Makes the command repeatable: the same identifier counts once."),
        ),
        dry_run_option,
        json_option,
    )
    decorated: Function = gathered
    for decorate in reversed(decorators):
        decorated = decorate(decorated)
    return decorated


def change(asked: Change, following: str) -> None:
    """Record the event, print what followed and the next useful command.

    `following` is a pattern with `{noun}`, `{lifecycle}` and the data of the event.
    """
    followed = run(_carry_out(services_of(click.get_current_context()), asked))
    if asked.how.as_json:
        output.json_line(as_json(followed, dry_run=asked.how.dry_run))
        return
    _tell(asked, followed, following)


def give_role(asked: Change, role: str, person: str, following: str) -> None:
    """`change`, by which a person gets a role or is to accept it; warns of too much to do (SPEC H2)."""
    services = services_of(click.get_current_context())
    followed, too_much = run(_give_role(services, asked, role, person))
    warnings: list[Overload | Alike] = [*too_much, *run(alike(services, [person]))]
    if asked.how.as_json:
        told = as_json(followed, dry_run=asked.how.dry_run)
        output.json_line({**told, "warnings": [each.described() for each in warnings]})
        return
    _tell(asked, followed, following)
    for warning in warnings:
        output.talk(warning.told())


async def _give_role(
    services: "Services", asked: Change, role: str, person: str
) -> tuple[Followed, list[Overload]]:
    followed = await _carry_out(services, asked)
    given = Given(followed.state.program, status_of(followed.state), role, person)
    return followed, await overloads(services, [given])


def _tell(asked: Change, followed: Followed, following: str) -> None:
    tell_followed(followed, dry_run=asked.how.dry_run)
    if not asked.how.dry_run:
        data = {name: quote(value) for name, value in asked.data.items() if isinstance(value, str)}
        known = {**data, "noun": noun(followed.state.program.kind), "lifecycle": asked.lifecycle}
        next_step(tr(following).format(**known))


async def _carry_out(services: "Services", asked: Change) -> Followed:
    async with services.gateway() as gateway:
        state = await gateway.state(asked.lifecycle)
        by = actor(asked.how.by, state.roles)
        await warn_of_unknown(services, by["person"], state.roles)
        envelope = parse_envelope(
            {
                "id": asked.how.event_id or str(uuid4()),
                "type": asked.type,
                "by": by,
                "data": _json_data(_with_ids(asked.data, Names(state.program))),
            }
        )
        return await followed_by(services, gateway, state, envelope, dry_run=asked.how.dry_run)


def _with_ids(data: dict[str, Any], names: Names) -> dict[str, Any]:
    """People may name a channel by its word; events carry its id."""
    return {**data, "channel": names.channel_id(data["channel"])} if "channel" in data else data


def _json_data(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in data.items()
        if value is not None
    }


async def followed_by(
    services: "Services", gateway: "Gateway", state: State, envelope: Envelope, *, dry_run: bool
) -> Followed:
    """What follows from an event: as the lifecycle says, or as the rules say on its present state."""
    if dry_run:
        decision = decide(state, envelope, await present(services, state))
        return Followed(envelope, state, decision.facts, decision.repeated)
    receipt = await gateway.submit(state.lifecycle, envelope)
    return Followed(envelope, state, receipt.told, repeated=is_accepted(state, envelope.id))


def as_json(followed: Followed, *, dry_run: bool) -> dict[str, Any]:
    """The outcome for programs."""
    return {
        "lifecycle": followed.state.lifecycle,
        "event_id": followed.envelope.id,
        "type": followed.envelope.type,
        "dry_run": dry_run,
        "repeated": followed.repeated,
        "facts": [fact.flat() for fact in followed.facts],
    }


def tell_followed(followed: Followed, *, dry_run: bool) -> None:
    """The outcome for people."""
    if followed.repeated:
        output.line(tr("It had been recorded before and counts once. What followed then:"))
    else:
        output.line(
            tr("Nothing was recorded. This would follow:") if dry_run else tr("Recorded. What followed:")
        )
    tell_facts(followed.facts, Names(followed.state.program), dated=False)


def tell_facts(facts: Iterable[Fact], names: Names, *, dated: bool) -> None:
    """A sentence for each fact, with its instant when the reader needs it."""
    for fact in facts:
        text = sentence(fact.type, fact.data, names)
        output.line(f"{long_instant(fact.at)}  {text}" if dated else f"{output.MARGIN}{text}")


def next_step(command: str) -> None:
    """Suggest what to do next."""
    output.line(tr("Next: {command}").format(command=command))
