"""Parameters that are there for the session's key alone, which the handle takes the place of."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.keys import Keys, argument_for, root_of
from analyzer.codemods.handles.sightings import Place
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.source import Source
from analyzer.run import Edit


class _Handing(NamedTuple):
    """A call in `function` that hands its parameter on to that of another function."""

    module: Module
    arg: cst.Arg
    callee: cst.FunctionDef


class Instead:
    """Which functions need their context for nothing but the key.

    `params` has the parameter of each; `open` are places outside of these functions that the
    handle goes to: keys, and what is given for such a parameter.
    """

    def __init__(
        self,
        codebase: Codebase,
        origins: Collection[Place],
        handlers: Collection[cst.FunctionDef],
    ) -> None:
        self._codebase = codebase
        self._calls = calls_of(codebase)
        self._keys = Keys(codebase)
        self._origins = origins
        self._handlers = handlers
        self._handed: dict[cst.FunctionDef, list[_Handing]] = {}
        self.params: dict[cst.FunctionDef, cst.Param] = {}
        self._collect()
        self._prune()
        self.open = list(self._left())

    @property
    def inside(self) -> list[Place]:
        """Keys and handed parameters in those functions, which the handle takes the place of."""
        handed = [
            Place(one.module, one.arg.value) for found in self._handed.values() for one in found
        ]
        return [place for place in (*self._origins, *handed) if self.home(place) in self.params]

    def edits(self, name: str, params: Mapping[cst.FunctionDef, str]) -> Iterator[Edit]:
        """The parameters as `params` writes them, and `name` for where they are called by name."""
        for function, param in self.params.items():
            source = self._calls.module_of(function).source
            yield source.edit(*_span_of_param(source, param), params[function])
        for handings in self._handed.values():
            for one in handings:
                if one.arg.keyword is not None:
                    yield one.module.source.edit(*one.module.source.span(one.arg.keyword), name)

    def home(self, place: Place) -> cst.FunctionDef | None:
        """The function around a place, comprehensions left out."""
        scope = place.module.names.scopes[place.node]
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope.node if isinstance(scope.node, cst.FunctionDef) else None

    def _collect(self) -> None:
        pending = []
        for place in self._origins:
            root, home = root_of(place.node), self.home(place)
            param = _param_of(home, root)
            if home is not None and param is not None:
                pending.append((home, param))
        while pending:
            function, param = pending.pop()
            if function in self.params:
                continue
            self.params[function] = param
            for handing in self._handings(function, param):
                caller = self.home(Place(handing.module, handing.arg.value))
                given = _param_of(caller, root_of(handing.arg.value))
                if caller is not None and given is not None:
                    pending.append((caller, given))

    def _handings(self, function: cst.FunctionDef, param: cst.Param) -> list[_Handing]:
        if function in self._handlers:
            return []
        found = []
        try:
            sites = self._keys.sites(function)
        except Unproven:
            del self.params[function]
            return []
        for site in sites:
            arg = argument_for(self._calls.bound_by_call(function), function, param, site)
            if arg is None or not site.keywords or not self._is_plain(site.module, arg.value):
                del self.params[function]
                return []
            found.append(_Handing(site.module, arg, function))
        self._handed[function] = found
        return found

    def _is_plain(self, module: Module, node: cst.BaseExpression) -> bool:
        """A name, or something of the session that only the handle takes the place of."""
        return isinstance(node, cst.Name) or self._keys.is_session_key(module, node)

    def _prune(self) -> None:
        """Leave out functions that use their parameter for something else, too."""
        while True:
            spans = self._accounted()
            bad = [
                function
                for function, param in self.params.items()
                if param.default is not None or self._is_used_besides(function, param, spans)
            ]
            if not bad:
                return
            for function in bad:
                del self.params[function]
                self._handed.pop(function, None)

    def _accounted(self) -> set[cst.CSTNode]:
        """Names that go when all that is planned is done."""
        roots = {root for place in self._origins if (root := root_of(place.node)) is not None}
        handed = {root_of(one.arg.value) for found in self._handed.values() for one in found}
        return {*roots, *(root for root in handed if root is not None)}

    def _is_used_besides(
        self, function: cst.FunctionDef, param: cst.Param, accounted: set[cst.CSTNode]
    ) -> bool:
        module = self._calls.module_of(function)
        inner = module.names.own_scopes[function]
        name = param.name.value
        return any(
            isinstance(node, cst.Name)
            and node.value == name
            and scope.lookup(name) is inner
            and node not in accounted
            for node, scope in module.names.scopes.items()
        )

    def _left(self) -> Iterator[Place]:
        for place in self._origins:
            if self.home(place) not in self.params:
                yield place
        for handings in self._handed.values():
            for one in handings:
                place = Place(one.module, one.arg.value)
                if self.home(place) not in self.params:
                    yield place


def _param_of(
    function: cst.FunctionDef | None, root: cst.BaseExpression | None
) -> cst.Param | None:
    if function is None or not isinstance(root, cst.Name):
        return None
    params = (
        *function.params.posonly_params,
        *function.params.params,
        *function.params.kwonly_params,
    )
    return next((param for param in params if param.name.value == root.value), None)


def _span_of_param(source: Source, param: cst.Param) -> tuple[int, int]:
    """A parameter with its annotation, without its comma."""
    end = param.annotation.annotation if param.annotation is not None else param.name
    return source.span(param.name)[0], source.span(end)[1]
