"""Telling other services: JSON, signed as Standard Webhooks says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

import httpx
from standardwebhooks import Webhook as Signer

from activities.delivery.channel import Postponed, Refused, Unavailable
from activities.delivery.directory import Webhook
from activities.messages.model import Notice

#: Seconds, for each of connecting, writing and reading.
PATIENCE: Final = 15.0
#: The service is there, but not now: 408 Request Timeout, 425 Too Early, 429 Too Many Requests.
LATER: Final = frozenset({408, 425, 429})


def body_of(notice: Notice) -> dict[str, Any]:
    """What a service is told: ids and dates, no names of people."""
    return {
        "type": notice.intent.kind,
        "timestamp": notice.intent.at.isoformat(),
        "data": {
            "lifecycle": notice.lifecycle,
            "program": notice.status.program,
            "number": notice.number,
            "position": notice.position,
            **notice.intent.data,
        },
    }


@asynccontextmanager
async def webhook_client() -> AsyncIterator[httpx.AsyncClient]:
    """A client for one mailbox. Redirects are not followed: the address is the one that was registered."""
    async with httpx.AsyncClient(timeout=PATIENCE, headers={"user-agent": "ayni"}) as client:
        yield client


async def tell(client: httpx.AsyncClient, webhook: Webhook, message_id: str, body: dict[str, Any]) -> None:
    """Post one message. `message_id` stays the same in every attempt. Raises `Unavailable`, `Postponed`, `Refused`."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    now = datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(webhook.secret).sign(message_id, now, content),
    }
    try:
        answer = await client.post(webhook.url, content=content.encode(), headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
        raise Unavailable(str(problem) or type(problem).__name__) from None
    _check(answer)


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    words = f"{answer.status_code} {answer.reason_phrase}"
    if answer.is_server_error or answer.status_code in LATER:
        raise Postponed(words)
    raise Refused(words, for_good=True)
