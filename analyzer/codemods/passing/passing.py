"""The context of a request handed from handlers to every function that reads it.

Which functions can be given it is the greatest set in which every call of each comes from a
handler or from another of the set; of the functions around a read, the outermost one takes it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.passing.calls import Site, Unseen, calls_of
from analyzer.codemods.passing.naming import Naming
from analyzer.codemods.passing.signatures import (
    Place,
    Unfit,
    add_argument,
    add_parameter,
    place_for,
)
from analyzer.codemods.scopes import Scope
from analyzer.run import Edit

NAMES = ("ctx", "context", "mcp_ctx")
_BINDING = ("staticmethod", "classmethod")


class Want(NamedTuple):
    """An expression that becomes the parameter and `suffix`."""

    module: Module
    node: cst.BaseExpression
    suffix: str = ""


class Giver(NamedTuple):
    """A handler, which the SDK calls. `name` is the parameter it has, or the first of `names` that
    is free for the one it gets; `refuses` says why it can have none."""

    function: cst.FunctionDef
    name: str = ""
    names: Sequence[str] = ()
    refuses: str = ""


class Passing:
    """What it takes to give every one of `wants` the context, as far as that is proven.

    `spell` writes the parameter's type with the imports of a module, after the annotation that a
    variable had in its place, if any; a helper goes without where that raises `Taken`.
    `registrations` are uses of handlers by which the SDK learns of them, `names` what the
    parameter of a helper may be called.
    """

    def __init__(
        self,
        codebase: Codebase,
        wants: Sequence[Want],
        givers: Mapping[cst.FunctionDef, Giver],
        spell: Callable[[Imports, cst.BaseExpression | None], str],
        registrations: Collection[cst.CSTNode] = (),
        names: Sequence[str] = NAMES,
    ) -> None:
        self._default_names = names
        self._codebase = codebase
        self._calls = calls_of(codebase)
        self._wants = wants
        self._givers = givers
        self._spell = spell
        self._registrations = registrations
        self._sites: dict[cst.FunctionDef, tuple[Site, ...]] = {}
        self._places: dict[cst.FunctionDef, Place] = {}
        self._names: dict[cst.FunctionDef, str] = {}
        self._naming: dict[str, Naming] = {}
        self.reasons: dict[cst.FunctionDef, str] = {}
        """Why a function cannot be given the context."""
        if wants:
            self._solve()

    def home(self, module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The function whose parameter `node` reads; None when it cannot have one."""
        around = [one for one in self._around(module, node) if one in self._names]
        if not around:
            return None
        home = around[-1]
        giver = self._givers.get(home)
        if giver is not None and giver.name:
            seen = self._naming_of(module).sees(home, node, giver.name)
            return home if seen else None
        return home

    def reason(self, want: Want) -> str:
        """Why a want stays, in words that end a marker."""
        for function in self._around(want.module, want.node):
            if function in self.reasons:
                return self.reasons[function]
            if function in self._names:
                return f"{self._names[function]} is something else there"
        return "no handler runs it"

    def clusters(self) -> list[tuple[list[Want], set[cst.FunctionDef]]]:
        """The wants that can be given, each group with the functions that take part in it."""
        groups: list[tuple[list[Want], set[cst.FunctionDef]]] = []
        for want in self._wants:
            home = self.home(want.module, want.node)
            if home is None:
                continue
            wants, functions = [want], self._connected(home)
            for group in [group for group in groups if group[1] & functions]:
                groups.remove(group)
                wants, functions = [*group[0], *wants], group[1] | functions
            groups.append((wants, functions))
        return groups

    def name_in(self, function: cst.FunctionDef) -> str:
        """What a function that takes part calls the value."""
        return self._names[function]

    def solved(self) -> set[cst.CSTNode]:
        """The nodes of the wants that can be given."""
        return {want.node for wants, _ in self.clusters() for want in wants}

    def reads(self) -> list[Edit]:
        """The wants that can be given, replaced."""
        return [self._read(want) for wants, _ in self.clusters() for want in wants]

    def with_value(
        self, function: cst.FunctionDef, arguments: Sequence[str], value: str
    ) -> list[str]:
        """Positional arguments of a function, and `value` for the context among them."""
        place, name = self._places[function], self._names[function]
        if place.by_keyword or place.position > len(arguments):
            return [*arguments, f"{name}={value}"]
        return [*arguments[: place.position], value, *arguments[place.position :]]

    def strays(self, functions: Collection[cst.FunctionDef]) -> Iterator[tuple[Module, cst.Call]]:
        """Calls of handlers of their own code that have no context to hand on."""
        for function in functions:
            if function in self._givers and not self._givers[function].name:
                for site in self._sites[function]:
                    if self.home(site.module, site.call) is None:
                        yield site.module, site.call

    def edits(
        self,
        wants: Sequence[Want],
        functions: Collection[cst.FunctionDef],
        imports: Callable[[Module], Imports],
        written: Collection[cst.FunctionDef] = (),
    ) -> list[Edit]:
        """Reads replaced, parameters and arguments added; `written` have theirs already."""
        edits = [self._read(want) for want in wants]
        for function in self._calls.in_order(functions):
            giver = self._givers.get(function)
            if function not in self._places or (giver is not None and giver.name):
                continue
            if function not in written:
                edits += self._parameter(function, imports)
            for site in self._sites[function]:
                home = self.home(site.module, site.call)
                if home is not None:
                    place, name = self._places[function], self._names[function]
                    edits.append(add_argument(site, place, name, self._names[home]))
        return edits

    # solving

    def _solve(self) -> None:
        self._gather()
        able = {one for one in self._sites if self._can_take(one)}
        while True:
            failed = [one for one in able if self._first_stray(one, able) is not None]
            if not failed:
                break
            for function in failed:
                self.reasons[function] = self._why_not(function, able)
            able -= set(failed)
        for function in self._grounded(able):
            self._names[function] = self._name_for(function)

    def _gather(self) -> None:
        """The calls of every function that might have to hand the context on."""
        pending: list[tuple[Module, cst.CSTNode]] = [
            (want.module, want.node) for want in self._wants
        ]
        while pending:
            for function in self._around(*pending.pop()):
                if function in self._sites:
                    continue
                self._sites[function] = ()
                giver = self._givers.get(function)
                if giver is not None and (giver.name or giver.refuses):
                    continue
                try:
                    sites = self._calls.of(function, self._registrations)
                except Unseen as reason:
                    self.reasons[function] = str(reason)
                else:
                    self._sites[function] = sites
                    pending += [(site.module, site.call) for site in sites]

    def _can_take(self, function: cst.FunctionDef) -> bool:
        giver = self._givers.get(function)
        if giver is not None and giver.name:
            return True
        if giver is not None and giver.refuses:
            self.reasons[function] = giver.refuses
        elif function not in self.reasons:
            self._find_place(function, giver)
        return function not in self.reasons

    def _find_place(self, function: cst.FunctionDef, giver: Giver | None) -> None:
        name = self._name_for(function)
        called = function.name.value
        if giver is None and not self._sites[function]:
            self.reasons[function] = f"nothing seen calls {called}"
        elif giver is None and not all(_is_binding(one) for one in function.decorators):
            self.reasons[function] = f"{called} has a decorator"
        elif not name:
            self.reasons[function] = f"the names for a parameter are taken in {called}"
        else:
            try:
                bound = self._calls.bound_by_call(function)
                self._places[function] = place_for(function, self._sites[function], name, bound)
            except Unfit as reason:
                self.reasons[function] = str(reason)

    def _first_stray(self, function: cst.FunctionDef, able: set[cst.FunctionDef]) -> Site | None:
        """A call of a function that is no handler from where there is no context to hand on."""
        if function in self._givers:
            return None
        for site in self._sites[function]:
            if not any(one in able for one in self._around(site.module, site.call)):
                return site
        return None

    def _why_not(self, function: cst.FunctionDef, able: set[cst.FunctionDef]) -> str:
        """The reason of a caller that has one, else that the call is in no handler."""
        site = self._first_stray(function, able)
        for caller in self._around(site.module, site.call) if site is not None else ():
            if caller in self.reasons and not caller.decorators:
                return self.reasons[caller]
        return f"{function.name.value} is called outside of handlers too"

    def _grounded(self, able: set[cst.FunctionDef]) -> set[cst.FunctionDef]:
        """Those that some handler reaches."""
        found = {function for function in able if function in self._givers}
        while True:
            new = {
                function
                for function in able - found
                for site in self._sites[function]
                if any(one in found for one in self._around(site.module, site.call))
            }
            if not new:
                return found
            found |= new

    def _around(self, module: Module, node: cst.CSTNode) -> list[cst.FunctionDef]:
        """The functions around `node` up to the first handler, from the inside."""
        found: list[cst.FunctionDef] = []
        scope: Scope | None = module.names.scopes[node]
        while scope is not None:
            if isinstance(scope.node, cst.FunctionDef):
                found.append(scope.node)
                if scope.node in self._givers:
                    break
            scope = scope.parent
        return found

    def _connected(self, home: cst.FunctionDef) -> set[cst.FunctionDef]:
        """`home` and every function that has to hand the context to it."""
        found: set[cst.FunctionDef] = set()
        pending = [home]
        while pending:
            function = pending.pop()
            if function not in found:
                found.add(function)
                homes = [self.home(site.module, site.call) for site in self._sites[function]]
                pending += [one for one in homes if one is not None]
        return found

    # naming and writing

    def _name_for(self, function: cst.FunctionDef) -> str:
        giver = self._givers.get(function)
        if giver is not None and giver.name:
            return giver.name
        module = self._calls.module_of(function)
        naming = self._naming_of(module)
        names = giver.names if giver is not None and giver.names else self._default_names
        inner = module.names.own_scopes[function]
        assigned = [
            naming.assigned(want.node)
            for want in self._wants
            if want.module is module and inner.encloses(module.names.scopes[want.node])
        ]
        preferred = () if giver is not None and giver.names else sorted({*assigned} - {""})
        return naming.choose(function, (*preferred, *names))

    def _naming_of(self, module: Module) -> Naming:
        if module.path not in self._naming:
            wanted = {
                want.node for want in self._wants if want.module is module and not want.suffix
            }
            self._naming[module.path] = Naming(module, wanted)
        return self._naming[module.path]

    def replaced(self) -> set[cst.CSTNode]:
        """The statements, but for their line, that a parameter of the same name replaces."""
        return {
            want.module.names.parents[want.node]
            for wants, _ in self.clusters() for want in wants if self._is_collapsed(want)
        }  # fmt: skip

    def _is_collapsed(self, want: Want) -> bool:
        home = self.home(want.module, want.node)
        if home is None or want.suffix:
            return False
        name, giver = self._names[home], self._givers.get(home)
        own = name if giver is not None and giver.name else ""
        return self._naming_of(want.module).assigned(want.node, own) == name

    def _read(self, want: Want) -> Edit:
        home = self.home(want.module, want.node)
        assert home is not None
        if self._is_collapsed(want):
            return self._naming_of(want.module).without_statement(want.node)
        source = want.module.source
        return source.edit(*source.span(want.node), f"{self._names[home]}{want.suffix}")

    def _parameter(
        self, function: cst.FunctionDef, imports: Callable[[Module], Imports]
    ) -> tuple[Edit, ...]:
        module, name = self._calls.module_of(function), self._names[function]
        try:
            text = f"{name}: {self._spell(imports(module), self._annotation(function))}"
        except Taken:
            text = name
        return add_parameter(module, function, text, self._places[function])

    def _annotation(self, function: cst.FunctionDef) -> cst.BaseExpression | None:
        """The annotation of a variable that the parameter of a function replaces."""
        for want in self._wants:
            statement = want.module.names.parents.get(want.node)
            own = self.home(want.module, want.node) is function and self._is_collapsed(want)
            if isinstance(statement, cst.AnnAssign) and own:
                return statement.annotation.annotation
        return None


def _is_binding(decorator: cst.Decorator) -> bool:
    node = decorator.decorator
    return isinstance(node, cst.Name) and node.value in _BINDING
