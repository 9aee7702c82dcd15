"""`unstick mcp`: the command as an MCP server for coding agents."""

import os
from pathlib import Path
from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.errors import CannotDo


@click.command()
@click.option(
    "--root",
    default=".",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="The folder whose files may be audited (default: the current directory).",
)
@options.verbosity_options
def mcp(root: str, **flags: Any) -> None:
    """Serve audit, explain and plan to a coding agent over stdio.

    The server keeps nothing between calls and writes nothing under --root. It needs the MCP SDK
    2.x: pip install 'unstick[mcp]'.
    """
    try:
        from analyzer.agents.server import serve
    except ImportError as error:
        needed = "`unstick mcp` needs the MCP SDK 2.x: pip install 'unstick[mcp]'"
        raise CannotDo(needed) from error
    serve(Path(os.path.abspath(root)))
