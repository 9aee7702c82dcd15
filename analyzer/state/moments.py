"""Expressions that read the clock."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from analyzer.syntax import ir

CLOCKS = (
    "time.", "datetime.", "asyncio.get_event_loop.time", "asyncio.get_running_loop.time",
    "anyio.current_time", "trio.current_time", "pendulum.", "arrow.", "django.utils.timezone.",
)  # fmt: skip
"""How the qualified names of callables begin that give the moment, or reckon with moments."""

_CLOCKS = frozenset(
    {
        "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
        "current_time", "now", "utcnow", "today",
    }
)  # fmt: skip
"""Methods and functions of `time`, `datetime`, event loops and `anyio` that give the moment."""


def is_now(
    expr: ir.Expr, assigned: Mapping[str, Sequence[ir.Expr]] = MappingProxyType({})
) -> bool:
    """Whether `expr` is the present moment, or a local name that is assigned nothing else."""
    values = assigned.get(expr.id, ()) if isinstance(expr, ir.Name) else (expr,)
    return bool(values) and all(_reads_clock(value) for value in values)


def _reads_clock(expr: ir.Expr) -> bool:
    match expr:
        case ir.Call(ir.Name(name) | ir.Attr(_, name), _, _):
            return name in _CLOCKS
    return False
