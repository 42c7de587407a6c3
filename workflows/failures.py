"""How a workflow says no: with the code of an error, and its sentences for people."""

from temporalio.exceptions import ApplicationError

from domain.errors import AyniError


def failure(error: AyniError) -> ApplicationError:
    """An error as Temporal hands it on to a client in any language; it is not tried again."""
    return ApplicationError(error.message("en"), error.report(), type=error.code, non_retryable=True)
