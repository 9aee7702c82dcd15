"""The key that seals what a client brings back with its answer: one for all replicas (D07).

`mcp` 2.x makes a key of its own in each process unless it is given one. A server that is only seen
to run on stdio is one process and keeps that.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.questions.asking import CODE
from analyzer.codemods.questions.rewriting import defined_above
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.sdk.moving import starts_of
from analyzer.codemods.sdk.starts import transports_of
from analyzer.codemods.sdk.transport import transport_plan
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Start
from analyzer.run import Edit

KEYS = "MCP_REQUEST_STATE_KEYS"
REPLICAS = "REPLICAS"
_HOME = "mcp.server.mcpserver"
_CLASS = "RequestStateSecurity"
_ARGUMENT = "request_state_security"
_TITLE = f"read the keys that replicas share from {KEYS}: they seal what comes back with an answer"
_CAUTION = f"the server does not start where {REPLICAS} is more than 1 and {KEYS} is not set"
_ADVICE = (
    f"pass {_ARGUMENT}={_CLASS}(keys=[…]) and one name in all replicas: "
    "a question that one asks is answered to any"
)
_FUNCTION = f'''\
def {{name}}() -> {{cls}}:
    """One key ring for all replicas; the first key seals, each of them opens."""
    keys = {{os}}.environ.get("{KEYS}", "").split()
    if keys:
        return {{cls}}(keys=keys)
    if int({{os}}.environ.get("{REPLICAS}", "1")) > 1:
        raise RuntimeError("{KEYS} is not set, and replicas must share it")
    return {{cls}}.ephemeral()'''


def sealed(codebase: Codebase, made: Construction) -> Iterator[Outcome]:
    """What a server needs whose tools ask, and that may be one of several replicas."""
    plan = transport_plan(codebase)
    module, call = made.module, made.call
    if named_argument(call, _ARGUMENT) is not None or is_on_stdio(plan.flow, made):
        return
    line = module.names.line_of(call)
    gone = plan.removed.get(call, frozenset())
    if len(gone) == len(call.args) or any(arg.star for arg in call.args):
        yield Mark(module.path, line, CODE, _ADVICE)
        return
    try:
        edits = _edits(codebase, module, call, gone)
    except Taken:
        yield Mark(module.path, line, CODE, _ADVICE)
        return
    yield Change(CODE, module.path, line, _TITLE, "unsafe", edits, _CAUTION)


def sealed_alone(codebase: Codebase, flow: ServerFlow, made: Construction) -> Iterator[Outcome]:
    """The same for a server of `fastmcp`, whose constructor other codemods change, too."""
    module, call = made.module, made.call
    if named_argument(call, _ARGUMENT) is not None or is_on_stdio(flow, made):
        return
    line = module.names.line_of(call)
    if not call.args or call.args[0].keyword is not None or any(arg.star for arg in call.args):
        yield Mark(module.path, line, CODE, _ADVICE)
        return
    try:
        edits = _edits(codebase, module, call, frozenset(), "mcp.server.request_state")
    except Taken:
        yield Mark(module.path, line, CODE, _ADVICE)
        return
    yield Change(CODE, module.path, line, _TITLE, "unsafe", edits, _CAUTION)


def is_on_stdio(flow: ServerFlow, made: Construction) -> bool:
    """Whether all that starts a server is seen, and starts it on stdio."""
    starts = starts_of(flow, made)
    handed_on = any(made.number in servers for _, _, servers in flow.references)
    return bool(starts) and not handed_on and all(is_stdio(flow, start) for start in starts)


def is_stdio(flow: ServerFlow, start: Start) -> bool:
    """Whether a start is seen to be on stdio."""
    row = flow.table.methods[start.method]
    if row.transport or any(arg.star for arg in start.call.args):
        return row.transport == "stdio"
    arg = named_argument(start.call, "transport", 0)
    return arg is None or transports_of(flow.table, start.module, arg.value) == {"stdio"}


def _edits(
    codebase: Codebase, module: Module, call: cst.Call, gone: frozenset[int], home: str = _HOME
) -> tuple[Edit, ...]:
    imports = Imports(codebase, module)
    name = free_name(module, _ARGUMENT)
    text = _FUNCTION.format(name=name, os=imports.module("os"), cls=imports.name(home, _CLASS))
    opening = opening_of(module.source, call)
    return (
        defined_above(module, top_of(module, call), [text]),
        *insert_items(module.source, call.args, opening, [f"{_ARGUMENT}={name}()"], gone),
        *imports.edits(),
    )


def top_of(module: Module, node: cst.CSTNode) -> cst.CSTNode:
    """The statement at the top level that holds `node`."""
    parents = module.names.parents
    while parents.get(node) is not module.source.module:
        node = parents[node]
    return node
