"""`mount_path`: gone on 2.x, where the outer ASGI app decides the path."""

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.constructions import Construction
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.starts import transports_of
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Start
from analyzer.codemods.values import is_pure

_INSTEAD = "mount_path is gone: mount the ASGI app under the path instead"


def given_mount_path(
    codebase: Codebase, flow: ServerFlow, made: Construction, starts: list[Start]
) -> int | str | None:
    """Index of a constructor's `mount_path` that can be dropped, or what to do about it."""
    arg = named_argument(made.call, "mount_path")
    if arg is None:
        return None
    known = bool(starts) and all(start.servers for start in flow.starts)
    ignored = known and not any(_may_be_sse(flow, start) for start in starts)
    if _is_root(arg.value) or (ignored and is_pure(codebase, made.module, arg.value)):
        return made.call.args.index(arg)
    return _INSTEAD


def passed_mount_path(flow: ServerFlow, start: Start) -> int | str | None:
    """The same for a call that starts the server."""
    position = flow.table.methods[start.method].mount_path
    if position is None:
        return None
    arg = named_argument(start.call, "mount_path", position)
    if arg is None:
        return None
    ignored = not _may_be_sse(flow, start) and is_pure(flow.codebase, start.module, arg.value)
    return start.call.args.index(arg) if ignored or _is_root(arg.value) else _INSTEAD


def _may_be_sse(flow: ServerFlow, start: Start) -> bool:
    row = flow.table.methods[start.method]
    if row.transport:
        return row.transport == "sse"
    arg = named_argument(start.call, "transport", 0)
    if arg is None:
        return any(arg.star for arg in start.call.args)
    return "sse" in transports_of(flow.table, start.module, arg.value)


def _is_root(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Name):
        return node.value == "None"
    return isinstance(node, cst.SimpleString) and node.raw_value == "/"
