"""`unstick explain`: the page of a rule, or the reasons for a cell's role."""

import difflib
import re
from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.auditing import audited, recorded
from analyzer.cli.errors import CannotDo
from analyzer.cli.rulebook import load_rulebook
from analyzer.report.fate import fate_words
from analyzer.report.text import visible
from analyzer.run import Cell, Run

_CODE = re.compile(r"UNS\d+", re.IGNORECASE)


@click.command()
@click.argument("subject", metavar="CODE|CELL")
@options.paths_argument
@options.run_option("Take the cell from a recorded run instead of auditing PATHS.")
@options.analysis_options
@options.verbosity_options
def explain(subject: str, paths: tuple[str, ...], run_json: str | None, **flags: Any) -> None:
    """Print the page of the rule CODE (or its name), or why CELL has its role.

    CELL is the id or the name of a state cell, as the reports show it.
    """
    from analyzer.findings.explain import explain_rule

    paths = paths or (".",)
    config = options.configuration(paths, flags)
    rules = load_rulebook(config.rules or ())
    for rule in rules:
        if subject.upper() == rule.code or subject == rule.name:
            click.echo(explain_rule(rule).rstrip("\n"))
            return
    if _CODE.fullmatch(subject):
        raise CannotDo(f"no rule {subject}{_near(subject.upper(), [r.code for r in rules])}")
    run = recorded(run_json) if run_json else audited(config.settings(paths), flags["quiet"])
    for cell in find_cells(run, subject):
        click.echo(explain_cell(cell))


def find_cells(run: Run, subject: str) -> list[Cell]:
    """The cells with that id, else with that name, else with a name that ends so.

    Raises `CannotDo` when there is none.
    """
    found = [cell for cell in run.cells if cell.id == subject]
    found = found or [cell for cell in run.cells if cell.name == subject]
    found = found or [cell for cell in run.cells if cell.name.endswith(f".{subject}")]
    if not found:
        known = [word for cell in run.cells for word in (cell.id, cell.name)]
        raise CannotDo(f"no rule and no cell {subject!r}{_near(subject, known)}")
    return found


def explain_cell(cell: Cell) -> str:
    """Why the cell has its role, step by step, and what becomes of it on the target SDK."""
    lines = [
        f"{cell.name}  {cell.file}:{cell.line}",
        f"  id           {cell.id}",
        f"  role         {cell.role} ({cell.confidence} confidence)",
        f"  why          {cell.reason}",
        f"  scope, key   {cell.scope}, {cell.key}",
        f"  written by   {', '.join(cell.written_by) or 'no entry point'}",
        f"  read by      {', '.join(cell.read_by) or 'no entry point'}",
        f"  leaks        {'between clients' if cell.leaks_across_clients else 'no'}",
        f"  fate         {fate_words(cell.fate)}, on the target SDK",
        f"  remedy       {cell.remedy}",
    ]
    lines += ["  trace", *(f"    {step.file}:{step.line}: {step.text}" for step in cell.trace)]
    return visible("\n".join(lines))


def _near(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
