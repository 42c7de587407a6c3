"""How a workflow says no: with the code of an error, and its sentences for people."""

from typing import Final

from temporalio.exceptions import ApplicationError

from domain.errors import AyniError, RecordBehind, Starting

#: The same event is accepted a little later.
PASSING: Final = frozenset({Starting.code, RecordBehind.code})


def failure(error: AyniError) -> ApplicationError:
    """An error as Temporal hands it on to a client in any language; only a passing one is worth another try."""
    passing = error.code in PASSING
    return ApplicationError(error.message("en"), error.report(), type=error.code, non_retryable=not passing)
