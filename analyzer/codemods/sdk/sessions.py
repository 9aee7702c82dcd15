"""Session objects on which something hangs: on 2.x each message has a new one.

Measured on 2.3.0: attributes and weak entries are gone at the next message, sets of sessions grow
with each, and nothing fails. What takes their place is a decision, so each place is marked.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import methods_called
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.missing import may_be_missing
from analyzer.codemods.sdk.sessiontable import session_table
from analyzer.codemods.types import types_of

IDENTITY = "UNS102"
KEYWORD = "UNS433"
SERVER = "UNS411"
SAID = "UNS106"
_SESSION = "mcp.server.session.ServerSession"
_OF_FASTMCP = "fastmcp.server.context.ServerSession"
_KEY = "the session is a new object for each message: use a handle or the principal as the key"
_KEPT = "do not keep the session: it is a new object for each message, and serves that one only"
_ATTRIBUTE = "attributes of the session are gone at the next message: keep them under a handle"
_DEAD = "a send to a client that is gone raises nothing: tell dead clients in another way"
_PROXY = "a session only sends now: what it received is seen by Server.middleware"
_SAID = (
    "what a client says of itself may be missing, and is no proof: expect None, "
    "and take who calls from get_access_token()"
)
_PARAMS = "client_params"
_CODES = {_PROXY: SERVER, _SAID: SAID}
_MODULE_OF_BUILTINS = "builtins"
_TELLING = (cst.ExceptHandler, cst.ClassDef, cst.Call, cst.Name, cst.Attribute)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    yield from _renamed(codebase)
    old = may_be_v1(codebase)
    for module in codebase.modules.values():
        if not old and not module.mentions("fastmcp"):
            continue
        for node in module.names.nodes(*_TELLING):
            text = _advice(codebase, module, node)
            if text:
                code = _CODES.get(text, IDENTITY)
                yield Mark(module.path, module.names.line_of(node), code, text)


CODEMOD = Codemod("sdk-sessions", (IDENTITY, KEYWORD, SERVER, SAID), plan)


def _renamed(codebase: Codebase) -> Iterator[Change]:
    """`elicit(requestedSchema=…)`, whose parameter has its Python name now (M057)."""
    renamed = session_table().renamed
    for call in methods_called(codebase, frozenset(f"{_SESSION}.{name}" for name in renamed)):
        func = call.node.func
        row = renamed[func.attr.value] if isinstance(func, cst.Attribute) else {}
        for arg in call.node.args:
            new = row.get(arg.keyword.value) if arg.keyword is not None else None
            if new is not None and arg.keyword is not None:
                edit = call.module.source.edit(*call.module.source.span(arg.keyword), new)
                title = f"the argument is called {new}"
                yield Change(KEYWORD, call.module.path, call.line, title, "safe", (edit,))


def _advice(codebase: Codebase, module: Module, node: cst.CSTNode) -> str:
    if isinstance(node, cst.ExceptHandler):
        return _DEAD if _prunes(codebase, module, node) else ""
    if isinstance(node, cst.ClassDef):
        bases = [codebase.resolve(module, base.value) for base in node.bases]
        return _PROXY if any(_is_class(base) for base in bases) else ""
    if isinstance(node, cst.Call):
        return _of_call(codebase, module, node)
    text = _of_place(module, node) if isinstance(node, (cst.Name, cst.Attribute)) else ""
    return text if text and _is_session(codebase, module, node) else ""


def _is_class(found: frozenset[str]) -> bool:
    return bool(found) and found <= {_SESSION, *session_table().spelled}


def _is_session(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    return types_of(codebase).classes(module, node) in ({_SESSION}, {_OF_FASTMCP})


def _of_call(codebase: Codebase, module: Module, call: cst.Call) -> str:
    """Functions that take an object for what it is, and methods of containers."""
    if _is_class(codebase.resolve(module, call.func)):
        return _PROXY
    if _starts_task(codebase, module, call):
        return _KEPT
    table, name = session_table(), _name_of(codebase, module, call.func)
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    if not {name, method} & table.taking:
        return ""
    sessions = [arg for arg in call.args if _is_session(codebase, module, arg.value)]
    if not sessions:
        return ""
    if name in table.identity:
        return _KEY
    if name in table.attributes:
        return _ATTRIBUTE if sessions[0] is call.args[0] and _is_foreign(call) else ""
    if not isinstance(call.func, cst.Attribute) or _is_of_sdk(codebase, module, call.func.value):
        return ""
    if method in table.keyed and sessions[0] is call.args[0]:
        return _KEY
    is_value = method in table.keyed or method in table.keeping
    return _KEPT if is_value else ""


def _starts_task(codebase: Codebase, module: Module, call: cst.Call) -> bool:
    """`create_task(push(ctx.session))`: the coroutine outlives the message."""
    name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    if not isinstance(name, cst.Name) or name.value not in session_table().tasks:
        return False
    return any(
        _is_session(codebase, module, inner.value)
        for arg in call.args
        for inner in (arg, *(arg.value.args if isinstance(arg.value, cst.Call) else ()))
    )


def _name_of(codebase: Codebase, module: Module, func: cst.BaseExpression) -> str:
    found = codebase.resolve(module, func)
    if not found and isinstance(func, cst.Name):
        free = module.names.scopes[func].lookup(func.value) is None
        return f"{_MODULE_OF_BUILTINS}.{func.value}" if free else ""
    return next(iter(found)) if len(found) == 1 else ""


def _is_foreign(call: cst.Call) -> bool:
    """Whether `getattr` and the like ask for an attribute that is not the SDK's."""
    name = call.args[1].value if len(call.args) > 1 else None
    return not isinstance(name, cst.SimpleString) or name.raw_value not in session_table().members


def _is_of_sdk(codebase: Codebase, module: Module, node: cst.BaseExpression) -> bool:
    found = types_of(codebase).classes(module, node)
    return any(name.startswith(("mcp.", "fastmcp.")) for name in found)


def _of_place(module: Module, node: cst.Name | cst.Attribute) -> str:
    """What the expression around a session makes of it."""
    parent = module.names.parents.get(node)
    if isinstance(parent, cst.Index):
        return _KEY
    if isinstance(parent, cst.DictElement):
        return _KEY if parent.key is node else _of_held(module, parent)
    if isinstance(parent, cst.Element):
        return _KEY if isinstance(module.names.parents.get(parent), cst.Set) else ""
    if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
        return _KEY if _compares(module, node, parent) else ""
    if isinstance(parent, cst.Attribute) and parent.value is node:
        stored = isinstance(module.names.parents.get(parent), cst.AssignTarget)
        name = parent.attr.value
        if name == _PARAMS and not may_be_missing(module, parent):
            return _SAID
        known = name in session_table().members or name.startswith("_")
        return _ATTRIBUTE if stored or not known else ""
    if isinstance(parent, cst.Assign) and parent.value is node:
        return _KEPT if any(_outlives(module, one.target) for one in parent.targets) else ""
    return ""


def _of_held(module: Module, element: cst.DictElement) -> str:
    """A session in a dictionary that is more than a local one."""
    display = module.names.parents.get(element)
    assign = module.names.parents.get(display) if display is not None else None
    if not isinstance(assign, cst.Assign):
        return ""
    return _KEPT if any(_outlives(module, one.target) for one in assign.targets) else ""


def _compares(module: Module, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
    """Whether a session is looked up or compared, with something else than `None`."""
    test = module.names.parents.get(parent) if isinstance(parent, cst.ComparisonTarget) else parent
    if not isinstance(test, cst.Comparison):
        return False
    sides = [test.left, *(target.comparator for target in test.comparisons)]
    others = [side for side in sides if side is not node]
    return not all(isinstance(side, cst.Name) and side.value == "None" for side in others)


def _outlives(module: Module, target: cst.BaseExpression) -> bool:
    """Whether what is assigned is there after the call: an attribute, an item, a global."""
    if isinstance(target, (cst.Attribute, cst.Subscript)):
        return True
    if not isinstance(target, cst.Name):
        return False
    scope = module.names.scopes[target]
    return scope.owner(target.value) is module.names.root and scope is not module.names.root


def _prunes(codebase: Codebase, module: Module, handler: cst.ExceptHandler) -> bool:
    """`except ClosedResourceError` around sends through a session."""
    kind = handler.type
    kinds = [one.value for one in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    table = session_table()
    names = {name for one in kinds if one is not None for name in codebase.resolve(module, one)}
    block = module.names.parents.get(handler)
    if not names & set(table.closed) or not isinstance(block, cst.Try):
        return False
    start, end = module.source.span(block.body)
    return any(
        use.parts[-1].name in table.sends and start <= use.parts[-1].start < end
        for use in module.names.uses
        if not use.quoted and dotted(use.node) is not None and len(use.parts) > 1
    )
