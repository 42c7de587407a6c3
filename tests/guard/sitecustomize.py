"""Refuses whatever a test does to the stack of whoever runs it, and notes it, so that nobody can swallow the refusal.

Python loads a file of this name by itself in every process that finds it on its path: in those that tests start.
"""

import os
import sys
from typing import Any, Final

#: The folders and loopback ports that belong to the machine, each list separated as a path is.
HOMES: Final = "TESTS_KEEP_OUT_OF"
PORTS: Final = "TESTS_KEEP_OFF"
#: The file in which a refusal is noted, one line each.
NOTES: Final = "TESTS_TRESPASSES"

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0", "::", ""})  # noqa: S104 - to recognise, not to bind
_SETTINGS = frozenset({"os.putenv", "os.unsetenv"})


class Trespass(Exception):
    """A test touches what is not its own."""


def _listed(name: str) -> list[str]:
    return [part for part in os.environ.get(name, "").split(os.pathsep) if part]


def _refuse(event: str, what: str) -> None:
    notes = os.environ.get(NOTES)
    told = f"{event} {what} ({os.environ.get('PYTEST_CURRENT_TEST', 'outside of any test')})"
    if notes:
        with open(notes, "a", encoding="utf-8") as file:  # noqa: PTH123 - every Python process would load pathlib
            file.write(told.replace("\n", " ") + "\n")
    raise Trespass(told)


class _Guard:
    """An audit hook: Python tells it what is about to happen."""

    def __init__(self, homes: list[str], ports: list[str]) -> None:
        self._homes = tuple(home.rstrip("/") for home in homes)
        self._ports = frozenset(ports)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import":
            self._guard_temporal()
        elif event in {"socket.connect", "socket.bind"}:
            self._check_address(event, arguments[1])
        elif event == "subprocess.Popen":
            self._check_words(event, arguments[1])
        elif event == "open" or (event.startswith(("os.", "shutil.")) and event not in _SETTINGS):
            for argument in arguments:
                self._check_path(event, argument)

    def _check_path(self, event: str, argument: object) -> None:
        if not isinstance(argument, str | bytes | os.PathLike):
            return
        path = os.fsdecode(argument)
        if any(path == home or path.startswith(f"{home}/") for home in self._homes):
            _refuse(event, path)

    def _check_address(self, event: str, address: object) -> None:
        if isinstance(address, tuple) and address[0] in _LOOPBACK and str(address[1]) in self._ports:
            _refuse(event, f"{address[0]}:{address[1]}")

    def _check_words(self, event: str, words: object) -> None:
        """What a program is told to use, which may be no Python program."""
        if not isinstance(words, list | tuple):
            return
        for before, word in zip([None, *words], words, strict=False):
            if not isinstance(word, str | bytes | os.PathLike):
                continue
            text = os.fsdecode(word)
            self._check_path(event, text)
            is_port = "port" in os.fsdecode(before or "") and text in self._ports
            if is_port or any(
                text.endswith((f"127.0.0.1:{port}", f"localhost:{port}")) for port in self._ports
            ):
                _refuse(event, text)

    def _guard_temporal(self) -> None:
        """Temporal's client connects past Python: it is wrapped as soon as anything is imported after it."""
        client = getattr(sys.modules.get("temporalio.bridge.client"), "Client", None)
        if client is None or hasattr(client.connect, "guarded"):
            return
        connect = client.connect

        async def guarded(runtime: object, config: Any) -> Any:
            host, _, port = config.target_url.rpartition("/")[2].rpartition(":")
            self._check_address("temporal.connect", (host, port))
            return await connect(runtime, config)

        guarded.guarded = True  # type: ignore[attr-defined] # so that it is wrapped once
        client.connect = staticmethod(guarded)


if _listed(HOMES) and not hasattr(sys, "tests_are_guarded"):
    sys.addaudithook(_Guard(_listed(HOMES), _listed(PORTS)))
    sys.tests_are_guarded = True  # type: ignore[attr-defined] # a hook stays for the life of the process
