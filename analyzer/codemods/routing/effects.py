"""Whether code does nothing but route: what else it does would go with it."""

import libcst as cst

from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.routing.places import (
    Place,
    Unproven,
    function_around,
    meaning,
    place_of,
    root_of,
    walk,
)
from analyzer.codemods.routing.region import Region
from analyzer.codemods.routing.table import routing_table
from analyzer.codemods.scopes import dotted

_REACHING = ("app", "auth", "session", "state", "user")
"""What a request leads to that other code reads."""


class Effects:
    """Checks statements of a region. `server` is the expression of the server that is run."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.module = region.module
        self._flow = lowlevel_flow(region.codebase)
        self.servers: list[cst.BaseExpression] = []
        self.stateless = False
        self._units = {region.place_of_unit(unit) for unit in region.units}

    def check(self, statement: cst.CSTNode) -> None:
        """Raises `Unproven` where a statement does more than route."""
        for node in walk(statement):
            if isinstance(node, cst.Call):
                self._call(node)
            elif isinstance(node, (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Del)):
                self._written(node)
            elif isinstance(node, cst.Comparison):
                self._compared(node)
            elif isinstance(node, (cst.Yield, cst.ClassDef)):
                raise Unproven("it is no plain function")
            elif isinstance(node, cst.Attribute) and self._is_reaching(node):
                raise Unproven(f"it looks at {self._text(node)}")

    def calls_unit(self, call: cst.Call) -> bool:
        """Whether a call is of another function of the routing."""
        return place_of(self.module, call.func) in self._units

    def _is_reaching(self, node: cst.Attribute) -> bool:
        """`request.state`, and what else other code reads of a request."""
        return node.attr.value in _REACHING and self._is_param(root_of(node))

    def _call(self, call: cst.Call) -> None:
        table = routing_table()
        found = meaning(self.region.codebase, self.module, call.func)
        if found == {table.transport} or table.is_harmless(found) or self.calls_unit(call):
            if found == {"builtins.len"} and self._is_kept(call.args[0].value):
                raise Unproven("it counts sessions: max_sessions= of the manager limits them")
            return
        if isinstance(call.func, cst.Attribute):
            name = call.func.attr.value
            if name == "run" and self._flow.is_server(self.module, call.func.value):
                self._run(call)
                return
            if name == "create_initialization_options" and not call.args:
                return
            if name in table.methods and self._is_own(root_of(call.func.value)):
                return
            if name in table.logging and self._is_logger(call.func.value):
                return
        elif isinstance(call.func, cst.Name) and self._is_local(call.func):
            return
        if self._flow.is_server_class(self.module, call.func) is not None:
            raise Unproven("each session has a server of its own")
        raise Unproven(f"it calls {self._text(call.func)}")

    def _run(self, call: cst.Call) -> None:
        assert isinstance(call.func, cst.Attribute)
        self.servers.append(call.func.value)
        for arg in call.args[2:]:
            made = arg.value
            func = made.func if isinstance(made, cst.Call) and not made.args else None
            name = func.attr.value if isinstance(func, cst.Attribute) else ""
            if arg.keyword is not None and arg.keyword.value == "stateless":
                self.stateless |= not (isinstance(made, cst.Name) and made.value == "False")
                continue
            if name != "create_initialization_options":
                raise Unproven("it initializes with options of its own")

    def _written(self, node: cst.Assign | cst.AnnAssign | cst.AugAssign | cst.Del) -> None:
        targets: list[cst.BaseExpression] = (
            [one.target for one in node.targets] if isinstance(node, cst.Assign) else [node.target]
        )
        for target in targets:
            parts = target.elements if isinstance(target, (cst.Tuple, cst.List)) else ()
            for one in [part.value for part in parts] or [target]:
                root = root_of(one)
                plain = isinstance(one, cst.Name) and self._is_local(one)
                if not plain and not self._is_kept(root) and not self._is_made_here(root):
                    raise Unproven(f"it writes {self._text(one)}")

    def _compared(self, node: cst.Comparison) -> None:
        for inner in walk(node):
            if isinstance(inner, cst.SimpleString):
                value = inner.raw_value
                is_key = isinstance(self.module.names.parents.get(inner), (cst.Index, cst.Arg))
                if not is_key and value not in routing_table().words and not _is_header(value):
                    raise Unproven(f'it tells "{value}" apart')

    # what a name is

    def _is_own(self, root: cst.CSTNode) -> bool:
        """Whether a value is one of the routing's: kept, local, or made on the spot."""
        if isinstance(root, cst.Attribute) and not self._is_kept(root):
            root = root.value
        return (
            self._is_kept(root)
            or self._is_local(root)
            or isinstance(root, (cst.Dict, cst.List, cst.BaseString))
            or routing_table().is_harmless(meaning(self.region.codebase, self.module, root))
        )

    def _is_kept(self, node: cst.CSTNode) -> bool:
        return place_of(self.module, node) in self.region.kept

    def _is_local(self, node: cst.CSTNode) -> bool:
        """Whether a name is a variable of the routing functions themselves."""
        place = place_of(self.module, node) if isinstance(node, cst.Name) else None
        if place is None or place.owner.kind != "function":
            return False
        inner = place.owner.node
        return isinstance(inner, cst.FunctionDef) and self._is_inside(inner)

    def _is_inside(self, function: cst.FunctionDef) -> bool:
        around: cst.FunctionDef | None = function
        while around is not None:
            if around in self.region.units or around in self.region.runners:
                return True
            around = function_around(self.module, around)
        return False

    def _is_param(self, node: cst.CSTNode) -> bool:
        root = node.value if isinstance(node, cst.Attribute) else node
        place = place_of(self.module, root)
        if place is None:
            return False
        return any(isinstance(one.node, cst.Param) for one in self._bindings(place))

    def _is_made_here(self, root: cst.CSTNode) -> bool:
        """Whether a local holds nothing that came from outside: no parameter."""
        name = root.value if isinstance(root, cst.Attribute) else root
        return self._is_local(name) and not self._is_param(name)

    def _bindings(self, place: Place) -> list:  # type: ignore[type-arg]
        return place.owner.bindings.get(place.name, [])

    def _is_logger(self, node: cst.CSTNode) -> bool:
        """`logging`, or what `logging.getLogger(…)` and its like gave."""
        found = self.region.codebase.resolve(self.module, node)
        if found and all(name.partition(".")[0] in ("logging", "loguru") for name in found):
            return True
        place = place_of(self.module, node)
        values = [
            self.module.names.parents.get(one.node)
            for one in (self._bindings(place) if place is not None else ())
        ]
        return bool(values) and all(
            isinstance(one, (cst.Assign, cst.AnnAssign))
            and isinstance(one.value, cst.Call)
            and (dotted(one.value.func) or "").rpartition(".")[2].lower()
            in ("getlogger", "get_logger")
            for one in values
        )

    def _text(self, node: cst.CSTNode) -> str:
        return " ".join(self.module.source.text_of(node).split())


def _is_header(value: str) -> bool:
    return value.lower() == "mcp-session-id"
