"""`ayni up` and `ayni down`."""

import time

from cli import output
from cli.changes import next_step
from cli.context import run
from cli.framework import command, option
from cli.language import N_, tr
from cli.options import json_option
from workers.local import stack
from workers.local.state import StackState
from workers.post import mail_goes_to
from workers.settings import load_settings

PARTS: dict[stack.Part, str] = {
    "postgres": N_("PostgreSQL"),
    "schema": N_("database tables"),
    "temporal": N_("Temporal"),
    "worker": N_("worker"),
}


@command("up")
@option(
    "--practice",
    "--practica",
    is_flag=True,
    help=N_("A separate stack to learn on, where time can be moved."),
)
@option("--no-worker", "--sin-trabajador", is_flag=True, help=N_("Start only the servers."))
@json_option
def up(practice: bool, no_worker: bool, as_json: bool) -> None:
    """Start the local stack."""
    began = time.monotonic()

    def tell(part: stack.Part) -> None:
        output.talk(
            tr("Starting: {part} ({seconds} s)").format(
                part=tr(PARTS[part]), seconds=round(time.monotonic() - began)
            )
        )

    state = run(stack.up(load_settings(), practice=practice, worker=not no_worker, on_start=tell))
    if as_json:
        output.json_line(
            {
                "mode": state.mode,
                "temporal_address": state.temporal_address,
                "ui_url": state.ui_url,
                "logs": str(state.log_folder),
                "messages": str(mail_goes_to(load_settings())),
            }
        )
    else:
        _tell_addresses(state)


def _tell_addresses(state: StackState) -> None:
    output.line(tr("Ayni is ready, in practice mode.") if state.mode == "practice" else tr("Ayni is ready."))
    output.labelled(
        (
            (tr("Temporal"), state.temporal_address),
            (tr("On the web"), state.ui_url or ""),
            (tr("Database"), state.database_url.rpartition("@")[2]),
            (tr("Logs"), str(state.log_folder)),
            (tr("Messages"), _messages()),
        )
    )
    next_step(tr("ayni alliance start casa-01 --role coordinator=ana"))


def _messages() -> str:
    goes_to = mail_goes_to(load_settings())
    if isinstance(goes_to, str):
        return tr("sent through {server}").format(server=goes_to)
    return tr("kept as files in {folder}").format(folder=goes_to)


@command("down")
@json_option
def down(as_json: bool) -> None:
    """Stop the local stack."""
    stopped = run(stack.down(load_settings()))
    if as_json:
        output.json_line({"stopped": list(stopped)})
    elif stopped:
        parts = ", ".join(tr(PARTS[part]) for part in stopped)
        output.line(tr("Stopped: {parts}. The data stays; come back with: ayni up").format(parts=parts))
    else:
        output.line(tr("Nothing was running."))
