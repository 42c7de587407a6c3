"""How errors end a command: exit codes, sentences, and JSON for programs."""

import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import click

from cli import language
from cli.language import N_, tr

UNEXPECTED, USAGE, NOT_FOUND, NOT_ALLOWED, REFUSED, UNREACHABLE, PARTLY, INTERRUPTED = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    130,
)

#: error code -> exit code, where it is not `REFUSED` for a refusal or `USAGE` for anything else.
EXIT_CODES = {
    "internal": UNEXPECTED,
    "lifecycle_not_found": NOT_FOUND,
    "unknown_person": NOT_FOUND,
    "unknown_webhook": NOT_FOUND,
    "unknown_message": NOT_FOUND,
    "person_exists": REFUSED,
    "webhook_exists": REFUSED,
    "contingency_unknown": NOT_FOUND,
    "contingency_stopped": PARTLY,
    "role_not_allowed": NOT_ALLOWED,
    "already_started": REFUSED,
    "kind_not_runnable": REFUSED,
    "not_a_practice_stack": REFUSED,
    "clock_is_ahead": REFUSED,
    "start_too_large": REFUSED,
    "schema_newer": REFUSED,
    "temporal_unreachable": UNREACHABLE,
    "record_unreachable": UNREACHABLE,
    "record_unknown": USAGE,
    "outcome_unknown": UNREACHABLE,
    "no_answer": UNREACHABLE,
}
RETRYABLE = frozenset(
    {
        "temporal_unreachable",
        "record_unreachable",
        "outcome_unknown",
        "no_answer",
        "stack_busy",
        "starting",
        "record_behind",
    }
)


class Failure(click.ClickException):
    """Something that the command line itself found wrong. Its message is translated already."""

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        exit_code: int = USAGE,
        rows: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.ends_with = exit_code
        self.rows = rows


#: What the command line adds to an error of the rules.
HINTS = {
    "reason_required": N_("On the command line: --reason TEXT."),
    "role_not_allowed": N_("If that person says so, add --by ROLE:PERSON."),
}


def exit_code_of(error: BaseException) -> int:
    """The exit code with which an error ends the command."""
    if isinstance(error, Failure):
        return error.ends_with
    if isinstance(error, click.ClickException):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return INTERRUPTED
    code = getattr(error, "code", None)
    if not _explains(error) or not isinstance(code, str):
        return UNEXPECTED
    return EXIT_CODES.get(code, REFUSED if _is_refusal(error) else USAGE)


def report(error: BaseException, *, as_json: bool, verbose: bool) -> int:
    """Say on stderr what went wrong, and return the exit code."""
    if verbose and not isinstance(error, click.ClickException) and not _explains(error):
        traceback.print_exception(error)
    if as_json:
        click.echo(json.dumps({"error": described(error)}, ensure_ascii=False), err=True)
    else:
        _say(error)
    return exit_code_of(error)


def described(error: BaseException) -> dict[str, Any]:
    """The error as programs read it."""
    code, message, hint = _parts(error)
    content: dict[str, Any] = {"code": code, "message": message, "hint": hint, "retryable": code in RETRYABLE}
    if isinstance(error, Failure) and error.rows:
        content["rows"] = list(error.rows)
    return content


def _parts(error: BaseException) -> tuple[str, str, str]:
    if isinstance(error, Failure):
        return error.code, error.message, error.hint
    if isinstance(error, click.UsageError):
        return "usage", error.format_message(), _help_hint(error)
    if isinstance(error, click.ClickException):
        return "usage", error.format_message(), ""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return "interrupted", tr("Interrupted."), ""
    if _explains(error):
        code: str = error.code  # type: ignore[attr-defined]
        return code, error.message(language.current()), tr(HINTS.get(code, ""))  # type: ignore[attr-defined]
    message = tr("Something unexpected failed: {detail}.").format(detail=_first_line(error))
    return (
        "internal",
        message,
        tr("Repeat the command with --verbose and send what it shows to whoever maintains Ayni."),
    )


def _say(error: BaseException) -> None:
    if isinstance(error, click.UsageError):
        error.show(sys.stderr)
        return
    code, message, hint = _parts(error)
    said = message if code == "interrupted" else tr("Error: {message}").format(message=message)
    click.echo(said, err=True)
    if hint:
        click.echo(hint, err=True)


def _help_hint(error: click.UsageError) -> str:
    if error.ctx is None:
        return ""
    return tr("Try '{command} {option}' for help.").format(command=error.ctx.command_path, option="--help")


def _explains(error: BaseException) -> bool:
    """Whether it is one of Ayni's own errors, without loading them for `--help`."""
    return any(
        kind.__name__ == "AyniError" and kind.__module__ == "domain.errors" for kind in type(error).__mro__
    )


def _is_refusal(error: BaseException) -> bool:
    return any(kind.__name__ == "Refusal" for kind in type(error).__mro__)


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return text[0][:300] if text else type(error).__name__
