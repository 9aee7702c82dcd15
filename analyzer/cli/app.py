"""The command group: commands are imported when they are called, so that `--help` stays quick."""

import difflib
import importlib
from typing import Any

import click

from analyzer import __version__
from analyzer.cli.errors import CannotDo, internal_error

COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("analyzer.cli.audit:audit", "Give each MCP server a verdict, with its evidence."),
    "fix": ("analyzer.cli.fix:fix", "Show or write the changes that can be made by machine."),
    "verify": (
        "analyzer.cli.verify:verify",
        "Run servers and show what they keep between calls.",
    ),
    "report": ("analyzer.cli.report:report", "Render reports again from a run.json."),
    "plan": ("analyzer.cli.plan:plan", "Print what to do, in order, or as tasks to hand out."),
    "explain": (
        "analyzer.cli.explain:explain",
        "Print a rule's page, or why a cell has its role.",
    ),
    "rules": ("analyzer.cli.rules:rules", "List the rules."),
    "baseline": (
        "analyzer.cli.baseline:baseline",
        "Accept today's findings, so that CI sees new ones.",
    ),
    "mcp": ("analyzer.cli.mcp:mcp", "Serve audit, explain and plan to coding agents."),
    "init": ("analyzer.cli.init:init", "Add a commented configuration to pyproject.toml."),
    "completion": ("analyzer.cli.completion:completion", "Print a shell's completion script."),
    "show-settings": ("analyzer.cli.show:show_settings", "Print the settings a run would use."),
    "show-files": ("analyzer.cli.show:show_files", "Print what becomes of each file, and why."),
}
"""Command name: where it lives (`module:attribute`) and its line in the overview."""


class LazyGroup(click.Group):
    """A group whose overview needs no command's module, and whose failures have exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = difflib.get_close_matches(args[0], COMMANDS, n=1)
        if args[0] not in COMMANDS and near and not args[0].startswith("-"):
            raise click.UsageError(f"no command {args[0]!r}; did you mean {near[0]!r}?", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (click.Abort, KeyboardInterrupt, EOFError) as error:
            raise CannotDo("interrupted") from error
        except Exception as error:
            raise internal_error(error, verbose=bool(ctx.meta.get("verbose"))) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="unstick")
def cli() -> None:
    """Find out which MCP servers really need state between calls, and what must change.

    Audited code is read, never imported or run. Results go to stdout, progress to stderr.
    Exit codes: 0 nothing to report, 1 findings, 2 the job could not be done.
    """
