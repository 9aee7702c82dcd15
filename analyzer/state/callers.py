"""Where functions are called: at calls that the program writes, and where it reads a property."""

from collections import defaultdict

from analyzer.program.class_members import descriptor_of
from analyzer.program.engine import Engine
from analyzer.syntax import ir

Callers = defaultdict[int, list[tuple[int, ir.Spot]]]
"""For each function, its callers and the spots of their calls, in order."""


def callers_of(engine: Engine) -> Callers:
    """The callers of every function; those that call it through an operator are left out."""
    found: Callers = defaultdict(list)
    for graph in (engine.calls.edges, engine.calls.callbacks):
        for caller, edges in sorted(graph.items()):
            for callee, calls in sorted(edges.items()):
                spots = calls - {0} or _reads(engine, caller, callee)
                found[callee] += [(caller, spot) for spot in sorted(spots)]
    return found


def _reads(engine: Engine, caller: int, callee: int) -> set[ir.Spot]:
    """Where a function reads the attribute that a property stands for."""
    getter = engine.tables.functions[callee].ir
    if descriptor_of(getter) != "property":
        return set()
    nodes = engine.tables.functions[caller].nodes
    read = [node for node in nodes if isinstance(node, ir.Attr) and node.name == getter.name]
    return {node.spot for node in read}
