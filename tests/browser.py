"""Finding the browser that looks at pages: what is installed, else what apt can install, else a visible skip."""

import os
import shutil
import subprocess

import pytest

from activities.reports.chromium import BrowserMissing, find_browser
from tests.patience import LONGEST

#: A mirror that does not answer must not hold the tests up: they go on without pictures, and say so.
IMPATIENT = ("-o", "Acquire::http::Timeout=10", "-o", "Acquire::Retries=0", "-o", "DPkg::Lock::Timeout=30")
INSTALL = ("apt-get", *IMPATIENT, "install", "--yes", "--no-install-recommends", "chromium")


def require_browser() -> str:
    """The path of the browser; skips the test, with the reason, where there is none and none can be installed."""
    try:
        return find_browser()
    except BrowserMissing:
        return _installed()


def _installed() -> str:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        pytest.skip("no Chromium here, and only root can install Debian's with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(INSTALL, env=environment, capture_output=True, timeout=LONGEST, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"no Chromium here, and apt-get could not install it: {error}")
    return find_browser()
