"""Click, in two languages and loading nothing that is not needed.

Texts are given in English and translated when they are shown. A group knows its commands by `Entry`: their help is
listed without importing them.
"""

import copy
import functools
import importlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from cli import language
from cli.language import N_, tr, without_accents

#: Click's own, which it does not give to gettext.
USAGE_PIECES = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."))
#: Options of the `temporal` command; a plugin gets them in front of its own words or behind them.
CONNECTION = {"address": "TEMPORAL_ADDRESS", "namespace": "TEMPORAL_NAMESPACE", "profile": "TEMPORAL_PROFILE"}
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@dataclass(frozen=True)
class Entry:
    """A command in the tree: its name in English and Spanish, what it does, and where it is (`module:object`)."""

    name: str
    alias: str
    summary: str
    target: str = ""
    children: "tuple[Entry, ...]" = ()

    @property
    def shown(self) -> str:
        """The names as they are listed, the reader's first."""
        names = (self.alias, self.name) if language.current() == "es" else (self.name, self.alias)
        return ", ".join(dict.fromkeys(names))


class _Translated:
    """Attributes that Click reads as they are shown."""

    _help: str | None = None
    _metavar: str | None = None
    _epilog: str | None = None

    def _get_help(self) -> str | None:
        return None if self._help is None else tr(self._help)

    def _set_help(self, text: str | None) -> None:
        self._help = text

    def _get_metavar(self) -> str | None:
        return None if self._metavar is None else tr(self._metavar)

    def _set_metavar(self, text: str | None) -> None:
        self._metavar = text

    def _get_epilog(self) -> str | None:
        return None if self._epilog is None else tr(self._epilog)

    def _set_epilog(self, text: str | None) -> None:
        self._epilog = text

    help = property(_get_help, _set_help)
    epilog = property(_get_epilog, _set_epilog)
    metavar = property(_get_metavar, _set_metavar)


class Option(_Translated, click.Option):
    """An option whose help and metavar are translated."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Click's, with `required` translated."""
        extra = super().get_help_extra(ctx)
        if "required" in extra:
            extra["required"] = tr("required")
        return extra


class Argument(_Translated, click.Argument):
    """An argument whose help and metavar are translated."""


def common_options() -> list[click.Parameter]:
    """What every command understands, so that people need not know where it goes."""
    return [
        _connection_option("--address", N_("HOST:PORT"), N_("Address of the Temporal server.")),
        _connection_option("--namespace", N_("NAME"), N_("Namespace of the Temporal server.")),
        _connection_option("--profile", N_("NAME"), N_("Profile of the Temporal configuration file.")),
        Option(
            ["--lang", "--idioma", "_lang"],
            type=click.Choice(language.LANGUAGES),
            expose_value=False,
            help=N_("Language of what is shown."),
        ),
        Option(
            ["--verbose", "--detalle", "_verbose"],
            is_flag=True,
            expose_value=False,
            help=N_("Show technical detail when something unexpected fails."),
        ),
    ]


def _connection_option(name: str, metavar: str, help_text: str) -> Option:
    """Hidden but at the root, which shows it once for all."""
    return Option(
        [name], metavar=metavar, help=help_text, expose_value=False, hidden=True, callback=_connect_to
    )


def _connect_to(_ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value:
        os.environ[CONNECTION[param.name or ""]] = value


class _Spoken(_Translated, click.Command):
    """What commands and groups say in their help."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Click's, translated."""
        return [tr(piece) if piece in USAGE_PIECES else piece for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click's, translated anew: it is kept between uses."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = tr("Show this message and exit.")
        return found


class Command(_Spoken):
    """A command with translated help and the common options."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.context_settings = {**CONTEXT, **self.context_settings}
        own = {name for parameter in self.params for name in parameter.opts}
        self.params += [common for common in common_options() if own.isdisjoint(common.opts)]


class Group(_Spoken, click.Group):
    """A group of lazily loaded commands, each with an English and a Spanish name."""

    def __init__(self, entries: Sequence[Entry], **attributes: Any) -> None:
        super().__init__(**attributes, context_settings=CONTEXT, no_args_is_help=True)
        self.entries = tuple(entries)
        self.params = [*self.params, *common_options()]

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names in the reader's language, for completion and suggestions."""
        return [entry.shown.split(", ", maxsplit=1)[0] for entry in self.entries]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of either name, loaded now."""
        for entry in self.entries:
            if without_accents(cmd_name) in {entry.name, entry.alias}:
                return load(entry)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's, which suggests the nearest name of either language."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            names = [name for entry in self.entries for name in (entry.alias, entry.name)]
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=dict.fromkeys(names), ctx=ctx
            ) from None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, without loading them."""
        with formatter.section(tr("Commands")):
            formatter.write_dl([(entry.shown, tr(entry.summary)) for entry in self.entries])


@functools.cache
def load(entry: Entry) -> click.Command:
    """The command or group behind an entry. Entries may share a command; each has its own summary as help."""
    if entry.children:
        return Group(entry.children, name=entry.name, help=entry.summary)
    module, _, name = entry.target.partition(":")
    command: object = getattr(importlib.import_module(module), name)
    assert isinstance(command, click.Command)
    shown = copy.copy(command)
    shown.help = entry.summary
    return shown


Function = Callable[..., Any]
Decorator = Callable[[Function], Function]


def command(name: str, more: str | None = None) -> Callable[[Function], click.Command]:
    """Make a function a command. Its help is its entry's summary; `more` is told below the options."""

    def decorate(function: Function) -> click.Command:
        function.__doc__ = None
        return click.command(name, cls=Command, epilog=more)(function)

    return decorate


def option(*names: str, **attributes: Any) -> Decorator:
    """`click.option`, translated."""
    return click.option(*names, cls=Option, **attributes)


def argument(name: str, **attributes: Any) -> Decorator:
    """`click.argument`, translated."""
    return click.argument(name, cls=Argument, **attributes)
