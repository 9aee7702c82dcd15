"""The session manager itself: of which server, with which options, and where it is made."""

from collections.abc import Iterator, Mapping

import libcst as cst

from analyzer.codemods.calls import calls_of
from analyzer.codemods.facts import Facts
from analyzer.codemods.imports import WIDTH
from analyzer.codemods.lowlevelflow import HELD as INSIDE
from analyzer.codemods.lowlevelflow import INNER, is_inner, lowlevel_flow
from analyzer.codemods.model import Mark
from analyzer.codemods.routing.blocks import replaced, without
from analyzer.codemods.routing.effects import Effects
from analyzer.codemods.routing.places import Unproven, place_of
from analyzer.codemods.routing.region import Region
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import OTHER
from analyzer.codemods.serving.plumbing import STORE, left_over
from analyzer.codemods.serving.starting import BY_HAND, HELD, held
from analyzer.codemods.values import is_literal, means_the_same
from analyzer.run import Edit

_PLACES = ("endpoint", "mcp_session_id")
"""Arguments that say where a transport is found."""
_OWN = "each session has a server of its own"
_LIFESPAN = "the server has a lifespan, which each session entered and the manager enters once"


class Making:
    """The manager that takes the place of the tables of a region."""

    def __init__(
        self,
        region: Region,
        effects: Effects,
        entries: list[cst.FunctionDef],
        arguments: Mapping[str, str],
    ) -> None:
        self.region = region
        self.module = region.module
        self.server = self._server(effects)
        self._first = entries[0]
        name = free_name(self.module, "session_manager")
        self.is_attribute = region.owner.kind == "class"
        self.name = f"self._{name}" if self.is_attribute else name
        self._behind: tuple[Edit, ...] = ()
        self._needless: frozenset[str] = frozenset()
        self.options = list(self._options(arguments))

    def edits(self, cls: str) -> Iterator[Edit]:
        """The manager made, and what the routing kept gone."""
        yield from self._behind
        source = self.module.source
        lines = self._lines(cls)
        home, instead = self._place()
        for place in sorted(self.region.kept, key=lambda one: one.name):
            for small in self.region.inits.get(place, ()):
                statement = self.module.names.statement_of(small)
                if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
                    raise Unproven(f"{place.name} does not start out on a line of its own")
                if statement is home and instead:
                    yield replaced(source, [statement], lines)
                else:
                    yield without(source, statement)
        if not instead:
            yield self._beside(home, lines)

    def _lines(self, cls: str) -> list[str]:
        args = [f"app={self.server_text}", *self.options]
        line = f"{self.name} = {cls}({', '.join(args)})"
        if len(line) + 8 <= WIDTH:
            return [line]
        return [f"{self.name} = {cls}(", *(f"    {one}," for one in args), ")"]

    # where

    def _place(self) -> tuple[cst.CSTNode, bool]:
        """The statement in whose place the manager is made, or before or behind which it is."""
        names, source = self.module.names, self.module.source
        seeds = sorted(self.region.seeds, key=lambda one: one.name)
        starts = [names.statement_of(self.region.inits[one][0]) for one in seeds]
        first = min(starts, key=lambda one: source.span(one)[0], default=None)
        bound = self._bound()
        if first is not None and (bound is None or source.span(bound)[0] < source.span(first)[0]):
            return first, True
        if self.is_attribute and bound is not None:
            return bound, False
        if bound is not None and source.span(bound)[0] > source.span(self._first)[0]:
            raise Unproven("the server is made behind the routing")
        if self.is_attribute:
            raise Unproven(_OWN)
        return self._first, False

    def _beside(self, home: cst.CSTNode, lines: list[str]) -> Edit:
        source = self.module.source
        line = self.module.names.line_of(home)
        if self.is_attribute:
            line = source.line_of(source.span(home)[1]) + 1
        indent = source.indent_of(self.module.names.line_of(home))
        blank = "" if self.is_attribute else ("\n" if indent else "\n\n")
        text = "".join(f"{indent}{one}\n" for one in lines)
        at = source.line_start(line)
        return source.edit(at, at, text + blank)

    def _bound(self) -> cst.CSTNode | None:
        """The statement that binds the server where the manager is made; `None` outside of it."""
        node: cst.BaseExpression = self.server
        while isinstance(node, cst.Attribute) and not self._is_of_self(node):
            node = node.value
        if isinstance(node, cst.Attribute):
            return self._assigned(node)
        if not isinstance(node, cst.Name):
            raise Unproven(_OWN)
        scope = self.module.names.scopes[node].lookup(node.value)
        if scope is None or not means_the_same(self.module, node, self.region.owner):
            raise Unproven(_OWN)
        binding = scope.bindings[node.value][0].node
        if scope is not self.region.owner or isinstance(binding, cst.Param):
            return None
        return self.module.names.statement_of(binding)

    def _is_of_self(self, node: cst.Attribute) -> bool:
        place = place_of(self.module, node)
        return place is not None and place.owner is self.region.owner and place.is_attribute

    def _assigned(self, node: cst.Attribute) -> cst.CSTNode:
        """`self.server = server`, the one place in a class that says so, in its `__init__`."""
        place = place_of(self.module, node)
        found = [
            target
            for assign in self.module.names.nodes(cst.Assign, cst.AnnAssign)
            for target in _targets(assign)
            if place_of(self.module, target) == place
        ]
        if len(found) != 1:
            raise Unproven("the server is set after the object is made")
        around = self.module.names.scopes[found[0]].node
        statement = self.module.names.statement_of(found[0])
        if not isinstance(around, cst.FunctionDef) or around.name.value != "__init__":
            raise Unproven("the server is set after the object is made")
        if statement not in around.body.body:
            raise Unproven("the server is set under a condition")
        return statement

    # what

    def _server(self, effects: Effects) -> cst.BaseExpression:
        texts = {self.module.source.text_of(one) for one in effects.servers}
        if len(texts) != 1:
            raise Unproven("no one server is run for its sessions")
        server = effects.servers[0]
        flow = lowlevel_flow(self.region.codebase)
        high = server_flow(self.region.codebase)
        if isinstance(server, cst.Attribute) and is_inner(high, self.module, server):
            self.server_text = f"{self.module.source.text_of(server.value)}.{INNER[1]}"
            self._check_lifespan(high, server.value)
        else:
            self.server_text = texts.pop()
            self._check_lifespan(flow, server)
        return server

    def _check_lifespan(self, flow: ServerFlow, server: cst.BaseExpression) -> None:
        found = self._made(flow, server)
        made = [flow.constructions[number] for number in sorted(found - {OTHER}) if number >= 0]
        if found == {INSIDE} and not flow.derived:
            made = list(server_flow(self.region.codebase).constructions)
        elif not made or len(made) != len(found):
            made = []
        if not made:
            raise Unproven("it is not known where the server is made")
        if len(made) > 1:
            raise Unproven("more than one server may be run")
        if self._is_made_inside(made[0].call):
            raise Unproven(_OWN)
        self.made = made
        if any(
            named_argument(one.call, "lifespan") is not None or any(a.star for a in one.call.args)
            for one in made
        ):
            raise Unproven(_LIFESPAN)

    def _made(self, flow: ServerFlow, server: cst.BaseExpression) -> set[int]:
        """The constructions that a server may come from, those given to `__init__` included."""
        found = flow.value(self.module, server)
        if found - {OTHER} or not (isinstance(server, cst.Attribute) and self._is_of_self(server)):
            return found
        small = self._assigned(server)
        assert isinstance(small, cst.SimpleStatementLine)
        value = getattr(small.body[0], "value", None)
        place = place_of(self.module, value) if value is not None else None
        init = self.module.names.scopes[small.body[0]].node
        if place is None or place.owner.node is not init or not isinstance(init, cst.FunctionDef):
            return found
        names = [one.name.value for one in init.params.params]
        given: set[int] = set()
        for module in flow.codebase.modules.values():
            for call in module.names.nodes(cst.Call):
                classes = calls_of(flow.codebase).classes(module, call.func)
                if not any(one.scope is self.region.owner for one in classes):
                    continue
                arg = named_argument(call, place.name, names.index(place.name) - 1)
                given |= flow.value(module, arg.value) if arg is not None else {OTHER}
        return given

    def _is_made_inside(self, call: cst.Call) -> bool:
        names = self.module.names
        return call in names.scopes and self.region.unit_of(call) in self.region.units

    def _options(self, arguments: Mapping[str, str]) -> Iterator[str]:
        """What the transports were given that the manager takes; the rest has a place of its own
        or is unknown."""
        for theirs, ours in sorted(arguments.items(), key=lambda item: item[1]):
            given = [named_argument(call, theirs) for call in self.region.made]
            texts = {
                self.module.source.text_of(one.value) if one is not None else "" for one in given
            }
            if len(texts) != 1:
                raise Unproven("its transports are made in more than one way")
            arg = given[0]
            if arg is None or self._is_default(arg.value):
                continue
            behind = left_over(self.region.codebase, self.module, arg.value)
            if theirs == "event_store" and len(given) == 1 and behind is not None:
                self._behind = behind
                self._needless = frozenset({STORE})
                continue
            if not is_literal(arg.value) and not means_the_same(
                self.module, arg.value, self.region.owner
            ):
                raise Unproven(f"{theirs} is not known where the manager is made")
            yield f"{ours}={texts.pop()}"
        for call in self.region.made:
            known = {*arguments, *_PLACES}
            for index, arg in enumerate(call.args):
                name = arg.keyword.value if arg.keyword is not None else ""
                if arg.star or (name not in known and (name or index)):
                    raise Unproven("its transports are made in a way that cannot be followed")

    def _is_default(self, node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.Name) and node.value in ("False", "None")

    def decide(self, facts: Facts, *, stateless: bool = False) -> list[Mark]:
        """Whether older clients get a session; a mark says what they need one for."""
        needed = held(self.region.codebase, facts, self.made, self._needless)
        if stateless or needed == []:
            self.options.append("stateless=True")
        elif needed:
            line = self.module.names.line_of(self._place()[0])
            return [Mark(self.module.path, line, BY_HAND, HELD.format(", ".join(needed)))]
        return []

    def is_stateless(self, effects: Effects) -> bool:
        """Whether a transport is made for each request, which starts without a session."""
        given = [named_argument(call, "mcp_session_id", 0) for call in self.region.made]
        without_id = [one is None or self._is_default(one.value) for one in given]
        if not any(without_id):
            if not self.region.seeds:
                raise Unproven("a transport is made for each request of a session")
            return False
        if self.region.seeds or not all(without_id):
            raise Unproven("one transport has no session id, and others have")
        if not effects.stateless:
            raise Unproven("a transport is made for each request, and not told to be stateless")
        return True


def _targets(assign: cst.Assign | cst.AnnAssign) -> list[cst.BaseExpression]:
    if isinstance(assign, cst.AnnAssign):
        return [assign.target]
    return [one.target for one in assign.targets]
