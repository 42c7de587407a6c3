"""`ayni version`."""

import platform
from importlib.metadata import version as installed_version

from cli import output
from cli.framework import command
from cli.options import json_option


@command("version")
@json_option
def version(as_json: bool) -> None:
    """Print the version of Ayni and of Python."""
    found = {"ayni": installed_version("ayni"), "python": platform.python_version()}
    if as_json:
        output.json_line(found)
    else:
        output.labelled(found.items())
