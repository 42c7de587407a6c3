"""Delivering what waits for one recipient: each message is sent and settled by itself, in one transaction.

A crash between sending and settling repeats that one message, under the same name; nothing else is repeated or lost.
"""

import time
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.delivery.channel import Postponed, Refused, Unavailable
from activities.delivery.rows import Held, distrust, give_up, hold, settle, waiting_for
from activities.delivery.services import Post, Sent, Service, Unreachable
from activities.delivery.timing import MOST_ATTEMPTS, Waiting, pause_after
from activities.storable import storable

#: Seconds after which a round ends between two messages, to be taken up again at once.
LONGEST_ROUND: Final = 60.0
#: Somebody else holds a delivery, and will have settled it by then.
HELD_ELSEWHERE: Final = timedelta(seconds=15)
#: Begins the failure of what waits because nothing goes out at all.
UNAVAILABLE: Final = "unavailable: "

log = structlog.get_logger("ayni.delivery")


class Mailroom:
    """Delivers through one engine and one post; each visit takes one connection."""

    def __init__(self, engine: AsyncEngine, post: Post) -> None:
        self._engine = engine
        self._post = post

    async def deliver(self, recipient: str, now: datetime) -> datetime | None:
        """Send what is due to a recipient at `now`; when to look again, None when nothing waits.

        Raises `SQLAlchemyError` or `OSError` when the record does not answer; repeating it is safe.
        """
        async with self._engine.connect() as connection:
            async with connection.begin():
                waiting = await waiting_for(connection, recipient)
                if not waiting:
                    return None
                found = await self._post.find(connection, recipient)
                if isinstance(found, Unreachable):
                    log.warning("nobody to send to", status=found.status)
                    await give_up(connection, recipient, found.failure, found.status)
                    return None
            async with self._post.serve(found) as service:
                return await _Rounds(connection, recipient, service, now).run(waiting)


class _Rounds:
    """One visit to a mailbox: round after round, until nothing is due or nothing goes out."""

    def __init__(self, connection: AsyncConnection, recipient: str, service: Service, now: datetime) -> None:
        self._connection = connection
        self._recipient = recipient
        self._service = service
        self._now = now
        self._tried: set[int] = set()
        self._failure = UNAVAILABLE

    async def run(self, waiting: Sequence[Waiting]) -> datetime | None:
        """Send until nothing is due; when to look again."""
        ends = time.monotonic() + LONGEST_ROUND
        while True:
            due = self._service.plan(waiting, self._now)
            groups = [group for group in due.groups if self._tried.isdisjoint(group)]
            if not groups:
                return self._now + HELD_ELSEWHERE if due.groups else due.look_again_at
            by_id = {one.id: one for one in waiting}
            for done, group in enumerate(groups):
                if time.monotonic() > ends:
                    return self._now
                if not await self._goes_out([by_id[number] for number in group]):
                    held_up = [by_id[number] for each in groups[done:] for number in each]
                    return await self._wait_for_channel(held_up)
            waiting = await self._look()

    async def _look(self) -> list[Waiting]:
        async with self._connection.begin():
            return await waiting_for(self._connection, self._recipient)

    async def _goes_out(self, group: Sequence[Waiting]) -> bool:
        """Send a group as one message and settle it; False when nothing goes out at all."""
        self._tried.update(one.id for one in group)
        try:
            async with self._connection.begin():
                held = await hold(self._connection, self._recipient, [one.id for one in group])
                if held:
                    await self._send(held, group)
        except Unavailable as problem:
            log.warning("nothing goes out", deliveries=[one.id for one in group], failure=problem.failure)
            self._failure = UNAVAILABLE + problem.failure
            return False
        return True

    async def _send(self, held: Sequence[Held], group: Sequence[Waiting]) -> None:
        numbers = [one.id for one in held]
        try:
            sent = await self._service.send(self._connection, held, self._now)
        except Postponed as problem:
            await self._postpone([one for one in group if one.id in numbers], problem.failure)
        except Refused as problem:
            await self._refuse(numbers, problem)
        except (Unavailable, SQLAlchemyError, OSError):
            raise
        except Exception as defect:  # noqa: BLE001 - whatever a template or an old record does
            # One message that cannot be written must not hold the others up; it stays visible.
            log.error("a message could not be written", deliveries=numbers, **_place_of(defect))  # noqa: TRY400 - see there
            failure = f"defect: {type(defect).__name__}"
            await settle(self._connection, numbers, status="undeliverable", failure=failure)
        else:
            await self._settle(numbers, sent)

    async def _settle(self, numbers: Sequence[int], sent: Sent | None) -> None:
        if sent is None:
            await settle(self._connection, numbers, status="dropped", failure="overtaken")
            return
        told = {"channel": sent.channel, "message_id": sent.message_id}
        words = {"subject": storable(sent.subject), "text": storable(sent.text)}
        await settle(
            self._connection,
            numbers,
            status="sent",
            attempted_at=self._now,
            next_attempt_at=None,
            failure=None,
            **told,
            **words,
        )
        log.info("sent", deliveries=numbers, channel=sent.channel)

    async def _refuse(self, numbers: Sequence[int], problem: Refused) -> None:
        """Visible until somebody mends it; nothing is tried again by itself."""
        # Servers repeat addresses in their answers: the words are in the record, not in the log.
        log.warning("refused", deliveries=numbers, for_good=problem.for_good)
        refused = {"status": "undeliverable", "failure": problem.failure, "next_attempt_at": None}
        await settle(self._connection, numbers, **refused, attempted_at=self._now)
        if problem.for_good:
            await distrust(self._connection, self._recipient, problem.failure, self._now)
            await give_up(self._connection, self._recipient, problem.failure, "undeliverable")

    async def _postpone(self, group: Sequence[Waiting], failure: str) -> None:
        for one in group:
            attempts = one.attempts + 1 if _same_sort(one.failure, failure) else 1
            over = attempts >= MOST_ATTEMPTS and not failure.startswith(UNAVAILABLE)
            await settle(
                self._connection,
                [one.id],
                status="undeliverable" if over else "waiting",
                attempts=attempts,
                attempted_at=self._now,
                next_attempt_at=None if over else self._now + pause_after(attempts),
                failure=failure,
            )

    async def _wait_for_channel(self, held_up: Sequence[Waiting]) -> datetime | None:
        """Put off everything that is due: the next attempt would meet the same."""
        numbers = [one.id for one in held_up]
        async with self._connection.begin():
            held = {one.id for one in await hold(self._connection, self._recipient, numbers)}
            await self._postpone([one for one in held_up if one.id in held], self._failure)
        return self._service.plan(await self._look(), self._now).look_again_at


def _place_of(defect: Exception) -> dict[str, str]:
    """What failed and where, without the values that an error's own text may hold."""
    last = traceback.extract_tb(defect.__traceback__)[-1]
    return {"error": type(defect).__name__, "place": f"{last.filename}:{last.lineno}"}


def _same_sort(before: str | None, now: str) -> bool:
    """An outage of the channel says nothing about the recipient, and the other way round."""
    return before is not None and before.startswith(UNAVAILABLE) == now.startswith(UNAVAILABLE)
