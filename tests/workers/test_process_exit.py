"""A process that used the Temporal SDK ends with the code it was given, every time."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

RUNS = 100
# The SDK's native threads run, as in every command that talks to Temporal, and are in the middle of something.
PROGRAM = """
import asyncio, threading, sys
from temporalio.client import Client
from workers.process_exit import exit_process

async def connect():
    try:
        await Client.connect("127.0.0.1:1")
    except RuntimeError:
        print("unreachable")

asyncio.run(connect())
exit_process(6)
"""


def run_once(_number: int) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=30, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_a_hundred_processes_end_as_they_should() -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run_once, range(RUNS)))

    assert set(results) == {(6, "unreachable\n", "")}


def test_what_was_logged_and_written_is_there() -> None:
    program = (
        "import logging, sys; from workers.process_exit import exit_process;"
        "logging.basicConfig(stream=sys.stderr, format='%(message)s');"
        "logging.warning('logged'); sys.stdout.write('said'); exit_process(0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
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
        process.wait(30)

    assert process.returncode == code
