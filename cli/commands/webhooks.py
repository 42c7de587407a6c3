"""`ayni webhook`: services that are told of every notification, signed with a secret that both sides know."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

import click

from activities.delivery.channel import Failed, Postponed, Refused, Unavailable
from activities.delivery.directory import Webhook
from cli import output
from cli.changes import next_step
from cli.context import run, services_of
from cli.dates import long_date
from cli.failures import REFUSED, UNREACHABLE, Failure
from cli.files import read_file
from cli.framework import Function, argument, command, option
from cli.language import N_, tr
from cli.options import json_option
from cli.reachability import CODE_OF_SERVICE
from cli.services import Services

#: A secret file holds one line.
MAX_SECRET_BYTES = 4096


def webhook_argument(function: Function) -> Function:
    """`NAME`: which service."""
    return argument(
        "webhook",
        type=CODE_OF_SERVICE,
        metavar=N_("NAME"),
        help=N_("Identifier of the service, such as crm."),
    )(function)


@command(
    "add",
    N_(
        "Messages follow the Standard Webhooks specification: the receiver checks the signature with the secret. A "
        "generated secret is shown once and never again."
    ),
)
@webhook_argument
@option("--url", required=True, metavar="URL", help=N_("Where messages are posted: an https address."))
@option(
    "--secret-file",
    "--archivo-secreto",
    metavar=N_("FILE"),
    help=N_("File with the secret: whsec_ and 24 to 64 bytes in base64."),
)
@option("--generate-secret", "--generar-secreto", is_flag=True, help=N_("Make a secret and show it once."))
@json_option
@click.pass_context
def add(ctx: click.Context, /, webhook: str, url: str, as_json: bool, **secret: Any) -> None:
    """Register a service."""
    generate_secret = secret["generate_secret"]
    if (secret["secret_file"] is None) != generate_secret:
        raise click.UsageError(
            tr("Give the secret with --secret-file, or let one be made: --generate-secret.")
        )
    _check_url(url)
    added = run(_add(services_of(ctx), webhook, url, secret["secret_file"]))
    if as_json:
        shown = {"secret": added.secret} if generate_secret else {}
        output.json_line({"webhook": webhook, "url": url, **shown})
        return
    output.line(tr("{webhook} is told of every notification from now on.").format(webhook=webhook))
    if generate_secret:
        output.line(tr("Its secret, which is not shown again: {secret}").format(secret=added.secret))
    next_step(tr("ayni webhook test {webhook}").format(webhook=webhook))


async def _add(services: Services, webhook: str, url: str, secret_file: str | None) -> Webhook:
    secret = None
    if secret_file is not None:
        secret = read_file(secret_file, MAX_SECRET_BYTES).decode(errors="replace").strip()
    async with services.directory() as directory:
        return await directory.add_webhook(webhook, url, secret)


def _check_url(url: str) -> None:
    """What is told is about people: it travels encrypted, except inside this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in {"http", "https"}:
        raise click.BadParameter(tr("'{url}' is no web address.").format(url=url), param_hint="--url")
    if parts.username is not None or parts.password is not None:
        message = tr("A web address with a password would be shown in lists; leave it out.")
        raise click.BadParameter(message, param_hint="--url")
    if parts.scheme != "https" and not _is_loopback(host):
        message = tr("'{url}' must begin with https: only services on this machine may be told without.")
        raise click.BadParameter(message.format(url=url), param_hint="--url")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List services, never their secrets or what their address may hold of them."""
    webhooks = run(_webhooks(services_of(ctx)))
    if as_json:
        for webhook in webhooks:
            shown = webhook.model_dump(mode="json", exclude={"secret"})
            output.json_line({**shown, "url": webhook.shown_url})
    elif webhooks:
        headings = (tr("Webhook"), tr("Address"), tr("State"))
        output.table(headings, [(each.webhook, each.shown_url, _state(each)) for each in webhooks])
        for each in webhooks:
            if each.failing_since is not None:
                next_step(tr("ayni webhook test {webhook}").format(webhook=each.webhook))
    else:
        output.line(tr("No service is told of anything."))


def _state(webhook: Webhook) -> str:
    if webhook.failing_since is None:
        return tr("reachable")
    known = {"day": long_date(webhook.failing_since.date()), "failure": webhook.failure or "—"}
    return tr("refused since {day}: {failure}").format(**known)


async def _webhooks(services: Services) -> list[Webhook]:
    async with services.directory() as directory:
        return await directory.webhooks()


@command("remove")
@webhook_argument
@json_option
@click.pass_context
def remove(ctx: click.Context, webhook: str, as_json: bool) -> None:
    """Forget a service."""
    run(_remove(services_of(ctx), webhook))
    if as_json:
        output.json_line({"webhook": webhook, "removed": True})
    else:
        output.line(tr("{webhook} is told nothing more.").format(webhook=webhook))


async def _remove(services: Services, webhook: str) -> None:
    async with services.directory() as directory:
        await directory.remove_webhook(webhook)


@command(
    "test",
    N_("A service that refused messages is trusted again when it takes this one, and gets what it refused."),
)
@webhook_argument
@json_option
@click.pass_context
def test(ctx: click.Context, webhook: str, as_json: bool) -> None:
    """Post a signed message of type `test`."""
    message_id = run(_test(services_of(ctx), webhook))
    if as_json:
        output.json_line({"webhook": webhook, "message_id": message_id, "delivered": True})
    else:
        pattern = tr("{webhook} took the test message {message_id}.")
        output.line(pattern.format(webhook=webhook, message_id=message_id))


async def _test(services: Services, webhook: str) -> str:
    async with services.directory() as directory:
        try:
            return await directory.test_webhook(webhook)
        except (Unavailable, Postponed) as error:
            raise _untold(webhook, error, UNREACHABLE) from None
        except Refused as error:
            raise _untold(webhook, error, REFUSED) from None


def _untold(webhook: str, error: Failed, exit_code: int) -> Failure:
    message = tr("{webhook} did not take the test message: {reason}.")
    hint = tr("Check its address with: ayni webhook list, and that it knows the secret.")
    return Failure("webhook_failed", message.format(webhook=webhook, reason=error.failure), hint, exit_code)
