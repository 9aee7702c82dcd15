"""State of one request, as `fastmcp` 2.x kept it: awaited, and `serializable=False`.

Measured on 2.14.7, 3.4.11 and 4.2.3: `serializable=False` keeps any object, ends with the request
and reaches mounted servers, on every kind of connection.
"""

from collections.abc import Iterator

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.fastmcp.awaiting import Awaiting
from analyzer.codemods.fastmcp.flow import fastmcp_handlers
from analyzer.codemods.fastmcp.stateuses import SETTING, StateUse, state_uses
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.run import Edit

CODE = "UNS501"
REQUEST = "serializable=False"
_TITLE = "await it, and keep the state for the request alone, as 2.x did"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    uses = state_uses(codebase)
    stray = [use for use in uses if not use.awaited]
    if not stray:
        return
    if len(stray) < len(uses):
        for use in stray:
            text = f"{use.method} gives a coroutine: await it"
            yield Mark(use.module.path, use.line, CODE, text)
        return
    yield from _awaited(codebase, stray)


CODEMOD = Codemod("fastmcp-state", (CODE,), plan)


def _awaited(codebase: Codebase, uses: list[StateUse]) -> Iterator[Outcome]:
    handlers = {
        one.function: "a decorator may hide that it is a coroutine" if one.wrapped else ""
        for one in fastmcp_handlers(codebase)
    }
    registrations = [one.use for one in fastmcp_handlers(codebase) if one.use is not None]
    wants = {use.call: use.module for use in uses}
    awaiting = Awaiting(codebase, wants, handlers, registrations)
    by_call = {use.call: use for use in uses}
    for calls, edits in awaiting.groups():
        own = [by_call[call] for call in calls]
        every = (*edits, *(edit for use in own for edit in for_request(use)))
        for use in own:
            yield Change(CODE, use.module.path, use.line, _TITLE, "safe", every)
    for use in uses:
        reason = awaiting.reason(use.call)
        if reason:
            how = f"await ctx.{use.method}(...{', ' + REQUEST if use.method == SETTING else ''})"
            text = f"{use.method} is a coroutine: {how} (left: {reason})"
            yield Mark(use.module.path, use.line, CODE, text)


def for_request(use: StateUse) -> tuple[Edit, ...]:
    """`serializable=False` added to a `set_state` that does not say it."""
    if use.method != SETTING or named_argument(use.call, "serializable") is not None:
        return ()
    source = use.module.source
    return insert_items(source, use.call.args, opening_of(source, use.call), [REQUEST])
