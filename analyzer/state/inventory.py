"""Caches whose keys a call lists: what is there can be had again by asking for it.

Every entry is made from its own key when it is asked for and missing, and what reads the cell
otherwise only names or counts the keys. Losing an entry shortens a list, and costs no answer.
Where calls only count the entries, it is enough that others are given what an entry holds.
"""

from analyzer.program.engine import Engine
from analyzer.state.miss import Answer
from analyzer.state.model import READS, Access
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_OF_KEYS = frozenset({"list", "sorted", "set", "tuple", "frozenset", "len"})
_COUNTING = frozenset({"len"})


class Inventory:
    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins

    def only_lists(self, request: tuple[Access, ...], answer: Answer) -> bool:
        """Whether what depends on the cell only lists what calls can make again."""
        looked_up = any(access.act in READS and access.key is not None for access in request)
        if answer.writes or not (answer.fills and looked_up):
            return False
        return self._lists(answer) or self._counts(request, answer)

    def _lists(self, answer: Answer) -> bool:
        return all(self._from_its_key(fill) for fill in answer.fills) and all(
            self._of_keys(read, _OF_KEYS) for read in answer.reads
        )

    def _counts(self, request: tuple[Access, ...], answer: Answer) -> bool:
        """What is filled with flags is a set of what was seen, and its size an answer."""
        return (
            not any(isinstance(fill.value, ir.Const) for fill in answer.fills)
            and any(self._gives_value(access) for access in request)
            and all(self._of_keys(read, _COUNTING) for read in answer.reads)
        )

    def _gives_value(self, access: Access) -> bool:
        """Whether an access takes what an entry holds, and not only whether it is there."""
        if access.act not in READS or access.key is None:
            return False
        for node in self._engine.tables.functions[access.gid].nodes:
            match node:
                case ir.Item(base, _, spot) | ir.Call(ir.Attr(base, "get", _), _, spot):
                    if access.spot in (spot, getattr(base, "spot", -1)):
                        return True
        return False

    def _from_its_key(self, fill: Access) -> bool:
        """Whether the value comes from a parameter that the key comes from."""
        if fill.key is None or fill.value is None:
            return False
        params = {param.name for param in self._engine.tables.functions[fill.gid].ir.params}
        shared = self._names(fill.key, fill.gid) & self._names(fill.value, fill.gid)
        return bool(shared & params - {"self", "cls"})

    def _names(self, expr: ir.Expr, gid: int) -> set[str]:
        """Names in an expression, and in what is assigned to them in the same function."""
        assigned = self._origins.assigned(gid)
        found: set[str] = set()
        pending: list[ir.Expr] = [expr]
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, ir.Name) and node.id not in found:
                    found.add(node.id)
                    pending += assigned.get(node.id, ())
        return found

    def _of_keys(self, read: Access, ways: frozenset[str]) -> bool:
        """Whether a read takes no more than the keys, in one of these ways, or by `keys()`."""
        for node in self._engine.tables.functions[read.gid].nodes:
            match node:
                case ir.Call(ir.Attr(base, "keys", _), (), spot) if ways is _OF_KEYS:
                    if read.spot in (spot, getattr(base, "spot", -1)):
                        return True
                case ir.Call(ir.Name(name, _), (ir.Arg("", given),), _) if name in ways:
                    if isinstance(given, ir.Name | ir.Attr) and given.spot == read.spot:
                        return True
        return False
