"""The command of every duty is one that exists, in both languages, with options that it knows."""

import shlex

import click
import pytest

from cli.language import use
from cli.main import make_root
from domain.duty import Duty, Rank
from domain.duty_commands import COMMANDS, command
from domain.text import Language

EXAMPLE = {
    "requirement": "induction",
    "channel": "visit",
    "occurrence": "evaluation_held",
    "escalation": "E1",
    "role": "company_lead",
    "incoming": "beto",
    "person": "p-01",
    "document": "dni",
    "choice": "route",
    "activity": "a-01",
}
#: What only lifecycles ask for that have filings, choices, a board, or occurrences of their own.
OF_ORGANIZATIONS = frozenset(
    {
        "appeal", "ask", "ask_late", "ask_on", "board", "board_filed", "certificate", "choose", "correct",
        "correct_soon", "denied", "documents", "file", "file_expired", "hold_occurrence", "identity_ended",
        "identity_ends", "lapsed", "mandate_ended", "mandate_ends", "missed_occurrence", "register_board",
        "register_board_late", "route", "use_before",
    }
)  # fmt: skip
CASES = [("formalization", kind) for kind in COMMANDS] + [
    ("alliance", kind) for kind in COMMANDS if kind not in OF_ORGANIZATIONS
]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("lifecycle_kind", "kind"), CASES)
def test_the_command_of_a_duty_can_be_typed(lifecycle_kind: str, kind: str, language: Language) -> None:
    use(language)
    duty = Duty(
        lifecycle="casa 01",
        name="Casa 01",
        lifecycle_kind=lifecycle_kind,
        program="p",
        rank=Rank.NOW,
        kind=kind,
        subject="s",
        role="legal_advisor",
        details=EXAMPLE,
    )
    program, *words = shlex.split(command(duty, language, "luz"))
    assert program == "ayni"
    assert not _leftover(make_root(), words)


def _leftover(typed: click.Command, words: list[str]) -> list[str]:
    """What nobody understood of the words behind a command; raises a usage error for an unknown option."""
    context = click.Context(typed)
    while isinstance(typed, click.Group):
        name, typed_next, words = typed.resolve_command(context, words)
        assert typed_next is not None, name
        typed, context = typed_next, click.Context(typed_next, parent=context, info_name=name)
    typed.parse_args(context, words)
    return [*context.args, *context._protected_args]
