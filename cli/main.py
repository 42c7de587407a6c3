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

#: Options of the `temporal` command, which moves them in front of a plugin's own words.
CONNECTION = {"address": "TEMPORAL_ADDRESS", "namespace": "TEMPORAL_NAMESPACE", "profile": "TEMPORAL_PROFILE"}


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - costs as much as all of Click

        click.echo(f"ayni {version('ayni')}")
        ctx.exit()


def _connect_to(_ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value:
        os.environ[CONNECTION[param.name]] = value


def make_root() -> Group:
    """The root of the commands."""
    options: list[click.Parameter] = [
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help=N_("Show the version."),
        ),
        _connection_option("--address", N_("HOST:PORT"), N_("Address of the Temporal server.")),
        _connection_option("--namespace", N_("NAME"), N_("Namespace of the Temporal server.")),
        _connection_option("--profile", N_("NAME"), N_("Profile of the Temporal configuration file.")),
    ]
    summary = N_("Alliances of companies and children's homes, followed to the end and remembered.")
    return Group(TREE, name="ayni", help=summary, params=options)


def _connection_option(name: str, metavar: str, help_text: str) -> Option:
    return Option([name], metavar=metavar, help=help_text, expose_value=False, callback=_connect_to)


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
    except BrokenPipeError:
        return 0
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
