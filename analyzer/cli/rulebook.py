"""The rules a command works with, and the check that `--select` means one of them."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.assets import asset_dir
from analyzer.cli.errors import CannotDo

if TYPE_CHECKING:
    from analyzer.findings.rule import Rule


def load_rulebook(dirs: tuple[str, ...]) -> "tuple[Rule, ...]":
    """Our rules and those in `dirs`; raises `CannotDo` naming file and key of a mistake."""
    from analyzer.findings.loading import RuleError, load_rules

    try:
        return load_rules([asset_dir("rules"), *map(Path, dirs)])
    except RuleError as error:
        raise CannotDo(str(error)) from error


def check_selectors(selectors: tuple[str, ...], rules: "tuple[Rule, ...]") -> None:
    """A selector that no rule's code begins with is a slip, not a wish for silence."""
    codes = [rule.code for rule in rules]
    for selector in selectors:
        if not any(code.startswith(selector) for code in codes):
            near = difflib.get_close_matches(selector, codes, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise CannotDo(f"no rule has a code that begins with {selector!r}{hint}")
