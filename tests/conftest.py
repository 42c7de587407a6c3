"""Property tests try the same examples on every run and are not timed: a slow machine is not a failure.

HYPOTHESIS_PROFILE=thorough looks longer and elsewhere each time."""

import os
from collections.abc import Generator
from pathlib import Path

from tests import world

world.enter()

import pytest  # noqa: E402 - what is loaded from here on is loaded in the tests' world
from hypothesis import HealthCheck, settings  # noqa: E402 - as above

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "thorough",
    deadline=None,
    max_examples=2_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """A test that touched the stack of whoever runs it has failed, whatever it made of the refusal."""
    yield
    if seen := world.trespasses():
        pytest.fail(f"no test may touch the machine's own stack:\n{seen}", pytrace=False)


TESTS = Path(__file__).parent
#: Folders whose tests wait for servers. Their files take longest, so they are begun first and the short ones fill the end.
SLOW_FOLDERS = ("e2e", "docs", "workflows", "workers", "deploy", "replay", "activities")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; the order within a folder stays."""
    rank = {TESTS / folder: number for number, folder in enumerate(SLOW_FOLDERS)}
    items.sort(
        key=lambda item: min((rank[each] for each in item.path.parents if each in rank), default=len(rank))
    )
