"""The channel of a machine without a mail server: one `.eml` file per letter, which every mail program opens."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from activities.delivery.channel import Letter, Session, Unavailable
from activities.delivery.mail import Sender, as_email

#: The name of a letter that tells nothing.
TEST: Final = "test"


class Outbox:
    """Keeps letters in a folder, as `<number of the message>.eml`, for the user alone."""

    name = "outbox"
    needs_address = False

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder = folder
        self._sender = sender

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A folder needs no connection."""
        yield self

    async def send(self, letter: Letter) -> str:
        """Write one letter; its file. The same letter again replaces it. Raises `Unavailable`."""
        content = as_email(letter, self._sender).as_bytes()
        file = self._folder / f"{letter.number or TEST}.eml"
        try:
            await asyncio.to_thread(self._write, file, content)
        except OSError as problem:
            raise Unavailable(str(problem)) from None
        return str(file)

    def _write(self, file: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
        unfinished.replace(file)
