"""Event stores that nothing but the SDK uses: how they are made, and the class they are of."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.left import left_marks
from analyzer.codemods.routing.blocks import without
from analyzer.codemods.scopes import Scope
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.moving import starts_of
from analyzer.codemods.sdk.settings import given
from analyzer.codemods.sdk.transport import TransportPlan
from analyzer.codemods.serveruses import Start
from analyzer.run import Edit

EVENTS = "UNS105"
PLUMBING = ("event_store", "retry_interval")
"""Arguments that only serve to resume streams."""
STORE = "keeps an event store for resumption"
"""What a server is said to need sessions for that has one."""
_BASES = frozenset(
    {
        "mcp.server.fastmcp.server.EventStore",
        "mcp.server.streamable_http.EventStore",
        "mcp.server.streamable_http_manager.EventStore",
    }
)


def left_over(codebase: Codebase, module: Module, value: cst.CSTNode) -> tuple[Edit, ...] | None:
    """What goes along with an event store that is handed to the SDK as `value`; `None` where other
    code may use it: it was made with arguments, or is held by a name that is read again."""
    if isinstance(value, cst.Call):
        if value.args:
            return None
        return tuple(_class_of(codebase, module, value))
    scope = module.names.scopes.get(value)
    owner = scope.lookup(value.value) if isinstance(value, cst.Name) and scope else None
    if owner is None or not isinstance(value, cst.Name):
        return None
    made = _made(module, owner, value.value)
    if made is None or _is_used(codebase, module, owner, value.value, but={value}):
        return None
    line = module.names.statement_of(made)
    return (without(module.source, line), *_class_of(codebase, module, made))


def drops_store(plan: TransportPlan, made: Construction) -> bool:
    """Whether a server is told to keep events, and that goes."""
    value = given(made, "event_store")
    if value is None:
        passed = [found for start in starts_of(plan.flow, made) if (found := passed_store(start))]
        return bool(passed) and all(
            left_over(plan.codebase, module, node) is not None for module, node in passed
        )
    if plan.without(made, PLUMBING) is None:
        return False
    return left_over(plan.codebase, made.module, value.node) is not None


def passed_store(start: Start) -> tuple[Module, cst.BaseExpression] | None:
    """The event store that a start of 2.x is handed, where an earlier run has moved it there."""
    if not left_marks(start.module, EVENTS):
        return None
    arg = named_argument(start.call, PLUMBING[0])
    if arg is None or (isinstance(arg.value, cst.Name) and arg.value.value == "None"):
        return None
    return start.module, arg.value


def _made(module: Module, owner: Scope, name: str) -> cst.Call | None:
    """`store = Events()`, the one statement that binds a name and does nothing else."""
    bindings = owner.bindings[name]
    node = bindings[0].node
    assign = node if isinstance(node, cst.AnnAssign) else module.names.parents.get(node)
    value = getattr(assign, "value", None)
    if len(bindings) != 1 or not isinstance(value, cst.Call) or value.args:
        return None
    line = module.names.statement_of(value)
    is_alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    is_one = not isinstance(assign, cst.Assign) or len(assign.targets) == 1
    return value if is_alone and is_one else None


def _is_used(
    codebase: Codebase, module: Module, owner: Scope, name: str, but: set[cst.CSTNode]
) -> bool:
    if owner is module.names.root and (module.path, name) in codebase.outside_uses:
        return True
    return any(
        use.parts[0].name == name and use.scope.lookup(name) is owner and use.node not in but
        for use in module.names.uses
    )


def _class_of(codebase: Codebase, module: Module, made: cst.Call) -> Iterator[Edit]:
    """The class of a store, where it is written in this module and nothing else names it."""
    found = calls_of(codebase).classes(module, made.func)
    if len(found) != 1 or found[0].module is not module:
        return
    node = found[0].node
    bases = [codebase.resolve(module, base.value) for base in node.bases]
    owner = module.names.scopes[node]
    inside = {
        use.node for use in module.names.uses if found[0].scope.encloses(use.scope)
    }  # fmt: skip
    name = node.name.value
    if not any(base & _BASES for base in bases) or len(owner.bindings[name]) != 1:
        return
    if not _is_used(codebase, module, owner, name, but={made.func, *inside}):
        yield without(module.source, node)
