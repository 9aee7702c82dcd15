"""Functions that requests come to: what routed in them becomes one call of the manager."""

from collections.abc import Iterator, Sequence

import libcst as cst

from analyzer.codemods.routing.blocks import replaced, without
from analyzer.codemods.routing.effects import Effects
from analyzer.codemods.routing.places import (
    Place,
    Unproven,
    body_of,
    function_around,
    place_of,
    places_in,
    walk,
)
from analyzer.codemods.routing.region import Region
from analyzer.codemods.routing.routes import Endpoint, endpoint_of, routed
from analyzer.codemods.scopes import Binding
from analyzer.codemods.sdk.arguments import argument_text
from analyzer.run import Edit

_HANDED = "handle_request"


class Entries:
    """The units of a region: those that requests come to stay, the others go."""

    def __init__(self, region: Region, effects: Effects) -> None:
        self.region = region
        self.effects = effects
        self.module = region.module
        self.served = [unit for unit in region.units if not self._is_internal(unit)]
        if not self.served:
            raise Unproven("it is not seen where requests come from")

    def edits(
        self, manager: str, application: str, path: str = "", beside: Sequence[cst.Call] = ()
    ) -> Iterator[Edit]:
        """The units as they are with the manager; `application` is it as an ASGI application, at
        `path` where it gets one of its own. Routes `beside` go."""
        endpoints = self._endpoints()
        yield from routed(self.module, endpoints, application, path, beside)
        for unit in self.region.units:
            if unit not in self.served:
                for statement in body_of(unit):
                    self.effects.check(statement)
                yield without(self.module.source, unit)
            elif unit not in {one.unit for one in endpoints}:
                yield from self._handed_on(unit, manager)

    @property
    def needs_application(self) -> bool:
        return bool(self._endpoints())

    def _endpoints(self) -> list[Endpoint]:
        """The units that only hand the request on and answer with a response."""
        found = [unit for unit in self.served if len(self._params(unit)) == 1]
        whole = [unit for unit in found if self._is_whole(unit)]
        if len(whole) < len(found):
            return []
        return [endpoint_of(self.region.codebase, self.module, unit) for unit in whole]

    def _is_whole(self, unit: cst.FunctionDef) -> bool:
        """Whether nothing but routing is in a function."""
        for statement in body_of(unit):
            try:
                self.effects.check(statement)
            except Unproven:
                return False
        return True

    def _params(self, unit: cst.FunctionDef) -> list[str]:
        """Names of the parameters, without the object of a method."""
        params = [*unit.params.posonly_params, *unit.params.params]
        names = [one.name.value for one in params]
        is_method = self.module.names.scopes[unit].kind == "class"
        return names[1:] if is_method else names

    def _is_internal(self, unit: cst.FunctionDef) -> bool:
        """Whether only other functions of the routing call it."""
        users = self.region.users(unit)
        return bool(users) and users <= set(self.region.units) and not unit.decorators

    def _handed_on(self, unit: cst.FunctionDef, manager: str) -> Iterator[Edit]:
        source = self.module.source
        body = body_of(unit)
        at = [index for index, one in enumerate(body) if self._routes(one)]
        if not at or not isinstance(unit.body, cst.IndentedBlock) or unit.asynchronous is None:
            raise Unproven(f"{unit.name.value} does not answer a request")
        before, core = body[: at[0]], body[at[0] :]
        returned = core.pop() if _gives(core[-1]) and len(core) > at[-1] - at[0] + 1 else None
        for statement in core:
            self.effects.check(statement)
        args = self._arguments(unit)
        answer = self._answer(core, returned)
        left = [*before, *([returned] if returned is not None else [])]
        kept = self._still_needed(before, left, args)
        self._check_names(core, [*kept, *left[len(before) :]])
        lines = [f"await {manager}.{_HANDED}({args})", *answer]
        yield replaced(source, core, lines)
        for statement in before:
            if statement not in kept:
                yield without(source, statement)

    def _routes(self, statement: cst.CSTNode) -> bool:
        if self.region.touches(statement):
            return True
        return any(
            node in self.region.made
            or (
                isinstance(node, cst.Call) and (_is_handing(node) or self.effects.calls_unit(node))
            )
            for node in walk(statement)
        )

    def _arguments(self, unit: cst.FunctionDef) -> str:
        """Scope, receive and send, as they are handed on or as the parameters say."""
        found = set()
        for node in walk(unit.body):
            if isinstance(node, cst.Call) and _is_handing(node):
                if function_around(self.module, node) is not unit:
                    continue
                if not all(self._is_param(arg.value, unit) for arg in node.args):
                    raise Unproven("it changes the request on its way to the transport")
                found.add(", ".join(argument_text(self.module.source, arg) for arg in node.args))
        if len(found) > 1:
            raise Unproven("it hands requests on in more than one way")
        if found:
            return found.pop()
        names = self._params(unit)
        if len(names) == 3:
            return ", ".join(names)
        raise Unproven(f"{unit.name.value} answers with a response of its own")

    def _is_param(self, node: cst.BaseExpression, unit: cst.FunctionDef) -> bool:
        while isinstance(node, cst.Attribute):
            node = node.value
        place = place_of(self.module, node)
        own = self.module.names.own_scopes[unit]
        bindings: list[Binding] = own.bindings.get(place.name, []) if place is not None else []
        return (
            place is not None
            and place.owner is own
            and len(bindings) == 1
            and isinstance(bindings[0].node, cst.Param)
        )

    def _answer(self, core: Sequence[cst.CSTNode], returned: cst.CSTNode | None) -> list[str]:
        """What is returned once the transport has answered, where that is one thing."""
        found = {
            self.module.source.text_of(one)
            for statement in core
            for node in walk(statement)
            for one in _behind_handing(node)
        }
        if returned is not None:
            found |= {self.module.source.text_of(returned)}
        if len(found) > 1:
            raise Unproven("it returns one thing here and another there")
        return [] if returned is None and not found else sorted(found)

    def _check_names(self, core: Sequence[cst.CSTNode], left: Sequence[cst.CSTNode]) -> None:
        """What is left needs nothing that goes."""
        bound = {place for one in core for place in _bound(self.region, one)}
        used = {place for one in left for place in _read(self.region, one)}
        if bound & used:
            raise Unproven(f"{sorted(one.name for one in bound & used)[0]} is used behind it")

    def _still_needed(
        self,
        before: Sequence[cst.CSTNode],
        left: Sequence[cst.CSTNode],
        args: str,
    ) -> list[cst.CSTNode]:
        """Statements before the routing, without those that only prepare it."""
        kept = list(before)
        for statement in reversed(before):
            others = [one for one in (*kept, *left[len(before) :]) if one is not statement]
            bound = _bound(self.region, statement)
            if _is_global(statement):
                names = _read(self.region, statement)
                if names and names <= self.region.kept:
                    kept.remove(statement)
                continue
            if not bound or not _is_assignment(statement):
                continue
            try:
                self.effects.check(statement)
            except Unproven:
                continue
            used = {place for one in others for place in _read(self.region, one)}
            if not bound & used and not any(one.name in args for one in bound):
                kept.remove(statement)
        return kept


def _is_handing(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == _HANDED


def _gives(statement: cst.CSTNode) -> bool:
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Return) and small.value is not None


def _is_assignment(statement: cst.CSTNode) -> bool:
    small = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return bool(small) and all(isinstance(one, (cst.Assign, cst.AnnAssign)) for one in small)


def _is_global(statement: cst.CSTNode) -> bool:
    small = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return bool(small) and all(isinstance(one, (cst.Global, cst.Nonlocal)) for one in small)


def _behind_handing(block: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """`return …` right behind the statement that hands a request on."""
    if not isinstance(block, cst.IndentedBlock):
        return
    for one, other in zip(block.body, block.body[1:], strict=False):
        if _gives(other) and any(
            isinstance(node, cst.Call) and _is_handing(node) for node in walk(one)
        ):
            yield other


def _bound(region: Region, statement: cst.CSTNode) -> set[Place]:
    """Variables that a statement binds."""
    found = set()
    for node in walk(statement):
        targets: list[cst.CSTNode] = []
        if isinstance(node, cst.Assign):
            targets = [one.target for one in node.targets]
        elif isinstance(node, (cst.AnnAssign, cst.NamedExpr)):
            targets = [node.target]
        elif isinstance(node, cst.FunctionDef):
            scope = region.module.names.scopes[node]
            found.add(Place(scope, node.name.value))
        for target in targets:
            for inner in walk(target):
                place = place_of(region.module, inner)
                if isinstance(inner, cst.Name) and place is not None:
                    found.add(place)
    return found


def _read(region: Region, statement: cst.CSTNode) -> set[Place]:
    return places_in(region.module, statement)
