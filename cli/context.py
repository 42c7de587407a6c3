"""How commands get at the world, loading it only when they do."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cli.services import Services

Result = TypeVar("Result")


def services_of(ctx: click.Context) -> "Services":
    """The services that the root was given (`obj`), else the real ones."""
    from cli.services import Services  # noqa: PLC0415 - it loads the Temporal SDK

    given = ctx.find_root().obj
    return given if isinstance(given, Services) else Services()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of asynchronous work."""
    return asyncio.run(work)
