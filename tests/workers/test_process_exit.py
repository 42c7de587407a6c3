"""A process that used the Temporal SDK ends with the code it was given, every time."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.patience import LONGEST
from workers.local.ephemeral import ephemeral_stack

# What a command does. Without the helper about one in four of these dies of a signal on Python 3.11, so that twenty
# of them let it pass once in three hundred times.
PROGRAM = """
import asyncio, sys
from temporalio.client import Client
from workers.process_exit import exit_process

async def list_all():
    client = await Client.connect(sys.argv[1])
    return [workflow async for workflow in client.list_workflows("")]

print(asyncio.run(list_all()))
exit_process(5)
"""


def run_once(address: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", PROGRAM, address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("processes", [20, pytest.param(200, marks=pytest.mark.drill)])
async def test_every_process_ends_as_it_should(processes: int) -> None:
    loop = asyncio.get_running_loop()
    async with ephemeral_stack(postgres=False) as stack:
        address = str(stack.temporal_address)
        with ThreadPoolExecutor(2) as pool:
            runs = (loop.run_in_executor(pool, run_once, address) for _ in range(processes))
            results = await asyncio.gather(*runs)

    assert set(results) == {(5, "[]\n", "")}


def test_what_was_logged_and_written_is_there() -> None:
    program = (
        "import logging, sys; from workers.process_exit import exit_process;"
        "logging.basicConfig(stream=sys.stderr, format='%(message)s');"
        "logging.warning('logged'); sys.stdout.write('said'); exit_process(0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=LONGEST, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "said", "logged\n")


@pytest.mark.parametrize("code", [0, 5])
def test_a_reader_that_went_away_does_not_change_the_code(code: int) -> None:
    program = f"import sys; from workers.process_exit import exit_process; input(); sys.stdout.write('late'); exit_process({code})"
    # Buffered, as a command in a pipe is: the text is written when the process ends.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=buffered
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.close()
        process.stdin.write(b"\n")
        process.stdin.close()
        process.wait(LONGEST)

    assert process.returncode == code
