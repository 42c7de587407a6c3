"""Options that many commands share, and how their values become parts of an event."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from cli.dates import DATE
from cli.failures import Failure
from cli.framework import Argument, Function, option
from cli.language import N_, tr, without_accents
from cli.names import said
from domain.text import Text


def lifecycle_argument(function: Function) -> Function:
    """`ID`: which lifecycle."""
    return click.argument(
        "lifecycle",
        cls=Argument,
        metavar="ID",
        help=N_("Identifier of the alliance or organization, such as casa-01 or org-01."),
    )(function)


def role_argument(function: Function) -> Function:
    """`ROLE`: which role."""
    return click.argument(
        "role",
        cls=Argument,
        metavar=N_("ROLE"),
        help=N_("Role of the program, such as coordinator or company_lead."),
    )(function)


def json_option(function: Function) -> Function:
    """`--json`: print for programs."""
    return option("--json", "as_json", is_flag=True, help=N_("Print JSON, for programs."))(function)


def reason_option(function: Function) -> Function:
    """`--reason`: why. The rules decide whether it may be left out."""
    return option("--reason", "--motivo", default="", metavar=N_("TEXT"), help=N_("Why."))(function)


def date_option(*names: str, help_text: str, **attributes: Any) -> Callable[[Function], Function]:
    """A date option."""
    return option(*names, type=DATE, metavar=N_("DATE"), help=help_text, **attributes)


def requirement_argument(function: Function) -> Function:
    """`REQUIREMENT`: which requirement."""
    return click.argument(
        "requirement",
        cls=Argument,
        metavar=N_("REQUIREMENT"),
        help=N_("Identifier of the requirement, such as induction or municipal_recognition."),
    )(function)


def profile_option(function: Function) -> Function:
    """`--profile`: the municipality whose terms count. Here it is not the one of the Temporal configuration."""
    return option(
        "--profile",
        "--perfil",
        metavar=N_("MUNICIPALITY"),
        help=N_(
            "Municipal profile whose terms count: its identifier, such as lima-metropolitana, or a file."
        ),
    )(function)


def dry_run_option(function: Function) -> Function:
    """`--dry-run`: change nothing."""
    return option(
        "--dry-run", "--simulacro", is_flag=True, help=N_("Show what would follow and record nothing.")
    )(function)


def xlsx_option(function: Function) -> Function:
    """`--xlsx FILE`: write the table as a workbook."""
    return option("--xlsx", metavar=N_("FILE"), help=N_("Write the table as an Excel workbook."))(function)


def overwrite_option(function: Function) -> Function:
    """`--overwrite`: lose what the file holds."""
    return option("--overwrite", "--reemplazar", is_flag=True, help=N_("Replace the file if it exists."))(
        function
    )


class WordChoice(click.Choice[str]):
    """A choice among ids that people may also name by their word: `stalled`, `estancada`."""

    def __init__(self, identifiers: Sequence[str], words: Mapping[Any, str | Text]) -> None:
        super().__init__(identifiers)
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id that the word means. Raises a usage error for any other word."""
        for identifier, word in self._words.items():
            if without_accents(str(value)).casefold() == without_accents(said(word)).casefold():
                return str(identifier)
        return super().convert(value, param, ctx)


def pairs(values: Sequence[str], option_name: str) -> dict[str, str]:
    """`k=v` options as a mapping. Raises a usage error for anything else."""
    found: dict[str, str] = {}
    for value in values:
        name, equals, content = value.partition("=")
        if not equals or not name.strip() or not content.strip():
            message = tr("'{value}' is not of the form NAME=VALUE.").format(value=value)
            raise click.BadParameter(message, param_hint=option_name)
        found[name.strip()] = content.strip()
    return found


def actor(by: str | None, roles: dict[str, str]) -> dict[str, str]:
    """Who says so: the option, `AYNI_PERSON` as coordinator, or whoever coordinates the lifecycle."""
    if by is not None:
        role, colon, person = by.partition(":")
        if not colon or not role.strip() or not person.strip():
            message = tr("'{value}' is not of the form ROLE:PERSON, such as coordinator:ana.").format(
                value=by
            )
            raise click.BadParameter(message, param_hint="--by")
        return {"role": role.strip(), "person": person.strip()}
    person = os.environ.get("AYNI_PERSON", "").strip() or roles.get("coordinator", "")
    if not person:
        raise Failure(
            "person_unknown",
            tr("Nobody has the role of coordinator, so it is not known who says so."),
            tr("Say it with --by coordinator:ana, or set AYNI_PERSON."),
        )
    return {"role": "coordinator", "person": person}
