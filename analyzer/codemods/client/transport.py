"""`streamablehttp_client(url, headers=…)` → `streamable_http_client(url, http_client=…)`.

What the old function took for HTTP belongs to an `httpx2` client now, which the caller opens and
closes; 2.3.0 follows redirects by rules of its own whatever the client says. Where the values it
yields are taken apart, two are left. Sources: M066, M067, observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator, Mapping

import libcst as cst

from analyzer.codemods.client.calls import SdkCall, sdk_calls
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.client.httpclient import HttpClient, client_arguments
from analyzer.codemods.client.layout import call_text
from analyzer.codemods.client.seconds import TIMEDELTA
from analyzer.codemods.client.table import client_table
from analyzer.codemods.client.unpacking import Unpacking
from analyzer.codemods.client.withitems import entered_before, stacked_before
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.lists import insert_items, remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import argument_text, opening_of
from analyzer.run import Applicability, Edit

CODE = "UNS426"
_OLD = "mcp.client.streamable_http.streamablehttp_client"
_SAME = "mcp.client.streamable_http.streamable_http_client"
_KEPT = ("url", "http_client", "terminate_on_close", "max_sse_event_size")
_LOCALS = ("http_client", "mcp_http_client", "transport_http_client")
_TITLE = "headers, timeouts and auth belong to an httpx2 client"
_STARRED = f"{_TITLE}: give http_client"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    old = may_be_v1(codebase)
    opened: dict[str, list[Outcome]] = {}
    for call in sdk_calls(codebase, frozenset({_OLD, _SAME})):
        opened.setdefault(call.module.path, []).extend(_opened(codebase, call))
        yield from Unpacking(call.module, CODE, certain=old or call.name == _OLD).of(call.node)
    for path, outcomes in opened.items():
        yield from _without_timedelta(codebase, codebase.modules[path], outcomes)


CODEMOD = Codemod("client-transport", (CODE,), plan)


def _without_timedelta(
    codebase: Codebase, module: Module, outcomes: list[Outcome]
) -> Iterator[Outcome]:
    """The changes as one where, all made, they leave no use of the import of `timedelta`."""
    safe = [one for one in outcomes if isinstance(one, Change) and one.applicability == "safe"]
    edits = tuple(dict.fromkeys(edit for change in safe for edit in change.edits))
    gone = dropped_imports(codebase, module, frozenset({TIMEDELTA, "datetime"}), edits)
    if not gone:
        yield from outcomes
        return
    line = min(change.line for change in safe)
    yield Change(CODE, module.path, line, _TITLE, "safe", (*edits, *gone))
    yield from (one for one in outcomes if one not in safe)


def _opened(codebase: Codebase, call: SdkCall) -> Iterator[Outcome]:
    given = client_arguments(call.node, client_table().parameters[_OLD])
    path = call.module.path
    if given is None:
        if call.name == _OLD or any(arg.star == "*" for arg in call.node.args):
            yield Mark(path, call.line, CODE, _STARRED)
        return
    if set(given) <= set(_KEPT) and all(arg.keyword for arg in call.node.args[1:]):
        return
    try:
        yield _Rewrite(codebase, call, given).change()
    except Taken:
        yield Mark(path, call.line, CODE, f"{_TITLE}: give one as http_client")


class _Rewrite:
    def __init__(self, codebase: Codebase, call: SdkCall, given: Mapping[str, cst.Arg]) -> None:
        self.call = call
        self.module = call.module
        self.source = call.module.source
        self.given = given
        self.imports = Imports(codebase, call.module)
        self.client = HttpClient(codebase, call.module, given, self.imports)
        self.cautions: list[str] = []

    def change(self) -> Change:
        edits: list[Edit] = []
        if self.client.is_default:
            edits += self._arguments(None)
        else:
            local = self._free_local()
            before = entered_before(self.module, self.call.node, local, self.client.text)
            if before is None:
                before = stacked_before(self.module, self.call.node, local, self.client.text)
            edits += self._outside(before, local) if before is not None else self._inside()
        if self.client.uncertain:
            self.cautions.append("a timeout that is a timedelta needs .total_seconds()")
        edits += self.imports.edits()
        kind: Applicability = "unsafe" if self.cautions else "safe"
        caution = "; ".join(self.cautions)
        return Change(CODE, self.module.path, self.call.line, _TITLE, kind, tuple(edits), caution)

    def _outside(self, before: tuple[Edit, ...], local: str) -> tuple[Edit, ...]:
        return (*before, *self._arguments(local))

    def _inside(self) -> tuple[Edit, ...]:
        self.cautions.append("nothing closes this HTTP client when the transport ends")
        indent = self.source.indent_of(self.source.line_of(self.source.span(self.call.node)[0]))
        return self._arguments(self.client.text(f"{indent}    "))

    def _arguments(self, http_client: str | None) -> tuple[Edit, ...]:
        """The argument list with what the client took gone, and the client in its place."""
        node, source = self.call.node, self.source
        by_arg = {id(arg): name for name, arg in self.given.items()}
        gone = {i for i, arg in enumerate(node.args) if by_arg[id(arg)] not in _KEPT}
        more = [f"http_client={http_client}"] if http_client is not None else []
        start, end = opening_of(source, node), source.span(node)[1] - 1
        if "#" in source.text(start, end):
            added = insert_items(source, node.args, start, more, frozenset(gone)) if more else ()
            return (*remove_items(source, node.args, gone), *added)
        kept = [
            self._kept(arg, by_arg[id(arg)]) for i, arg in enumerate(node.args) if i not in gone
        ]
        text = self._laid_out([*kept, *more], inside=http_client is not None)
        return (source.edit(start, end, text),)

    def _laid_out(self, arguments: list[str], *, inside: bool) -> str:
        """The arguments as they fit on the line; `inside` brackets that stand a step further."""
        node, source = self.call.node, self.source
        indent = source.indent_of(source.line_of(source.span(node)[0]))
        parent = self.module.names.parents.get(node)
        room = 0
        if isinstance(parent, cst.WithItem):
            statement = self.module.names.parents[parent]
            if inside and isinstance(statement, cst.With) and statement.lpar is not None:
                step = "" if isinstance(statement.lpar, cst.LeftParen) else "    "
                indent = f"{indent}{step}"
            room = source.span(parent)[1] - source.span(node)[1] + 2
        name = "streamable_http_client"
        return call_text(name, arguments, indent, room)[len(name) + 1 : -1]

    def _kept(self, arg: cst.Arg, name: str) -> str:
        value = argument_text(self.source, arg).rstrip(",").rstrip()
        return value if arg.keyword is None and name == "url" else f"{name}={value}"

    def _free_local(self) -> str:
        names = self.module.names
        scopes = (names.root, *names.own_scopes.values())
        for local in _LOCALS:
            if not any(local in scope.bindings for scope in scopes):
                return local
        raise Taken(_LOCALS[0])
