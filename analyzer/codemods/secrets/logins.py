"""Logins that a process keeps for all callers: each place that keeps one is marked.

What takes its place depends on who knows the caller: the SDK, where the server checks tokens, else
nobody yet.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import CellFact, Entry, Facts
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.secrets.callers import callers
from analyzer.codemods.serverflow import server_flow
from analyzer.findings.rendering import join_words

CODE = "UNS205"
_CHECKING = ("auth", "auth_server_provider", "token_verifier")
_KNOWN = (
    "{who} decides for all callers: ask get_access_token() in each call instead of keeping {what}"
)
_UNKNOWN = (
    "{who} decides for all callers: let each call bring its own credentials, by a token the "
    "server checks (auth=, token_verifier=) or an argument, instead of keeping {what}"
)


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    text = _KNOWN if checks_tokens(codebase) else _UNKNOWN
    asked = {one.fact.id for one in callers(codebase, facts)}
    for cell in {cell.id: cell for cell in facts.cells if cell.role == "identity"}.values():
        if cell.file in codebase.modules and cell.id not in asked:
            said = text.format(who=_who(cell.writers), what=cell.name)
            yield Mark(cell.file, _line(codebase, cell), CODE, said)


CODEMOD = Codemod("secrets-logins", (CODE,), judge=judge)


def _who(writers: tuple[Entry, ...]) -> str:
    names = list(dict.fromkeys(entry.name for entry in writers))
    return f"the last call of {join_words(names)}" if names else "one caller"


def _line(codebase: Codebase, cell: CellFact) -> int:
    """The first line of the statement on the cell's own line."""
    module = codebase.modules[cell.file]
    for node in module.names.scopes:
        if isinstance(node, (cst.Name, cst.Attribute)):
            start = module.source.span(node)[0]
            if module.source.line_of(start) == cell.line:
                return module.names.line_of(node)
    return cell.line


def checks_tokens(codebase: Codebase, *, every: bool = False) -> bool:
    """Whether a server here, or every one, is told how to check tokens."""
    told = [
        any(
            arg.keyword is not None
            and arg.keyword.value in _CHECKING
            and not (isinstance(arg.value, cst.Name) and arg.value.value == "None")
            for arg in made.call.args
        )
        for made in server_flow(codebase).constructions
    ]
    return bool(told) and (all(told) if every else any(told))
