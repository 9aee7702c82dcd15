"""Sync handlers of `fastmcp` 2.x ran on the event loop; from 3.x on they run in worker threads.

Ten parallel calls of a read-sleep-write counter: 10 on 2.14.7, 1 on 3.4.10 and 4.1.2. What was
written for 3.x ran in threads already, so only code whose requirements say 2.x is looked at.
"""

from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.codebase import Codebase
from analyzer.codemods.fastmcp.flow import fastmcp_handlers
from analyzer.codemods.model import Outcome
from analyzer.codemods.registered import Kind, Registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.threads import CODE, kept_on_loop

_KINDS: dict[str, Kind] = {"tool": "tool", "resource": "resource", "prompt": "prompt"}


def plan(codebase: Codebase) -> Iterator[Outcome]:
    return (outcome for _, outcome in planned(codebase))


@lru_cache(maxsize=1)
def planned(codebase: Codebase) -> tuple[tuple[Function, Outcome], ...]:
    """What becomes of each sync handler of 2.x that shares something."""
    if codebase.fastmcp_majors != {2}:
        return ()
    return tuple(kept_on_loop(codebase, _registered(codebase), "fastmcp 2"))


CODEMOD = Codemod("fastmcp-threads", (CODE,), plan)


def _registered(codebase: Codebase) -> Iterator[Registered]:
    for one in fastmcp_handlers(codebase):
        if one.kind not in _KINDS or one.use is not None:
            continue
        for decorator in one.function.decorators:
            node = decorator.decorator
            func = node.func if isinstance(node, cst.Call) else node
            if isinstance(func, cst.Attribute) and func.attr.value == one.kind:
                # A decorator without brackets stands for one with none in them.
                call = node if isinstance(node, cst.Call) else cst.Call(func=node)
                function = Function(one.module, one.function)
                yield Registered(function, _KINDS[one.kind], one.module, call, decorator)
