"""What names of a function lead on to, by spot, and which of its calls nobody uses."""

from collections import defaultdict

from analyzer.program.tables import FunctionEntry
from analyzer.syntax import ir


def leading(function: FunctionEntry) -> dict[ir.Spot, set[str]]:
    """The names that an item or an attribute is read from: all in one f-string share a spot."""
    found: defaultdict[ir.Spot, set[str]] = defaultdict(set)
    for node in function.nodes:
        match node:
            case ir.Attr(base, _, _) | ir.Item(base, _, _):
                match base:
                    case ir.Name(name, spot) | ir.Attr(_, name, spot):
                        found[spot].add(name)
    return found


def attributes(function: FunctionEntry) -> dict[ir.Spot, ir.Expr]:
    """What each attribute of a function is read from, by the attribute's spot."""
    return {node.spot: node.base for node in function.nodes if isinstance(node, ir.Attr)}


def dropped_calls(function: FunctionEntry) -> frozenset[ir.Spot]:
    """Spots of calls that are statements of their own: what they give is not used."""
    found = set()
    for node in function.nodes:
        if isinstance(node, ir.Do):
            value = node.value.value if isinstance(node.value, ir.Flow) else node.value
            if isinstance(value, ir.Call):
                found.add(value.spot)
    return frozenset(found)
