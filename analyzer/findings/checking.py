"""Facts and rules to findings: sorted, with fingerprints that survive unrelated edits."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from analyzer.findings.facts import Fact
from analyzer.findings.matching import matches
from analyzer.findings.rendering import render_message
from analyzer.findings.rule import Rule, first_sentence
from analyzer.findings.selection import select_rules
from analyzer.run import Category, Finding, Fix
from analyzer.settings import Settings


def check(facts: Iterable[Fact], rules: Sequence[Rule], settings: Settings) -> tuple[Finding, ...]:
    """Every place where a selected rule fires, in the order of file, line, column and code.

    A fact reported twice gives one finding. `settings.select` and `settings.ignore` are taken as
    checked (`selection.unknown_codes`).
    """
    selected = select_rules(rules, settings)
    ordinals: Counter[str] = Counter()
    findings: dict[tuple[object, ...], Finding] = {}
    for fact in sorted(facts, key=_order):
        for rule in selected:
            if matches(rule.match, fact):
                message = render_message(rule.message, fact)
                same = (rule.code, *_order(fact), message)
                if same not in findings:
                    findings[same] = _finding(rule, fact, message, ordinals)
    return tuple(sorted(findings.values(), key=_finding_order))


def _order(fact: Fact) -> tuple[str, int, int, int, int, str, str, str]:
    end = (fact.end_line, fact.end_column)
    owner = (fact.server or "", fact.cell or "", fact.source)
    return (fact.file, fact.line, fact.column, *end, *owner)


def _finding_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    place = (finding.file, finding.line, finding.column)
    return (*place, finding.code, finding.server or "", finding.fingerprint)


def _finding(rule: Rule, fact: Fact, message: str, ordinals: Counter[str]) -> Finding:
    instead = first_sentence(rule.docs.instead)
    fix = _fix(rule, fact, instead)
    return Finding(
        code=rule.code,
        fingerprint=_fingerprint(rule.code, fact, ordinals),
        file=fact.file,
        line=fact.line,
        column=fact.column,
        end_line=fact.end_line,
        end_column=fact.end_column,
        message=message,
        category=_category(rule, fact),
        confidence=fact.confidence,
        effort=rule.effort,
        server=fact.server,
        cell=fact.cell,
        trace=fact.trace,
        fix=fix,
        unfixed=None if fix else fact.kept or instead,
    )


def _fix(rule: Rule, fact: Fact, title: str) -> Fix | None:
    """What the rule's codemod does here. A deployment is edited only where the fact says how."""
    if rule.fix is None or (fact.kind == "deployment" and not fact.edits):
        return None
    return Fix(title, rule.fix.applicability, fact.edits)


def _category(rule: Rule, fact: Fact) -> Category:
    """A server that runs on stdio only is not broken by the revision: nothing there is a must."""
    if rule.category == "mandatory" and fact.stdio_only:
        return "potential"
    return rule.category


def _fingerprint(code: str, fact: Fact, ordinals: Counter[str]) -> str:
    """Identity across unrelated edits: no line, no layout; equal places are numbered in order."""
    identity = "\0".join((code, fact.file, fact.function, _normalised(fact.source)))
    ordinals[identity] += 1
    return sha256(f"{identity}\0{ordinals[identity]}".encode(errors="replace")).hexdigest()[:32]


def _normalised(source: str) -> str:
    """Source without what a formatter changes: white space, quote style, trailing commas."""
    bare = re.sub(r"\s+", "", source).replace("'", '"')
    return re.sub(r",(?=[)\]}])", "", bare)
