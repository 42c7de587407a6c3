"""`ayni dashboard`: the portfolio's page, served on this machine only and made anew for every visit."""

import click

from activities.read_model import Filters
from cli import language
from cli.context import run, services_of
from cli.dashboard_server import dashboard_server
from cli.failures import Failure
from cli.framework import command, option
from cli.language import N_, tr
from cli.local_server import serve


@command(
    "dashboard",
    N_("Only this machine can read it: it listens on 127.0.0.1 and nowhere else. Ctrl-C ends it."),
)
@option(
    "--port",
    "--puerto",
    type=click.IntRange(0, 65535),
    default=0,
    metavar=N_("NUMBER"),
    help=N_("Port to listen on; a free one without it."),
)
@click.pass_context
def dashboard(ctx: click.Context, port: int) -> None:
    """Serve until somebody ends it."""
    services = services_of(ctx)
    run(services.portfolio(Filters()))  # a record that cannot be read is told here, not on a page
    try:
        server = dashboard_server(services, port, language.current())
    except OSError as error:
        message = tr("Port {port} cannot be used: {reason}.").format(port=port, reason=error.strerror)
        raise Failure("port_unusable", message, tr("Choose another one, or leave out --port.")) from None
    began = tr("The dashboard is at {url}").format(url=server.url)
    serve(server, began=began, ended=tr("The dashboard was ended."))
