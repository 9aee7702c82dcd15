"""The code of a module that routes sessions: functions, and what they keep between requests."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.routing.places import (
    Place,
    Unproven,
    function_around,
    meaning,
    place_of,
    places_in,
    walk,
)
from analyzer.codemods.routing.table import routing_table
from analyzer.codemods.scopes import Scope


class Region:
    """Everything around the transports that a module makes, seen from the scope `owner`.

    `seeds` are the tables of transports, `kept` these and all else that only the routing and
    `runners` use. `units` are the functions of `owner` that route, `runners` those that open what
    it needs when the application starts. Raises `Unproven`.
    """

    def __init__(self, codebase: Codebase, module: Module, made: list[cst.Call]) -> None:
        self.codebase = codebase
        self.module = module
        self.made = made
        self.seeds = set(self._seeds())
        self.owner = self._owner()
        self.homes = {self.owner, *self._classes()}
        self.inits = self._initial_values()
        self._uses = self._used_in()
        self.units = self._units()
        self.runners = self._runners()
        self.kept = self._kept()
        self._check_uses()

    def touches(self, node: cst.CSTNode) -> bool:
        """Whether a statement has to do with what the routing keeps."""
        return bool(places_in(self.module, node) & self.kept)

    def users(self, unit: cst.FunctionDef) -> set[cst.FunctionDef | None]:
        """The units that name a unit; `None` stands for code around these."""
        return self._uses.get(self.place_of_unit(unit), set()) - {unit}

    def place_of_unit(self, unit: cst.FunctionDef) -> Place:
        return Place(self.module.names.scopes[unit], unit.name.value)

    def unit_of(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The function of `owner`, or of a class in it, that a node stands in."""
        found, above = None, function_around(self.module, node)
        while above is not None:
            if self.module.names.scopes[above] in self.homes:
                found = above
            above = function_around(self.module, above)
        return found

    # how it is found

    def _seeds(self) -> Iterator[Place]:
        """`transports[id] = transport`, or with more than the transport under the id."""
        made = set(self.made)
        names = self.module.names
        locals_ = {
            place
            for assign in names.nodes(cst.Assign, cst.AnnAssign)
            if assign.value in made
            for target in _targets(assign)
            if (place := place_of(self.module, target)) is not None
        }
        for assign in names.nodes(cst.Assign):
            if not any(
                inner in made or place_of(self.module, inner) in locals_
                for inner in walk(assign.value)
            ):
                continue
            for target in _targets(assign):
                if isinstance(target, cst.Subscript):
                    place = place_of(self.module, target.value)
                    if place is not None:
                        yield place

    def _owner(self) -> Scope:
        owners = {place.owner for place in self.seeds}
        if len(owners) == 1:
            return owners.pop()
        if owners:
            raise Unproven("its transports are kept in more than one place")
        around = {function_around(self.module, call) for call in self.made}
        unit = around.pop() if len(around) == 1 else None
        if unit is None:
            raise Unproven("one transport serves all clients")
        return self.module.names.scopes[unit]

    def _classes(self) -> Iterator[Scope]:
        """The classes of `owner`."""
        for node, scope in self.module.names.own_scopes.items():
            if isinstance(node, cst.ClassDef) and scope.parent is self.owner:
                yield scope

    def _initial_values(self) -> dict[Place, list[cst.CSTNode]]:
        """Statements in which places of `owner` start out, as nothing or as an empty one."""
        found: dict[Place, list[cst.CSTNode]] = {}
        for assign in self.module.names.nodes(cst.Assign, cst.AnnAssign):
            if assign.value is None and isinstance(assign, cst.Assign):
                continue
            for target in _targets(assign):
                place = place_of(self.module, target)
                if place is None or place.owner is not self.owner:
                    continue
                if self._starts(assign) and self._is_empty(assign.value):
                    found.setdefault(place, []).append(assign)
        return found

    def _starts(self, assign: cst.CSTNode) -> bool:
        """Whether a statement runs once: in the owner itself, or in `__init__`."""
        scope = self.module.names.scopes[assign]
        if self.owner.kind != "class":
            return scope is self.owner
        node = scope.node
        is_init = isinstance(node, cst.FunctionDef) and node.name.value == "__init__"
        return is_init or scope is self.owner

    def _is_empty(self, node: cst.BaseExpression | None) -> bool:
        if node is None or isinstance(node, cst.Name):
            return node is None or node.value == "None"
        if isinstance(node, (cst.Dict, cst.List)):
            return not node.elements
        if isinstance(node, cst.Call):
            found = meaning(self.codebase, self.module, node.func)
            return bool(found) and found <= routing_table().kept
        return False

    def _used_in(self) -> dict[Place, set[cst.FunctionDef | None]]:
        """For each place of `homes`, the functions that use it; `None` where none does."""
        found: dict[Place, set[cst.FunctionDef | None]] = {}
        for node in self.module.names.nodes(cst.Name, cst.Attribute):
            place = place_of(self.module, node)
            if place is None or place.owner not in self.homes:
                continue
            if self._is_passed_by(node):
                continue
            statement = self.module.names.statement_of(node)
            own = [one for one in self.inits.get(place, ()) if _holds(statement, one)]
            if not own:
                found.setdefault(place, set()).add(self.unit_of(node))
        return found

    def _is_passed_by(self, node: cst.CSTNode) -> bool:
        """Whether a use is none of the routing's and goes along with it."""
        return False

    def _units(self) -> list[cst.FunctionDef]:
        """Functions that make a transport or touch a table, and what only these call."""
        found = list(self._makers())
        for seed in self.seeds:
            found += [
                unit
                for unit in self._uses.get(seed, ())
                if unit is not None and not self._is_manager(unit)
            ]
        found = list(dict.fromkeys(found))
        while True:
            more = [
                unit
                for unit, users in self._callers().items()
                if unit not in found and users and users <= set(found)
            ]
            if not more:
                return sorted(found, key=lambda one: self.module.source.span(one)[0])
            found += more

    def _makers(self) -> Iterator[cst.FunctionDef]:
        """The functions that make transports."""
        for call in self.made:
            unit = self.unit_of(call)
            if unit is None:
                raise Unproven("one transport serves all clients")
            yield unit

    def _callers(self) -> dict[cst.FunctionDef, set[cst.FunctionDef | None]]:
        """Functions of `owner` and its classes, and those that name them."""
        return {
            node: self.users(node)
            for node in self.module.names.nodes(cst.FunctionDef)
            if self.module.names.scopes[node] in self.homes
        }

    def _is_manager(self, function: cst.FunctionDef) -> bool:
        return any(
            self.codebase.resolve(self.module, one.decorator) <= routing_table().managers
            and self.codebase.resolve(self.module, one.decorator)
            for one in function.decorators
        )

    def _runners(self) -> list[cst.FunctionDef]:
        """Managers of a context that open or close what the units use."""
        used = {place for place, users in self._uses.items() if users & set(self.units)}
        return [
            unit
            for unit in self.module.names.nodes(cst.FunctionDef)
            if self._is_manager(unit)
            and any(
                place in self.inits and place in used for place in places_in(self.module, unit)
            )
        ]

    def _kept(self) -> set[Place]:
        known = {*self.units, *self.runners}
        return self.seeds | {
            place
            for place in self.inits
            if self._uses.get(place, set()) & set(self.units)
            and self._uses[place] <= known
            and not self._is_known_outside(place)
        }

    def _is_known_outside(self, place: Place) -> bool:
        is_top = place.owner is self.module.names.root
        return is_top and (self.module.path, place.name) in self.codebase.outside_uses

    def _check_uses(self) -> None:
        known = {*self.units, *self.runners}
        for seed in sorted(self.seeds, key=lambda one: one.name):
            others = self._uses.get(seed, set()) - known
            names = sorted(one.name.value for one in others if one is not None)
            if others or self._is_known_outside(seed) or self._is_read_elsewhere(seed):
                where = f"{names[0]} uses it as well" if names else "other code uses it as well"
                raise Unproven(f"{seed.name} is not for the routing alone: {where}")
            if seed not in self.inits:
                raise Unproven(f"{seed.name} does not start out empty here")

    def _is_read_elsewhere(self, place: Place) -> bool:
        """Whether code outside the class may read an attribute of its instances."""
        if not place.is_attribute:
            return False
        return any(
            node.attr.value == place.name and place_of(module, node) != place
            for module in self.codebase.modules.values()
            if module.mentions(place.name)
            for node in module.names.nodes(cst.Attribute)
        )


def _targets(assign: cst.Assign | cst.AnnAssign) -> list[cst.BaseExpression]:
    if isinstance(assign, cst.AnnAssign):
        return [assign.target]
    return [one.target for one in assign.targets]


def _holds(statement: cst.CSTNode, small: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and small in statement.body
