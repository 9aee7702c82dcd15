"""Decorators under which a function keeps what it gave."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.program.tables import FunctionEntry
from analyzer.syntax import ir


def caching_decorators(engine: Engine, function: FunctionEntry) -> Iterator[ir.Expr]:
    """The decorators of a function that keep its results, by the catalog."""
    for decorator in function.ir.decorators:
        target = decorator.func if isinstance(decorator, ir.Call) else decorator
        if isinstance(target, ir.Name | ir.Attr):
            made = denoted(engine, target, max(function.parent, 0))
            if any(engine.attributes.type_name(obj) in engine.catalog.caching for obj in made):
                yield decorator
