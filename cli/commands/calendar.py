"""`ayni calendar`: what is due as a calendar, in a file or as an address to subscribe to."""

import click

from activities.read_model import Filters
from cli import language, output
from cli.calendar_server import PORT, calendar_key, calendar_server, calendar_url, feed
from cli.context import run, services_of
from cli.exporting import write_content
from cli.failures import Failure
from cli.files import reason_of
from cli.framework import command, option
from cli.language import N_, tr
from cli.local_server import serve
from cli.options import overwrite_option
from domain.views import Status
from workers.errors import LifecycleNotFound
from workers.settings import load_settings

PERSON = N_("Identifier of the person, such as ana.")


port_option = option(
    "--port",
    "--puerto",
    type=click.IntRange(1, 65535),
    default=PORT,
    metavar=N_("NUMBER"),
    help=N_("Port to listen on; 8320 without it."),
)


@command(
    "export",
    N_(
        "Calendar programs open the file: sessions, dates of requirements, hand-overs to accept, ends of stages."
    ),
)
@option(
    "--person", "--persona", metavar=N_("PERSON"), help=N_("Only what concerns this person; all without it.")
)
@option("--lifecycle", "--codigo", metavar="ID", help=N_("Only this alliance or organization."))
@option(
    "--out", "--archivo", metavar=N_("FILE"), help=N_("Write this file instead of printing, such as ana.ics.")
)
@overwrite_option
@click.pass_context
def export(
    ctx: click.Context, /, person: str | None, lifecycle: str | None, out: str | None, *, overwrite: bool
) -> None:
    """Write a calendar."""
    services = services_of(ctx)
    statuses = run(services.portfolio(Filters()))
    found = [status for status in statuses if lifecycle in {None, status.lifecycle}]
    if lifecycle is not None and not found:
        raise LifecycleNotFound(lifecycle=lifecycle)
    if person is not None and not any(_concerns(status, person) for status in found):
        message = tr("{person} has no role in any of these alliances or organizations.").format(person=person)
        raise Failure("person_without_role", message, tr("See who has which role with: ayni report workload"))
    content = feed(found, person, language.current(), services.now())
    if out is None:
        click.echo(content.encode(), nl=False)
    else:
        write_content(out, content.encode(), overwrite=overwrite)


@command(
    "serve",
    N_(
        "Only this machine can read it: it listens on 127.0.0.1 and nowhere else. Each person has an address of their "
        "own, which ayni calendar url tells. Ctrl-C ends it."
    ),
)
@port_option
@click.pass_context
def serve_(ctx: click.Context, port: int) -> None:
    """Serve calendars until somebody ends it."""
    services = services_of(ctx)
    run(services.portfolio(Filters()))  # a record that cannot be read is told here, not in a calendar
    key = _key()
    try:
        server = calendar_server(services, key, port, language.current())
    except OSError as error:
        message = tr("Port {port} cannot be used: {reason}.").format(port=port, reason=error.strerror)
        raise Failure("port_unusable", message, tr("Choose another one with --port.")) from None
    began = tr("Calendars are at {url}").format(url=server.url)
    serve(server, began=began, ended=tr("The calendars are served no longer."))


@command("url", N_("Whoever knows the address reads the calendar: give it to that person only."))
@option("--person", "--persona", required=True, metavar=N_("PERSON"), help=PERSON)
@port_option
def url(person: str, port: int) -> None:
    """Tell the address of a person's calendar."""
    output.line(calendar_url(_key(), person, port, language.current()))
    output.talk(tr("It answers while this runs: ayni calendar serve"))


def _concerns(status: Status, person: str) -> bool:
    return person in status.roles.values() or any(each.incoming == person for each in status.handovers)


def _key() -> bytes:
    home = load_settings().home
    try:
        return calendar_key(home)
    except OSError as error:
        message = tr("{file} cannot be used: {reason}.").format(file=home, reason=reason_of(error))
        raise Failure("home_unusable", message, tr("Set AYNI_HOME to a folder of your own.")) from None
