"""`unstick rules`: every rule, one line each."""

from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.rulebook import load_rulebook


@click.command()
@options.rules_option
@options.verbosity_options
def rules(rules: tuple[str, ...], **flags: Any) -> None:
    """List the rules with their category and effort."""
    from analyzer.findings.explain import rule_table

    click.echo(rule_table(load_rulebook(rules)).rstrip("\n"))
