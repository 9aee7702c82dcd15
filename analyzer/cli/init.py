"""`unstick init`: a commented configuration to start from."""

import tomllib
from pathlib import Path
from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.errors import CannotDo

CONFIGURATION = """\
[tool.unstick]
# Every key is optional; a flag wins over it. `unstick show-settings` prints what holds.

# Exit 1 for findings of this category or worse: mandatory, potential, optional, or never.
# fail-on = "mandatory"
# Exit 1 when a server needs more than this: stateless or accidentally-stateful.
# require = "accidentally-stateful"
# Exit 2 when some files could not be read.
# strict = true

# Rules by code or the beginning of codes; `unstick rules` lists them.
# select = ["UNS1", "UNS2"]
# ignore = ["UNS304"]
# Rule files of your own, and in its folder catalog/ what you know of your libraries.
# rules = ["team/rules"]
# Findings accepted for now, as `unstick baseline` writes them.
# baseline = "unstick-baseline.json"

# Files to leave out, as in .gitignore; tests are left out unless asked for.
# exclude = ["vendor/**"]
# include-tests = true

# Worker processes (0 decides), and whether summaries are kept between runs.
# jobs = 0
# cache = true

# Rules that do not count in some files.
# [tool.unstick.per-path-ignores]
# "examples/**" = ["UNS4", "UNS304"]
"""


@click.command()
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--print", "only_print", is_flag=True, help="Print the table, write nothing.")
@options.verbosity_options
def init(directory: str, only_print: bool, **flags: Any) -> None:
    """Add a commented [tool.unstick] table to the pyproject.toml of DIRECTORY.

    The file is made where there is none; a table that is there stays as it is.
    """
    if only_print:
        click.echo(CONFIGURATION, nl=False)
        return
    pyproject = Path(directory) / "pyproject.toml"
    before = _read(pyproject)
    if before is not None and "unstick" in _tools(pyproject, before):
        raise CannotDo(f"{pyproject} has a [tool.unstick] table already")
    lead = "" if not before else before if before.endswith("\n") else f"{before}\n"
    _write(pyproject, f"{lead}\n{CONFIGURATION}" if lead else CONFIGURATION)
    if not flags["quiet"]:
        click.echo(f"{pyproject}: added [tool.unstick]; nothing is set yet")


def _read(pyproject: Path) -> str | None:
    try:
        with open(pyproject, encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CannotDo(f"{pyproject} cannot be read: {reason}") from error


def _tools(pyproject: Path, text: str) -> dict[str, Any]:
    try:
        tools = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise CannotDo(f"{pyproject} is not valid TOML: {error}") from error
    return tools if isinstance(tools, dict) else {}


def _write(pyproject: Path, text: str) -> None:
    from analyzer.report.files import ReportNotWritten, write_atomically

    try:
        write_atomically(pyproject, text.encode())
    except ReportNotWritten as error:
        raise CannotDo(str(error)) from error
