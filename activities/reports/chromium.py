"""A headless Chromium of this machine, spoken to through its pipe: pictures and printed pages of a file."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

from domain.errors import AyniError

#: What it is called, in the order in which it is looked for.
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
)
#: How long it may take to answer, in seconds.
PATIENCE = 60.0
#: Chromium reads commands from descriptor 3 and answers on 4; a program that becomes Chromium puts the pipes there.
PLACE_PIPES = """
import os, sys
commands, answers = os.dup(int(sys.argv[1])), os.dup(int(sys.argv[2]))
while min(commands, answers) <= 4:
    commands, answers = os.dup(commands), os.dup(answers)
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
#: No picture is higher, in pixels: Chromium would repeat its beginning. Longer pages are drawn smaller.
HIGHEST = 16_000


class BrowserMissing(AyniError):
    """Pictures and PDF are made by Chromium, and there is none on this machine."""

    code = "browser_missing"
    es = (
        "Para hacer PNG o PDF hace falta Chromium, y no está instalado. En Debian o Ubuntu: apt install chromium. "
        "En otros sistemas instale Chromium o Google Chrome. El archivo HTML no lo necesita (--html)"
    )
    en = (
        "PNG and PDF need Chromium, which is not installed. On Debian or Ubuntu: apt install chromium. "
        "Elsewhere install Chromium or Google Chrome. The HTML file does not need it (--html)"
    )


class BrowserFailed(AyniError):
    """Chromium is there but did not do what it was asked."""

    code = "browser_failed"
    es = "Chromium ({browser}) no pudo dibujar la página: {reason}. Use --html, que no lo necesita"
    en = "Chromium ({browser}) could not draw the page: {reason}. Use --html, which does not need it"


def find_browser() -> str:
    """The path of the browser. Raises `BrowserMissing`."""
    found = (shutil.which(name) for name in NAMES)
    path = next((path for path in found if path is not None), None)
    if path is None:
        raise BrowserMissing
    return path


class Tab:
    """A page in the browser. `events` are what it has told: console messages, requests, exceptions."""

    def __init__(self, browser: str, process: subprocess.Popen[bytes], pipes: tuple[int, int]) -> None:
        self._browser, self._process = browser, process
        self._write, self._read = pipes
        self._number, self._session, self._unread = 0, None, b""
        self.events: list[dict[str, Any]] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def open(self, file: Path, width: int) -> None:
        """Load a file at a width in pixels, and wait until it is drawn."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        self._call("Page.navigate", url=file.resolve().as_uri())
        self._wait_for("Page.loadEventFired")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise self._failed(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """The whole page as PNG."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        scale = min(1.0, HIGHEST / size["height"])
        area = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": scale}
        shot = self._call("Page.captureScreenshot", format="png", clip=area, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def printed(self) -> bytes:
        """The page as it prints, as PDF."""
        printed = self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        try:
            os.write(self._write, json.dumps(message).encode() + b"\0")
        except OSError as error:
            raise self._failed(str(error)) from None
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        if "error" in answer:
            raise self._failed(str(answer["error"].get("message")))
        result: dict[str, Any] = answer["result"]
        return result

    def _wait_for(self, event: str) -> None:
        while True:
            told = self._next()
            self.events.append(told)
            if told.get("method") == event:
                return

    def _next(self) -> dict[str, Any]:
        until = monotonic() + PATIENCE
        while b"\0" not in self._unread:
            ready, _, _ = select([self._read], [], [], max(0.0, until - monotonic()))
            received = os.read(self._read, 1 << 20) if ready else b""
            if not received:
                raise self._failed("it does not answer")
            self._unread += received
        message, _, self._unread = self._unread.partition(b"\0")
        content: dict[str, Any] = json.loads(message)
        return content

    def _failed(self, reason: str) -> BrowserFailed:
        return BrowserFailed(browser=self._browser, reason=reason)


@contextmanager
def browser_tab() -> Iterator[Tab]:
    """A tab of a browser that is started for it and ended after it. Raises `BrowserMissing`, `BrowserFailed`."""
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="ayni-chromium-", ignore_cleanup_errors=True) as profile:
        process, pipes = _start(browser, profile)
        try:
            yield Tab(browser, process, pipes)
        finally:
            process.kill()
            process.wait()
            for pipe in pipes:
                os.close(pipe)


def _start(browser: str, profile: str) -> tuple[subprocess.Popen[bytes], tuple[int, int]]:
    to_read, write = os.pipe()
    read, to_write = os.pipe()
    # Chromium's own sandbox refuses to run as root; the page is ours and may fetch nothing.
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    process = subprocess.Popen(  # noqa: S603 - the browser of this machine, with our own arguments
        [
            *(sys.executable, "-I", "-S", "-c", PLACE_PIPES, str(to_read), str(to_write)),
            *(browser, *ARGUMENTS, *as_root, f"--user-data-dir={profile}"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(to_read, to_write),
        env={**os.environ, "HOME": profile},  # it leaves nothing behind in the home of whoever asks
    )
    os.close(to_read)
    os.close(to_write)
    return process, (write, read)
