"""Attributes by a computed name: `getattr(x, f"tool_{name}")`, `setattr(settings, key, value)`.

Which attribute is meant is not known, so it is each that fits: its name begins and ends as the
constant parts of the computed one do.
"""

from typing import NamedTuple

from analyzer.program.objects import Obj
from analyzer.program.solver import Constraints
from analyzer.program.tables import Tables
from analyzer.syntax import ir

COMPUTED = "*"
"""The name of the field in events of such an access; the event has the expression beside it."""

MAX_FITTING = 64
"""Attributes beyond which a computed name says nothing."""


class Ends(NamedTuple):
    """What a computed name surely begins and ends with; both may be empty."""

    before: str
    after: str

    def fit(self, name: str) -> bool:
        """Whether `name` may be meant; a name that says nothing means no private one."""
        if not (self.before or self.after):
            return not name.startswith("_")
        return (
            len(name) > len(self.before) + len(self.after)
            and name.startswith(self.before)
            and name.endswith(self.after)
        )


def ends_of(name: ir.Expr) -> Ends:
    """The constant ends of an f-string or a sum; of anything else nothing is known."""
    if not isinstance(name, ir.Op) or name.op not in ("fmt", "+") or not name.operands:
        return Ends("", "")
    return Ends(_text(name.operands[0]), _text(name.operands[-1]))


def fitting(graph: Constraints, tables: Tables, obj: Obj, ends: Ends) -> tuple[str, ...]:
    """Names of attributes that an object has and that a computed name may mean, sorted."""
    match obj.kind:
        case "module":
            names = set(tables.functions[obj.a].ir.names)
        case "instance" | "class":
            names = attributes_of_class(graph, tables, obj.a)
        case _:
            return ()
    found = sorted(name for name in names if ends.fit(name))
    return tuple(found) if len(found) <= MAX_FITTING else ()


def attributes_of_class(graph: Constraints, tables: Tables, cid: int) -> set[str]:
    """The names that a class and its bases have."""
    names: set[str] = set()
    pending, seen = [cid], {cid}
    while pending:
        current = pending.pop()
        names |= tables.attribute_names(current)
        for node in tables.classes[current].bases:
            above = {graph.objects[obj] for obj in graph.points_to[node]}
            found = {obj.a for obj in above if obj.kind == "class"} - seen
            seen |= found
            pending += sorted(found)
    return names


def _text(expr: ir.Expr) -> str:
    return expr.text if isinstance(expr, ir.Const) and expr.kind == "str" else ""
