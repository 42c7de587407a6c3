"""`ayni digest`: what somebody would be told now, once a week or a month."""

from collections.abc import Sequence

import click

from activities.digests.following import NamedDigest, named_digest
from activities.messages.digest_letter import compose_digest
from activities.messages.model import Message, Person
from cli import language, output
from cli.commands.inbox import person_asked, person_option
from cli.context import run, services_of
from cli.framework import command, option
from cli.language import N_, tr
from cli.options import WordChoice, json_option
from cli.services import Services
from domain.program import DigestRhythm
from domain.text import Text

RHYTHMS: dict[DigestRhythm, Text] = {
    "weekly": Text(es="semanal", en="weekly"),
    "monthly": Text(es="mensual", en="monthly"),
}


@command("preview", N_("Nothing is sent. Who gets a digest in which rhythm is said by the program."))
@person_option
@option(
    "--rhythm",
    "--ritmo",
    type=WordChoice(tuple(RHYTHMS), RHYTHMS),
    help=N_("Which digest: weekly or monthly. Without it, the first of them that has something to say."),
)
@json_option
@click.pass_context
def preview(ctx: click.Context, person: str | None, rhythm: DigestRhythm | None, as_json: bool) -> None:
    """Print what would be sent."""
    who = person_asked(person)
    rhythms = tuple(RHYTHMS) if rhythm is None else (rhythm,)
    found, reader = run(_looked_up(services_of(ctx), who, rhythms))
    message = None if found is None else compose_digest(found.digest, reader, found.programs)
    if as_json:
        output.json_document(_described(found, message))
    elif message is None:
        output.line(tr("There is nothing to say to {person}: no digest is sent.").format(person=who))
    else:
        output.line(tr("Subject: {subject}").format(subject=message.subject))
        output.line()
        output.line(message.text.rstrip())


async def _looked_up(
    services: Services, person: str, rhythms: Sequence[DigestRhythm]
) -> tuple[NamedDigest | None, Person]:
    followed, failing = await services.following(person), await services.failing_addresses()
    digests = (named_digest(person, rhythm, followed, failing) for rhythm in rhythms)
    found = next((digest for digest in digests if digest is not None), None)
    async with services.directory() as directory:
        known = {each.person: each for each in await directory.people()}
    return found, known.get(person) or Person(person=person, name=person, language=language.current())


def _described(found: NamedDigest | None, message: Message | None) -> dict[str, object]:
    if found is None or message is None:
        return {"digest": None, "message": None}
    return {
        "digest": found.digest.model_dump(mode="json"),
        "message": {"subject": message.subject, "text": message.text},
    }
