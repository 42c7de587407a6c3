"""`ayni message`: what was told to whom, what could not be, and trying it again."""

from shlex import quote
from typing import Any

import click

from activities.delivery.channel import Failed, Postponed, Refused, Unavailable
from activities.delivery.deliveries import Delivery
from activities.delivery.recipients import addressee
from cli import output
from cli.changes import next_step
from cli.context import run, services_of
from cli.dates import short_date
from cli.failures import REFUSED, UNREACHABLE, Failure
from cli.framework import argument, command, option
from cli.language import N_, ntr, tr
from cli.names import word
from cli.options import WordChoice, json_option
from cli.services import Services

STATES = {
    "waiting": N_("waiting"),
    "sent": N_("sent"),
    "dropped": N_("not sent"),
    "undeliverable": N_("undeliverable"),
}
KINDS = {
    "notify": N_("something needs attention"),
    "ask_decision": N_("a decision is asked for"),
    "notify_ended": N_("something was settled"),
    "notify_summary": N_("what still needs attention"),
    "schedule_session": N_("invitation"),
    "reschedule_session": N_("new date of an invitation"),
    "cancel_session": N_("cancelled invitation"),
    "invitation_passed": N_("invitation that came with a role"),
    "invitation_withdrawn": N_("invitation that went with a role"),
    "ask_certificate": N_("a certificate to ask for"),
    "follow_up": N_("time to ask the authority"),
    "renew_office_days": N_("office days to renew"),
    "handover_requested": N_("a role to accept"),
    "handover_completed": N_("new person in a role"),
    "handover_cancelled": N_("hand-over cancelled"),
    "digest": N_("digest"),
}
FAILURES = {
    "nobody_in_role": N_("nobody has the role"),
    "told_already": N_("told already because of another role"),
    "overtaken": N_("overtaken by events"),
    "unknown_person": N_("the directory does not know the person"),
    "person_left": N_("the person is not active any more"),
    "no_address": N_("the person has no address"),
    "webhook_removed": N_("the webhook was removed"),
    "mail_server_away": N_("nobody listens at the mail server's address and port"),
    "mail_server_silent": N_("the mail server does not answer in time"),
    "smtputf8_not_supported": N_("the mail server does not take such addresses"),
}
CHANNELS = {"email": N_("e-mail"), "webhook": N_("webhook"), "outbox": N_("outbox")}
NEWEST = 50
Filters = dict[str, Any]


@command("list")
@option("--person", "--persona", metavar=N_("PERSON"), help=N_("Only those to this person."))
@option("--about", "--sobre", metavar="ID", help=N_("Only those about this alliance or organization."))
@option("--status", "--estado", type=WordChoice(tuple(STATES), STATES), help=N_("Only those that stand so."))
@option(
    "--limit",
    "--maximo",
    type=click.IntRange(min=1),
    default=NEWEST,
    metavar=N_("NUMBER"),
    help=N_("How many of the newest to show; 50 unless said."),
)
@json_option
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool, **filters: Any) -> None:
    """List messages, the newest last."""
    found = run(_list(services_of(ctx), filters))
    if as_json:
        for one in found:
            output.json_line(one.model_dump(mode="json", exclude={"text"}))
    elif found:
        headings = (tr("Number"), tr("About"), tr("Message"), tr("To"), tr("Date"), tr("State"))
        output.table(headings, [_row(one) for one in found])
        _tell_undeliverable(found)
    else:
        output.line(tr("There is no message like that."))


async def _list(services: Services, filters: Filters) -> list[Delivery]:
    async with services.messages() as messages:
        return await messages.newest(filters["person"], filters["about"], filters["status"], filters["limit"])


def _row(one: Delivery) -> tuple[str, ...]:
    return (
        str(one.id),
        one.lifecycle or "—",
        word(KINDS, one.kind or "digest"),
        _to(one),
        _day(one),
        _state(one),
    )


def _day(one: Delivery) -> str:
    """The day of which a message tells: where practice moved a clock ahead, later than the day of writing."""
    return short_date((one.told_at or one.queued_at).date())


def _to(one: Delivery) -> str:
    return addressee(one.recipient or one.addressee).name


def _state(one: Delivery) -> str:
    state = word(STATES, one.status)
    return state if one.failure is None else f"{state}: {_failure(one.failure)}"


def _failure(failure: str) -> str:
    """Our codes in words; a server's answer as it was."""
    return word(FAILURES, failure)


def _tell_undeliverable(found: list[Delivery]) -> None:
    reasons = {one.failure for one in found if one.status == "undeliverable"}
    if "person_left" in reasons:
        output.line(tr("Somebody is deactivated. To undo that: ayni person change PERSON --active"))
    if reasons - {"person_left"}:
        output.line(
            tr("Mend the address with ayni person change, or try again with: ayni message retry --all")
        )


@command("show")
@argument("number", type=int, metavar=N_("NUMBER"), help=N_("Number of the message, as the list shows it."))
@json_option
@click.pass_context
def show(ctx: click.Context, number: int, as_json: bool) -> None:
    """Show a message: its text, to whom, what became of it."""
    one = run(_get(services_of(ctx), number))
    if as_json:
        output.json_line(one.model_dump(mode="json"))
        return
    output.explained(
        (
            (tr("To"), _to(one)),
            (tr("About"), one.lifecycle or ""),
            (tr("Message"), word(KINDS, one.kind or "digest")),
            (tr("Date"), _day(one)),
            (tr("Queued"), short_date(one.queued_at.date())),
            (tr("State"), _state(one)),
            (tr("Attempts"), str(one.attempts) if one.attempts else ""),
            (tr("By"), word(CHANNELS, one.channel)),
            (tr("Subject"), one.subject or ""),
        )
    )
    if one.text:
        output.line()
        for text in one.text.splitlines():
            output.line(f"{output.MARGIN}{text}".rstrip())


async def _get(services: Services, number: int) -> Delivery:
    async with services.messages() as messages:
        return await messages.message(number)


@command("retry")
@argument("number", type=int, required=False, metavar=N_("[NUMBER]"), help=N_("Number of one message."))
@option("--person", "--persona", metavar=N_("PERSON"), help=N_("Everything to this person."))
@option("--all", "--todo", "everything", is_flag=True, help=N_("Everything that was not delivered."))
@json_option
@click.pass_context
def retry(
    ctx: click.Context, /, number: int | None, person: str | None, everything: bool, as_json: bool
) -> None:
    """Try again now what was not delivered; addresses that were refused are trusted again."""
    if [number is not None, person is not None, everything].count(True) != 1:
        raise click.UsageError(tr("Say which: a number, --person or --all."))
    recipients = [addressee(each).name for each in run(_retry(services_of(ctx), number, person))]
    if as_json:
        output.json_line({"recipients": recipients})
    elif recipients:
        told = ntr(
            "Trying again now, to {number} recipient: {names}.",
            "Trying again now, to {number} recipients: {names}.",
            len(recipients),
        )
        output.line(told.format(number=len(recipients), names=", ".join(recipients)))
        next_step(tr("ayni message list"))
    else:
        output.line(tr("Nothing waits to be delivered."))


async def _retry(services: Services, number: int | None, person: str | None) -> list[str]:
    async with services.messages() as messages:
        return await messages.try_again(number, person)


@command("test")
@option("--person", "--persona", required=True, metavar=N_("PERSON"), help=N_("Whom to write to."))
@json_option
@click.pass_context
def test(ctx: click.Context, person: str, as_json: bool) -> None:
    """Send a test message now, and say what the mail server answered."""
    answer = run(_test(services_of(ctx), person))
    if as_json:
        output.json_line({"person": person, "delivered": True, "answer": answer})
    else:
        output.line(
            tr("The test message to {person} went out: {answer}").format(person=person, answer=answer)
        )


async def _test(services: Services, person: str) -> str:
    async with services.messages() as messages:
        try:
            return await messages.test(person)
        except (Unavailable, Postponed) as error:
            raise _unsent(person, error, UNREACHABLE) from None
        except Refused as error:
            raise _unsent(person, error, REFUSED) from None


def _unsent(person: str, error: Failed, exit_code: int) -> Failure:
    message = tr("The test message to {person} did not go out: {reason}.")
    hint = tr("Check the address with ayni person show {person}, and the mail server with: ayni doctor")
    told = message.format(person=person, reason=_failure(error.failure).rstrip("."))
    return Failure("message_failed", told, hint.format(person=quote(person)), exit_code)
