"""A verification on a terminal: contradictions first, then builds, modes, tools."""

import msgspec
from rich.console import Console

from analyzer.report.printing import Printer
from analyzer.report.verified import (
    build_words,
    changes,
    divergence_words,
    mode_words,
    outcome_words,
    refusals,
    remarks,
    side_word,
    tool_words,
    unverified_tools,
)
from analyzer.verification import Outcome, Side, ToolReport, Verification

_STYLES: dict[Outcome, str] = {
    "no divergence": "green",
    "accounted for": "yellow",
    "diverges": "bold red",
    "unverified": "magenta",
}
_FEW = 6


def render_verification(seen: Verification, console: Console, *, verbose: bool = False) -> None:
    """Print one; `verbose` shows every tool and every divergence."""
    page = _Page(console)
    page.contradictions(seen)
    page.builds(seen)
    page.modes(seen, verbose)
    page.changes(seen, verbose)
    page.tools(seen, verbose)
    page.sentences(seen.sentence, style="bold")


def _briefly(tool: ToolReport) -> ToolReport:
    """Without the words of the server, which stand below the table."""
    reason, _, _ = (tool.reason or "").partition(": ")
    return msgspec.structs.replace(tool, reason=reason or None)


class _Page(Printer):
    """Each method prints one part."""

    def contradictions(self, seen: Verification) -> None:
        if not seen.contradictions:
            return
        self.line(("The run contradicts the analysis", "bold red"))
        for one in seen.contradictions:
            self.sentences(one.text, 4, lead="  ! ", lead_style="red")
            if one.divergence is not None:
                for words in divergence_words(one.divergence):
                    self.sentences(words, 6)
        self.line()

    def builds(self, seen: Verification) -> None:
        self.line(("Builds" if len(seen.builds) > 1 else "What was run", "bold"))
        for build in seen.builds:
            words = build_words(build, side_word(seen, build.side))
            self.sentences(words, 4, lead="  ", style="" if build.started else "red")
        self.line()

    def modes(self, seen: Verification, verbose: bool) -> None:
        sides: tuple[Side, ...] = ("before", "after")
        for side in sides:
            reports = [report for report in seen.modes if report.side == side]
            if not reports:
                continue
            self.line((f"What was seen {side_word(seen, side)}".rstrip(), "bold"))
            for report in reports:
                self.sentences(mode_words(report), 4, lead="  ", lead_style="")
                self.sentences(outcome_words(report), 6, style=_STYLES[report.outcome])
                for one in report.diverging[: None if verbose else 1]:
                    for words in divergence_words(one):
                        self.sentences(words, 6, style="dim")
            self.line()

    def changes(self, seen: Verification, verbose: bool) -> None:
        if not seen.changes:
            return
        self.line(("Answered otherwise by one client alone: behaviour, not state", "bold"))
        found = list(changes(seen))
        for words, values in found[: None if verbose else _FEW]:
            self.sentences(words, 4, lead="  ", lead_style="")
            self.sentences(values, 6, style="dim")
        if len(found) > _FEW and not verbose:
            self.line((f"  and {len(found) - _FEW} more; --verbose lists them", "dim"))
        self.line()

    def tools(self, seen: Verification, verbose: bool) -> None:
        unverified = unverified_tools(seen)
        shown = seen.tools if verbose or any(tool.state for tool in seen.tools) else unverified
        if shown:
            self.line(("What was asked for", "bold"))
            rows = [
                ((tool.subject, ""), (f"{tool.succeeded}/{tool.calls}", ""),
                 (tool_words(seen, _briefly(tool)), _STYLES[tool.outcome]))
                for tool in shown
            ]  # fmt: skip
            self.table(("", "Succeeded ", ""), rows, rest=2)
            for words in list(refusals(shown))[: None if verbose else _FEW]:
                self.sentences(words, 4, lead="  ", style="dim")
            self.line()
        said = list(remarks(seen))
        for sentence in said:
            self.sentences(sentence)
        if said:
            self.line()
