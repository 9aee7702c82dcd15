"""Points-to by subset constraints (Andersen), solved with a worklist of differences.

A node stands for a variable, an object's field, or the value of an expression, and holds the set
of objects it may denote. Constraints are: copy, load of a field, store to a field, enter (what
`with` binds) and call. Loads and calls wait on their base node; each object that arrives there
adds the edges it implies. Node 0 is the empty value and takes no constraint.
"""

from collections import deque
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from analyzer.program.objects import Obj
from analyzer.syntax.ir import Spot

Node: TypeAlias = int
NOBODY = -1
"""The actor when no function's constraints are being generated or solved."""

WIDE = 100
"""Objects a node tells apart; beyond it, more containers and library data add nothing."""

BUDGET = 1_500_000
"""Facts a program may cost before nodes stop growing: real servers need a tenth of it."""

NARROW = 6
"""Objects a node tells apart once the budget is spent."""

_DATA = frozenset({"container", "member", "made", "external"})

ITEM = "[]"
"""The field of everything a container holds."""

UNKEYED = "[?]"
"""The field of what a container got under a key that is not a constant string."""


def keyed(key: str) -> str:
    """The field of what a container holds under the constant string `key`."""
    return f"[{key}"


_NOTHING: set[int] = set()
"""What a node holds before anything arrives; one for all, never changed."""

_Waiter: TypeAlias = tuple[Callable[[Obj], None], int, set[int]]
"""An action, its actor, and the objects it has had although their arrival is still pending."""


_T = TypeVar("_T")


class Constraints:
    """The constraint graph. `actor` is the function whose constraints are being added."""

    def __init__(self) -> None:
        self.objects: list[Obj] = []
        self.widened: set[Node] = set()
        self.points_to: list[set[int]] = [_NOTHING]
        self._copies: list[dict[Node, None] | None] = [None]
        self._waiting: list[list[_Waiter] | None] = [None]
        self.actor = NOBODY
        self._pending: deque[Node] = deque()
        self._deltas: dict[Node, set[int]] = {}
        self._data: set[int] = set()
        self.spent = 0
        self._fields: dict[tuple[int, str], Node] = {}
        self._readers: dict[tuple[int, str], list[Node]] = {}
        self._items: dict[int, list[tuple[str, Node]]] = {}
        self._mirrors: dict[int, list[tuple[int, frozenset[str]]]] = {}
        self._variables: dict[tuple[int, str], Node] = {}
        self._loads: dict[tuple[Node, str, int], Node] = {}
        self._interned: dict[tuple[object, ...], Obj] = {}

    # objects

    def make(self, kind: str, name: str, gid: int, spot: Spot, a: int = -1, b: int = -1) -> Obj:
        """The object of this kind made at this place; the same one each time."""
        key = (kind, name, gid, spot, a, b)
        found = self._interned.get(key)
        if found is None:
            found = Obj(len(self.objects), kind, name, gid, spot, a, b)
            self.objects.append(found)
            self._interned[key] = found
            if kind == "member":
                found.root, found.steps = self.objects[a].root, self.objects[a].steps + 1
            if kind in _DATA:
                self._data.add(found.id)
        return found

    # nodes

    def new_node(self) -> Node:
        self.points_to.append(_NOTHING)
        self._copies.append(None)
        self._waiting.append(None)
        return len(self.points_to) - 1

    def variable(self, gid: int, name: str) -> Node:
        key = (gid, name)
        node = self._variables.get(key)
        if node is None:
            node = self._variables[key] = self.new_node()
        return node

    def field(self, obj: int, name: str) -> Node:
        key = (obj, name)
        node = self._fields.get(key)
        if node is None:
            node = self._fields[key] = self.new_node()
            for reader in self._readers.pop(key, ()):
                self.copy(node, reader)
            if name.startswith("[") and name != ITEM:
                self._items.setdefault(obj, []).append((name, node))
                for target, left_out in tuple(self._mirrors.get(obj, ())):
                    self._reflect(name, node, target, left_out)
        return node

    def put(self, obj: int, name: str, value: Node) -> None:
        """Let a container hold `value` in its field `name`, and so among all it holds."""
        self.copy(value, self.field(obj, ITEM))
        self.copy(value, self.field(obj, name))

    def mirror(self, source: int, target: int, left_out: frozenset[str] = frozenset()) -> None:
        """Let one container hold what another does, under the same keys but those left out."""
        mirrors = self._mirrors.setdefault(source, [])
        if source != target and (target, left_out) not in mirrors:
            mirrors.append((target, left_out))
            for name, node in tuple(self._items.get(source, ())):
                self._reflect(name, node, target, left_out)

    def _reflect(self, name: str, node: Node, target: int, left_out: frozenset[str]) -> None:
        if name not in left_out:
            self.put(target, name, node)

    def read_field(self, obj: int, name: str, target: Node) -> None:
        """Let `target` hold what the field holds, once anything is stored to it."""
        key = (obj, name)
        node = self._fields.get(key)
        if node is None:
            self._readers.setdefault(key, []).append(target)
        else:
            self.copy(node, target)

    def known_variable(self, gid: int, name: str) -> Node:
        """The node of a variable, or 0 when nothing ever mentioned it."""
        return self._variables.get((gid, name), 0)

    def fields_of(self) -> dict[tuple[int, str], Node]:
        """The node of each field that anything was stored to."""
        return self._fields

    def items_of(self, obj: int) -> list[tuple[str, Node]]:
        """The keyed fields of a container, and the one of unknown keys, with their nodes."""
        return list(self._items.get(obj, ()))

    def fields_at(self, obj: int) -> list[Node]:
        """The nodes of all fields of one object: a search through all there are."""
        return [node for (owner, _), node in self._fields.items() if owner == obj]

    def variables(self) -> dict[tuple[int, str], Node]:
        return self._variables

    # constraints

    def add(self, node: Node, obj: Obj) -> None:
        if node and obj.id not in self.points_to[node]:
            self._extend(node, {obj.id})

    def copy(self, source: Node, target: Node) -> None:
        if not source or not target or source == target:
            return
        edges = self._copies[source]
        if edges is None:
            edges = self._copies[source] = {}
        elif target in edges:
            return
        edges[target] = None
        if self.points_to[source]:
            self._spread(self.points_to[source], target)

    def wait(self, node: Node, action: Callable[[Obj], None]) -> None:
        """Run `action` once for each object of `node`, now and as they arrive.

        It runs on behalf of the present actor, whoever acts by the time an object arrives.
        """
        if not node:
            return
        waiting = self._waiting[node]
        if waiting is None:
            waiting = self._waiting[node] = []
        present = sorted(self.points_to[node])
        waiting.append((action, self.actor, set(present) if node in self._deltas else _NOTHING))
        for obj in present:
            action(self.objects[obj])

    def run(self, actor: int, action: Callable[[_T], None], argument: _T) -> None:
        """Run an action on behalf of `actor`."""
        present, self.actor = self.actor, actor
        action(argument)
        self.actor = present

    def load_node(self, base: Node, name: str) -> tuple[Node, bool]:
        """The node that holds field `name` of what `base` denotes, and whether it is new.

        Each actor has its own, as reading may call a property on its behalf.
        """
        key = (base, name, self.actor)
        node = self._loads.get(key)
        if node is not None:
            return node, False
        node = self._loads[key] = self.new_node()
        return node, True

    def solve(self) -> None:
        """Propagate until nothing changes."""
        while self._pending:
            node = self._pending.popleft()
            delta = self._deltas.pop(node)
            for target in self._copies[node] or ():
                self._spread(delta, target)
            waiting = self._waiting[node]
            if waiting is not None:
                self._wake(tuple(waiting), [self.objects[obj] for obj in sorted(delta)])
        self.actor = NOBODY

    def _wake(self, waiting: tuple["_Waiter", ...], arrived: list[Obj]) -> None:
        for action, actor, done in waiting:
            self.actor = actor
            for obj in arrived:
                if obj.id not in done:
                    action(obj)

    def _spread(self, delta: set[int], target: Node) -> None:
        known = self.points_to[target]
        new = delta - known
        if new and len(known) > (NARROW if self.spent > BUDGET else WIDE):
            self.widened.add(target)
            if self.spent > BUDGET:
                return
            new -= self._data
        if new:
            self._extend(target, new)

    def _extend(self, node: Node, new: set[int]) -> None:
        """Add what `node` did not have; `new` is given away."""
        known = self.points_to[node]
        self.spent += len(new)
        if known:
            known |= new
        else:
            self.points_to[node] = new.copy()
        queued = self._deltas.get(node)
        if queued is None:
            self._deltas[node] = new
            self._pending.append(node)
        else:
            queued |= new
