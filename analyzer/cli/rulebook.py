"""The rules a command works with, the check of selectors, and rules as reports read them."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from analyzer.assets import asset_dir
from analyzer.cli.errors import CannotDo
from analyzer.run import Category
from analyzer.settings import Settings

if TYPE_CHECKING:
    from analyzer.findings.rule import Rule


class RulePage(msgspec.Struct, frozen=True):
    """What reports need of a rule: `analyzer.report.RuleDoc`."""

    code: str
    name: str
    summary: str
    category: Category
    what: str
    why: str
    instead: str
    spec: tuple[str, ...]


def load_rulebook(dirs: tuple[str, ...]) -> "tuple[Rule, ...]":
    """Our rules and those in `dirs`; raises `CannotDo` naming file and key of a mistake."""
    from analyzer.findings.loading import RuleError, load_rules

    try:
        return load_rules([asset_dir("rules"), *map(Path, dirs)])
    except RuleError as error:
        raise CannotDo(str(error)) from error


def check_selectors(settings: Settings) -> None:
    """A selector that no rule's code begins with is a slip, not a wish for silence."""
    if not (settings.select or settings.ignore or settings.per_path_ignores):
        return
    from analyzer.findings.selection import unknown_codes

    for line in unknown_codes(load_rulebook(settings.rules_dirs), settings):
        raise CannotDo(line)


def rule_pages(dirs: tuple[str, ...]) -> dict[str, RulePage]:
    """Code to page, for every rule a finding can come from."""
    return {
        rule.code: RulePage(
            code=rule.code,
            name=rule.name,
            summary=rule.summary,
            category=rule.category,
            what=rule.docs.what,
            why=rule.docs.why,
            instead=rule.docs.instead,
            spec=rule.spec,
        )
        for rule in load_rulebook(dirs)
    }
