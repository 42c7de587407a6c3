"""`ayni worker run`."""

from cli.context import run as run_async
from cli.framework import command
from workers.settings import load_settings
from workers.worker import run_worker


@command("run")
def run() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    run_async(run_worker(load_settings()))
