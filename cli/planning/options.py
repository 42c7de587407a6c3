"""Options that commands about plans share."""

from cli.framework import Function, option
from cli.language import N_
from cli.options import WordChoice
from cli.planning.columns import REASON_WORDS


def version_reason_option(function: Function) -> Function:
    """`--reason`: why there is a new version (SPEC P3)."""
    return option(
        "--reason",
        "--motivo",
        type=WordChoice(list(REASON_WORDS), REASON_WORDS),
        metavar=N_("WORD"),
        help=N_(
            "Why a plan that was agreed gets a new version: more_complex, consolidate, rescope or contingency."
        ),
    )(function)
