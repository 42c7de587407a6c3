"""Progress of long work on stderr: a bar on a terminal, plain lines elsewhere, nothing for short work."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from cli import output
from cli.language import tr

#: Work that is shorter needs no progress.
PATIENCE_SECONDS = 2.0
PLAIN_LINE_SECONDS = 5.0


@contextmanager
def progress(
    label: str, total: int, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[], None]]:
    """Yield a function to call after each of `total` steps."""
    with ExitStack() as stack:
        shown = _Bar(label, total, stack) if sys.stderr.isatty() else _Lines(label, total)
        began = told = clock()
        done = 0

        def advance() -> None:
            nonlocal done, told
            done += 1
            now = clock()
            if now - began >= PATIENCE_SECONDS and (now - told >= shown.pause or done == total):
                told = now
                shown.tell(done)

        yield advance


class _Lines:
    pause = PLAIN_LINE_SECONDS

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total = label, total

    def tell(self, done: int) -> None:
        output.talk(tr("{label}: {done} of {total}").format(label=self._label, done=done, total=self._total))


class _Bar:
    pause = 0.0

    def __init__(self, label: str, total: int, stack: ExitStack) -> None:
        from rich.console import Console  # noqa: PLC0415 - only a terminal draws
        from rich.progress import Progress  # noqa: PLC0415 - as above

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._stack, self._label, self._total = stack, label, total
        self._task: int | None = None

    def tell(self, done: int) -> None:
        if self._task is None:
            self._stack.enter_context(self._bar)
            self._task = self._bar.add_task(self._label, total=self._total)
        self._bar.update(self._bar.tasks[0].id, completed=done)
