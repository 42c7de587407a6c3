"""`ayni inbox`: what waits for one person, the most urgent first, each with the command that resolves it."""

import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from shlex import quote

import click

from cli import output
from cli.context import run, services_of
from cli.failures import Failure
from cli.framework import Function, command, option
from cli.language import N_, ntr, tr
from cli.options import json_option
from cli.services import Services
from cli.tasks import Task
from domain.digest import Followed, inbox_of
from domain.duty import PRESSING, Rank

#: So many are told at once, unless everything is asked for.
FIRST = 15
#: What duties of a rank have in common, as a heading.
HEADINGS = {
    Rank.DECIDE: N_("Your decision is awaited"),
    Rank.SOON: N_("This can be lost soon"),
    Rank.ACCEPT: N_("Roles that are offered to you"),
    Rank.STALLED: N_("Without contact for too long"),
    Rank.LATE: N_("Late"),
    Rank.DATED: N_("Due soon"),
    Rank.NOW: N_("Can be done at any time"),
    Rank.LATER: N_("Later"),
    Rank.OPTIONAL: N_("If needed"),
    Rank.WAITING: N_("Waiting for others"),
}


def person_option(function: Function) -> Function:
    """`--person`: whose duties."""
    return option(
        "--person", "--persona", metavar=N_("PERSON"), help=N_("Whose duties; AYNI_PERSON without it.")
    )(function)


@command(
    "inbox",
    N_("What can be done at any time, has time or waits for others is told with --all only."),
)
@person_option
@option("--all", "--todo", "everything", is_flag=True, help=N_("Tell everything, urgent or not."))
@json_option
@click.pass_context
def inbox(ctx: click.Context, person: str | None, everything: bool, as_json: bool) -> None:
    """Tell what waits for a person."""
    who = person_asked(person)
    followed, found = run(_looked_up(services_of(ctx), who))
    pressing = [task for task in found if task.duty.rank <= PRESSING]
    told = found if everything or as_json else pressing[:FIRST]
    if as_json:
        for task in told:
            output.json_line(described(task))
        return
    output.paragraph(_summary(who, followed, pressing, found))
    tell(told)
    if not everything:
        _tell_rest(len(pressing) - len(told), len(found) - len(pressing), person)


def person_asked(person: str | None) -> str:
    """The option, or `AYNI_PERSON`. Raises a `Failure` without either."""
    who = (person or os.environ.get("AYNI_PERSON", "")).strip()
    if not who:
        raise Failure(
            "person_unknown",
            tr("It is not known whose duties to look for."),
            tr("Say it with --person ana, or set AYNI_PERSON."),
        )
    return who


async def _looked_up(services: Services, person: str) -> tuple[list[Followed], list[Task]]:
    followed = await services.following(person)
    failing = await services.failing_addresses()
    return followed, [Task(duty, program, person) for duty, program in inbox_of(person, followed, failing)]


def _summary(person: str, followed: list[Followed], pressing: list[Task], found: list[Task]) -> str:
    if not followed:
        return tr("{person} has no role in any alliance or organization that runs.").format(person=person)
    if pressing:
        number = len(pressing)
        return ntr(
            "{person}: {number} thing waits for you.", "{person}: {number} things wait for you.", number
        ).format(person=person, number=number)
    if found:
        return tr("{person}: nothing urgent waits for you. Well done.").format(person=person)
    return tr("{person}: nothing waits for you. Well done.").format(person=person)


def tell(tasks: Iterable[Task]) -> None:
    """Print duties under the heading of their rank, each with its command."""
    for rank, of_rank in groupby(tasks, key=lambda task: task.duty.rank):
        output.line()
        output.line(tr(HEADINGS[rank]))
        tell_each(of_rank)


def tell_each(tasks: Iterable[Task]) -> None:
    """Print duties, each with whose it is and its command."""
    for task in tasks:
        matters = tr("{name}. {task}").format(name=task.duty.name, task=task.matters)
        output.paragraph(matters, output.MARGIN)
        output.line(f"{output.MARGIN * 2}{task.command}")


def _tell_rest(pressing: int, others: int, person: str | None) -> None:
    """What was not told, and how to see it; whoever named the person does so again."""
    if pressing + others <= 0:
        return
    output.line()
    if pressing > 0:
        more = ntr("{number} more thing waits for you.", "{number} more things wait for you.", pressing)
        output.line(more.format(number=pressing))
    if others:
        rest = ntr(
            "{number} thing can be done at any time or waits for others.",
            "{number} things can be done at any time or wait for others.",
            others,
        )
        output.line(rest.format(number=others))
    command = tr("ayni inbox --all")
    if person is not None:
        command = tr("ayni inbox --person {person} --all").format(person=quote(person))
    output.line(tr("All of them: {command}").format(command=command))


def described(task: Task) -> dict[str, object]:
    """A duty for programs."""
    told: Sequence[tuple[str, str]] = (("sentence", task.matters), ("command", task.command))
    return {**task.duty.model_dump(mode="json"), "rank": task.duty.rank.name.lower(), **dict(told)}
