"""The rules a command works with, and the check that `--select` means one of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.assets import asset_dir
from analyzer.cli.errors import CannotDo
from analyzer.settings import Settings

if TYPE_CHECKING:
    from analyzer.findings.rule import Rule


def load_rulebook(dirs: tuple[str, ...]) -> "tuple[Rule, ...]":
    """Our rules and those in `dirs`; raises `CannotDo` naming file and key of a mistake."""
    from analyzer.findings.loading import RuleError, load_rules

    try:
        return load_rules([asset_dir("rules"), *map(Path, dirs)])
    except RuleError as error:
        raise CannotDo(str(error)) from error


def check_selectors(settings: Settings, rules: "tuple[Rule, ...]") -> None:
    """A selector that no rule's code begins with is a slip, not a wish for silence."""
    from analyzer.findings.selection import unknown_codes

    for line in unknown_codes(rules, settings):
        raise CannotDo(line)
