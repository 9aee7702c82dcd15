"""`unstick completion`: what a shell needs to complete commands and options."""

from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.errors import CannotDo

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@options.verbosity_options
@click.pass_context
def completion(ctx: click.Context, /, shell: str, **flags: Any) -> None:
    """Print the script that completes `unstick` in SHELL.

    Write `eval "$(unstick completion bash)"` into ~/.bashrc, the same for zsh into ~/.zshrc, and
    `unstick completion fish | source` into fish's configuration.
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise CannotDo(f"no completion for {shell}")
    script = found(ctx.find_root().command, {}, "unstick", "_UNSTICK_COMPLETE").source()
    click.echo(script)
