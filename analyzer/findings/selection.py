"""Which rules run: `select` and `ignore` are code prefixes, and the longer prefix wins."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from analyzer.findings.rule import Rule
from analyzer.run import Finding
from analyzer.settings import Settings
from analyzer.workspace.ignoring import compiled


def select_rules(rules: Sequence[Rule], settings: Settings) -> tuple[Rule, ...]:
    """The rules that `settings.select` and `settings.ignore` leave, in the order given."""
    return tuple(rule for rule in rules if _is_selected(rule.code, settings))


def unknown_codes(rules: Sequence[Rule], settings: Settings) -> tuple[str, ...]:
    """One line for each prefix in `select` or `ignore` that no rule's code starts with."""
    named = [("select", code) for code in settings.select]
    named += [("ignore", code) for code in settings.ignore]
    for pattern, ignored in settings.per_path_ignores:
        named += [(f'per-path-ignores of "{pattern}"', code) for code in ignored]
    codes = [rule.code for rule in rules]
    return tuple(
        f'{option}: no rule has a code that starts with "{code}"{_hint(code, codes)}'
        for option, code in named
        if not code or not any(known.startswith(code) for known in codes)
    )


def outside_ignored_paths(findings: Iterable[Finding], settings: Settings) -> tuple[Finding, ...]:
    """The findings that no pattern of `settings.per_path_ignores` leaves out.

    Patterns are those of `.gitignore`, relative to the audited root, as for `exclude`.
    """
    ignored = [(compiled([pattern]), codes) for pattern, codes in settings.per_path_ignores]
    return tuple(
        finding
        for finding in findings
        if not any(
            finding.code.startswith(codes) and spec.match_file(finding.file)
            for spec, codes in ignored
        )
    )


def _is_selected(code: str, settings: Settings) -> bool:
    selected = _longest_prefix(code, settings.select) if settings.select else 0
    return selected is not None and (_longest_prefix(code, settings.ignore) or -1) < selected


def _longest_prefix(code: str, prefixes: Sequence[str]) -> int | None:
    lengths = [len(prefix) for prefix in prefixes if code.startswith(prefix)]
    return max(lengths, default=None)


def _hint(code: str, codes: Sequence[str]) -> str:
    close = get_close_matches(code.upper(), codes, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
