"""The `ayni` command (also `temporal ayni`): parse, call, print."""

import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from cli import failures, language
from cli.framework import Group, Option
from cli.language import N_
from cli.registry import TREE
from workers.process_exit import exit_process


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - costs as much as all of Click

        click.echo(f"ayni {version('ayni')}")
        ctx.exit()


def make_root() -> Group:
    """The root of the commands; it alone shows the options of the connection."""
    version = Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=N_("Show the version."),
    )
    summary = N_("Alliances and organizations, accompanied to the end and remembered.")
    root = Group(TREE, name="ayni", help=summary, params=[version])
    for parameter in root.params:
        if isinstance(parameter, Option):
            parameter.hidden = False
    return root


def run(arguments: Sequence[str], program: str = "ayni", services: Any = None) -> int:
    """Run one command and return its exit code; what goes wrong is told on stderr."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    language.use(language.chosen(arguments, os.environ))
    try:
        result: object = make_root().main(
            list(arguments), prog_name=program, standalone_mode=False, obj=services
        )
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except SystemExit as done:
        # Click leaves so after completing words, and when the reader of a pipe went away.
        return done.code if isinstance(done.code, int) else 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place where an error can be explained
        return failures.report(
            error, as_json="--json" in own, verbose="--verbose" in own or "--detalle" in own
        )
    return result if isinstance(result, int) else 0


def entry() -> NoReturn:
    """What the console scripts call."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    program = "temporal ayni" if Path(sys.argv[0]).name.startswith("temporal-") else "ayni"
    exit_process(run(sys.argv[1:], program))


if __name__ == "__main__":
    entry()
