"""How a command that could not do its job says so: one line on stderr and exit code 2."""

import traceback
from typing import IO, Any

import click


class CannotDo(click.ClickException):
    """The job could not be done; the message is one sentence without a full stop."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        from analyzer.report.text import visible  # paths and messages can be hostile text

        click.echo(f"unstick: {visible(self.format_message())}", file=file, err=file is None)


def internal_error(error: Exception, verbose: bool) -> CannotDo:
    """Our own bug, as the error the user sees: the traceback only when asked for."""
    if verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    hint = "" if verbose else "; run again with --verbose for the traceback"
    return CannotDo(f"internal error: {type(error).__name__}: {error}{hint}")
