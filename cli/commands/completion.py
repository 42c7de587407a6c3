"""`ayni completion`: the script that a shell loads."""

import click
from click.shell_completion import get_completion_class

from cli import output
from cli.framework import argument, command
from cli.language import N_


@command("completion")
@argument(
    "shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="bash|zsh|fish", help=N_("Your shell.")
)
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script. In bash: `eval "$(ayni completion bash)"`."""
    maker = get_completion_class(shell)
    assert maker is not None, "the choice lists Click's own shells"
    output.line(maker(ctx.find_root().command, {}, "ayni", "_AYNI_COMPLETE").source())
