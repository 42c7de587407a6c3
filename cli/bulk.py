"""The same kind of event for many lifecycles: a few at a time, with progress, and who was not reached."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli import language
from cli.failures import RETRYABLE
from cli.language import tr
from cli.progress import progress
from domain.errors import AyniError
from domain.events import Envelope
from domain.facts import Fact
from domain.machine import decide
from domain.present import Present

if TYPE_CHECKING:
    from cli.services import Gateway, Services

#: So many submissions are under way at once.
AT_ONCE = 8
#: After so many failures in a row nobody seems to be there; the rest waits for the next attempt.
GIVE_UP_AFTER = AT_ONCE
NOT_TRIED = "not_tried"


@dataclass(frozen=True)
class Submission:
    """An event for a lifecycle, about one of its roles."""

    lifecycle: str
    role: str
    envelope: Envelope


@dataclass(frozen=True)
class Outcome:
    """What became of it: the facts that followed (or would), the error, or neither when it was not tried."""

    submission: Submission
    facts: tuple[Fact, ...] = ()
    error: AyniError | None = None
    tried: bool = True

    @property
    def code(self) -> str | None:
        """The code of what went wrong; None when nothing did."""
        if not self.tried:
            return NOT_TRIED
        return None if self.error is None else self.error.code

    @property
    def message(self) -> str:
        """What went wrong, in the reader's language."""
        if self.error is not None:
            return self.error.message(language.current())
        return "" if self.tried else tr("It was not tried, because nobody answered any more.")

    def described(self) -> dict[str, Any]:
        """What went wrong, for programs."""
        return {
            "lifecycle": self.submission.lifecycle,
            "role": self.submission.role,
            "code": self.code,
            "message": self.message,
            "retryable": not self.tried or self.code in RETRYABLE,
        }


async def submit_all(
    services: "Services", submissions: Sequence[Submission], label: str, *, dry_run: bool
) -> list[Outcome]:
    """Send every event, or try it on the rules, and tell progress under a label; outcomes in the same order."""
    with progress(label, len(submissions)) as advance:
        present = await services.present() if dry_run else None
        async with services.gateway() as gateway:
            crowd = _Crowd(gateway, advance, present)
            return list(await asyncio.gather(*(crowd.send(each) for each in submissions)))


class _Crowd:
    """Sends; given the present, tries on the rules instead."""

    def __init__(self, gateway: "Gateway", advance: Callable[[], None], present: Present | None) -> None:
        self._gateway, self._advance, self._present = gateway, advance, present
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._failures_in_a_row = 0

    async def send(self, submission: Submission) -> Outcome:
        async with self._turn:
            if self._failures_in_a_row >= GIVE_UP_AFTER:
                return Outcome(submission, tried=False)
            outcome = await self._sent(submission)
        self._advance()
        return outcome

    async def _sent(self, submission: Submission) -> Outcome:
        try:
            followed = await self._followed(submission)
        except AyniError as error:
            self._failures_in_a_row = self._failures_in_a_row + 1 if error.code in RETRYABLE else 0
            return Outcome(submission, error=error)
        self._failures_in_a_row = 0
        return Outcome(submission, followed)

    async def _followed(self, submission: Submission) -> tuple[Fact, ...]:
        if self._present is not None:
            state = await self._gateway.state(submission.lifecycle)
            return decide(state, submission.envelope, self._present.of(state.lifecycle)).facts
        receipt = await self._gateway.submit(submission.lifecycle, submission.envelope)
        return receipt.told
