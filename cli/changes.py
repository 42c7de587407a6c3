"""The one way in which commands change a lifecycle: envelope, decision or submission, and what followed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from cli import output
from cli.context import run, services_of
from cli.dates import long_instant
from cli.language import tr
from cli.names import Names
from cli.options import actor
from cli.wording import sentence
from domain.events import Envelope, parse_envelope
from domain.facts import Fact
from domain.machine import decide
from domain.state import State

if TYPE_CHECKING:
    from cli.services import Gateway, Services


@dataclass(frozen=True)
class Change:
    """What was asked: an event of one lifecycle, and how to go about it."""

    lifecycle: str
    type: str
    data: dict[str, Any]
    by: str | None = None
    event_id: str | None = None
    dry_run: bool = False
    as_json: bool = False


@dataclass(frozen=True)
class Followed:
    """What followed from a change, or would."""

    envelope: Envelope
    state: State
    facts: tuple[Fact, ...]
    repeated: bool


def change(ctx: click.Context, asked: Change, following: str = "") -> None:
    """Record the event, print what followed and the next useful command (a pattern with `{lifecycle}`)."""
    followed = run(_carry_out(services_of(ctx), asked))
    if asked.as_json:
        output.json_line(as_json(asked, followed))
    else:
        _tell(asked, followed)
        if following and not asked.dry_run:
            next_step(tr(following).format(lifecycle=asked.lifecycle))


async def _carry_out(services: "Services", asked: Change) -> Followed:
    async with services.gateway() as gateway:
        state = await gateway.state(asked.lifecycle)
        envelope = parse_envelope(
            {
                "id": asked.event_id or str(uuid4()),
                "type": asked.type,
                "by": actor(asked.by, state.roles),
                "data": {name: value for name, value in asked.data.items() if value is not None},
            }
        )
        return await followed_by(services, gateway, state, envelope, dry_run=asked.dry_run)


async def followed_by(
    services: "Services", gateway: "Gateway", state: State, envelope: Envelope, *, dry_run: bool
) -> Followed:
    """What follows from an event: as the lifecycle says, or as the rules say on its present state."""
    if dry_run:
        decision = decide(state, envelope, services.now())
        return Followed(envelope, state, decision.facts, decision.repeated)
    receipt = await gateway.submit(state.lifecycle, envelope)
    return Followed(envelope, state, tuple(receipt.facts), receipt.repeated)


def as_json(asked: Change, followed: Followed) -> dict[str, Any]:
    """The outcome for programs."""
    return {
        "lifecycle": asked.lifecycle,
        "event_id": followed.envelope.id,
        "type": followed.envelope.type,
        "dry_run": asked.dry_run,
        "repeated": followed.repeated,
        "facts": [fact.flat() for fact in followed.facts],
    }


def _tell(asked: Change, followed: Followed) -> None:
    if asked.dry_run:
        output.line(tr("Nothing was recorded. This would follow:"))
    elif followed.repeated:
        output.line(tr("It had been recorded before and counts once. What followed then:"))
    else:
        output.line(tr("Recorded. What followed:"))
    tell_facts(followed.facts, Names(followed.state.program), dated=False)


def tell_facts(facts: Iterable[Fact], names: Names, *, dated: bool) -> None:
    """A sentence for each fact, with its instant when the reader needs it."""
    for fact in facts:
        text = sentence(fact.type, fact.data, names)
        output.line(f"{long_instant(fact.at)}  {text}" if dated else f"{output.MARGIN}{text}")


def next_step(command: str) -> None:
    """Suggest what to do next."""
    output.line(tr("Next: {command}").format(command=command))
