"""Property tests try the same examples on every run and are not timed: a slow machine is not a failure.

HYPOTHESIS_PROFILE=thorough looks longer and elsewhere each time."""

import os

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture(scope="session", autouse=True)
def _home_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Workers without a mail server keep messages in a folder, and never in that of the person who tests."""
    os.environ["AYNI_HOME"] = str(tmp_path_factory.mktemp("home"))
