"""Which functions belong to the construction of the object they assign to."""

from collections import defaultdict

from analyzer.program.engine import Engine

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init")


class Construction:
    """Constructors, and methods that only constructors of their own class call.

    What a constructor hands to a library is none of it: a thread goes on after the constructor.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[int, bool] = {}
        self._callers: defaultdict[int, set[int]] = defaultdict(set)
        for caller, callees in engine.calls.edges.items():
            for callee in callees:
                self._callers[callee].add(caller)
        self._handed_on = {gid for callees in engine.calls.callbacks.values() for gid in callees}

    def includes(self, gid: int) -> bool:
        """Whether function `gid`, or the method around it, only ever constructs."""
        known = self._known.get(gid)
        if known is None:
            self._known[gid] = False  # methods that call each other construct nothing
            known = self._known[gid] = self._constructs(gid)
        return known

    def _constructs(self, gid: int) -> bool:
        method = self._engine.method_of(self._engine.tables.functions[gid])
        if method is None:
            return False
        if method.ir.name in _CONSTRUCTORS:
            return True
        callers = self._callers.get(method.gid, set())
        if not callers or method.gid in self._handed_on:
            return False
        return all(
            self._engine.tables.functions[caller].cls >= 0 and self.includes(caller)
            for caller in callers
        )
