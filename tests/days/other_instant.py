"""A pytest plugin (`-p tests.days.other_instant`): everything in this process happens at the instant `AYNI_TESTS_AT`.

The clock ticks on from there, so that midnight passes in the middle of a run that begins just before it.
"""

import os

import time_machine

time_machine.travel(os.environ["AYNI_TESTS_AT"], tick=True).start()
