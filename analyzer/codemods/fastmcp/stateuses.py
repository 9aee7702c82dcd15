"""Every `set_state` and `get_state` of a context of `fastmcp`, and what the code around them says.

In 2.x both are plain methods and their state ends with the request; from 3.x on they are
coroutines, and it lasts for the session. So whether they are awaited tells the version.
"""

from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.types import types_of

CONTEXT = "fastmcp.server.context.Context"
SETTING, GETTING, DELETING = "set_state", "get_state", "delete_state"


class StateUse(NamedTuple):
    """One call; `key` is its literal key, or `None`. `awaited` says that it is, at once."""

    module: Module
    call: cst.Call
    method: str
    key: str | None
    awaited: bool

    @property
    def line(self) -> int:
        return self.module.names.line_of(self.call)

    @property
    def is_for_request(self) -> bool:
        """Whether it says `serializable=False` already."""
        arg = named_argument(self.call, "serializable")
        return arg is not None and isinstance(arg.value, cst.Name) and arg.value.value == "False"


@lru_cache(maxsize=1)
def state_uses(codebase: Codebase) -> tuple[StateUse, ...]:
    """All of them, in the order of the files."""
    types = types_of(codebase)
    found: list[StateUse] = []
    for module in codebase.modules.values():
        if not module.mentions(SETTING, GETTING, DELETING):
            continue
        for node in module.names.nodes(cst.Call):
            func = node.func
            if not isinstance(func, cst.Attribute):
                continue
            method = func.attr.value
            if method not in (SETTING, GETTING, DELETING):
                continue
            if types.classes(module, func.value) == {CONTEXT}:
                awaited = isinstance(module.names.parents.get(node), cst.Await)
                found.append(StateUse(module, node, method, _key(node), awaited))
    return tuple(found)


def _key(call: cst.Call) -> str | None:
    arg = named_argument(call, "key", 0)
    value = arg.value if arg is not None else None
    return str(value.raw_value) if isinstance(value, cst.SimpleString) else None
