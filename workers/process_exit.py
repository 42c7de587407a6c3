"""How every Ayni process ends.

The Temporal SDK keeps native threads. On Python 3.11 one of them can touch the interpreter while it is being
taken down, and a process that has finished its work correctly then dies of a signal: wrong exit codes for
scripts, needless restarts under a supervisor. Leaving without that teardown is the only fix that was seen to hold.
"""

import contextlib
import logging
import os
import sys
from typing import NoReturn


def exit_process(code: int) -> NoReturn:
    """Flush what was written, close the log handlers and end at once with this exit code.

    Nothing runs afterwards: no `finally`, no `atexit`. Close engines and clients before.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        # A reader that went away (`ayni ... | head`) is no reason to end with another code.
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
