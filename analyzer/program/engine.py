"""Module summaries to a program: link imports, then solve points-to and the call graph together.

A function's constraints are generated when it is first reached, so dead code costs nothing and
counts for nothing. Roots are the module bodies; functions that a caller names (factories nobody
calls here) can be added before solving again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from analyzer.catalog import Catalog
from analyzer.program.attributes import Attributes
from analyzer.program.calls import Calls
from analyzer.program.events import Event, Site
from analyzer.program.expressions import Scope
from analyzer.program.objects import Obj
from analyzer.program.solver import Constraints, Node
from analyzer.program.statements import StatementConstraints
from analyzer.program.tables import FunctionEntry, ModuleEntry, Resolve, Tables
from analyzer.syntax import ir

_TYPES = re.compile(r"[A-Za-z_][\w.]*")
"""Names in an annotation that is written in quotes."""


class Engine:
    """The program being solved; afterwards, the answers about it.

    `own` are the files of the project itself: only they build its servers, while the others are
    what they import.
    """

    def __init__(
        self, summaries: Mapping[str, ir.ModuleSummary], resolve: Resolve, catalog: Catalog,
        own: Iterable[str] | None = None,
    ) -> None:  # fmt: skip
        self.own = frozenset(summaries if own is None else own)
        self.catalog = catalog
        self.tables = Tables(summaries, resolve)
        self.graph = Constraints()
        self.attributes = Attributes(self.graph, self.tables, catalog)
        self.calls = Calls(self.graph, self.tables, catalog, self.attributes)
        self.statements = StatementConstraints(self)
        self.events: dict[int, list[Event]] = defaultdict(list)
        self.roots: list[int] = []
        self._functions: dict[int, Obj] = {}

    def solve(self, roots: Iterable[int] = ()) -> None:
        """Enter the module bodies, `roots` and all they reach, until nothing changes."""
        for module in self.tables.modules.values():
            self._prepare_stars(module)
        wanted = [module.functions for module in self.tables.modules.values()]
        for gid in (*wanted, *roots):
            if gid not in self.calls.entered:
                self.roots.append(gid)
            self.calls.enter(gid)
        while True:
            while self.calls.to_enter:
                self._generate(self.calls.to_enter.pop())
            self.graph.solve()
            if not self.calls.to_enter:
                self.calls.settle()
                self.graph.solve()
            if not self.calls.to_enter:
                break

    def _generate(self, gid: int) -> None:
        function = self.tables.functions[gid]
        scope = Scope(function, self.events[gid])
        self.graph.actor = gid
        self.statements.block(function.ir.body, scope)

    def seed_parameter(self, function: FunctionEntry, param: ir.Param) -> None:
        """Let a parameter nobody fills denote an object of each annotated library type.

        Requests and sessions are one object each: what one function sets on them, others find.
        """
        outer = self.tables.functions[max(function.parent, 0)]
        target = self.graph.variable(function.gid, param.name)
        for name in self._annotated_types(param.annotation, Scope(outer, [])):
            known = self.catalog.makers.get(name)
            if known is None or known.kind == "value":
                continue
            shared = known.kind in ("request", "session")
            gid, spot = (-1, 0) if shared else (function.gid, function.ir.spot)
            made = self.graph.make("made", known.name, gid, spot)
            made.maker = made.maker or name
            self.graph.add(target, made)

    def _annotated_types(self, annotation: ir.Expr | None, scope: Scope) -> list[str]:
        """Library names in an annotation: `X | None`, `Optional[X]`, `Annotated[X, …]`, `"X"`."""
        parts: tuple[ir.Expr, ...]
        match annotation:
            case ir.Const("str", text):
                parts = tuple(ir.Name(word.split(".")[0], 0) for word in _TYPES.findall(text))
            case ir.Item(base, index, _):
                inner = index.items[:1] if isinstance(index, ir.Seq) else (index,)
                parts = (base, *inner)
            case ir.Op("|", operands):
                parts = operands
            case ir.Name() | ir.Attr():
                node = self.statements.expressions.node(annotation, scope)
                self.graph.solve()
                found = [obj.name for obj in self.objects_of(node) if obj.kind == "external"]
                return found or self._alias_types(annotation, scope)
            case _:
                return []
        return [name for part in parts for name in self._annotated_types(part, scope)]

    def _alias_types(self, annotation: ir.Expr, scope: Scope) -> list[str]:
        """Library names behind `Alias = X[…]`, in whichever module assigns the alias."""
        if not isinstance(annotation, ir.Name):
            return []
        alias = self.statements.annotations.alias(annotation.id, scope.function.module)
        if alias is None:
            return []
        inside = Scope(self.tables.functions[alias.module.functions], [])
        return self._annotated_types(alias.value, inside)

    # what the constraint builders ask for

    def function_object(self, gid: int, scope: Scope) -> Obj:
        found = self._functions.get(gid)
        if found is None:
            spot = self.tables.functions[gid].ir.spot
            found = self._functions[gid] = self.graph.make("function", "", gid, spot, gid)
        return found

    def class_object(self, cid: int, scope: Scope) -> Obj:
        entry = self.tables.classes[cid]
        obj = self.graph.make("class", entry.ir.name, scope.function.gid, entry.ir.spot, cid)
        entry.obj = obj.id
        return obj

    def method_of(self, function: FunctionEntry) -> FunctionEntry | None:
        """The method that lexically encloses `function`, or is it."""
        current = function
        while current.cls < 0:
            if current.parent < 0:
                return None
            current = self.tables.functions[current.parent]
        return current

    def exported(self, module: ModuleEntry, seen: frozenset[str] = frozenset()) -> set[str]:
        """The names a star import of `module` binds, through its own star imports."""
        names = {name for name in module.summary.functions[0].names if not name.startswith("_")}
        names |= module.listed_names()
        for statement in module.summary.functions[0].body:
            if isinstance(statement, ir.Import) and statement.name == "*":
                target = self.tables.module_of(module.file, statement.level, statement.module)
                if target is not None and target.file not in seen:
                    names |= self.exported(target, seen | {module.file})
        return names

    def _prepare_stars(self, module: ModuleEntry) -> None:
        """Star imports of libraries are known before any name is looked up."""
        if module.star_imports:
            return
        for statement in module.summary.functions[0].body:
            if isinstance(statement, ir.Import) and statement.name == "*":
                target = self.tables.module_of(module.file, statement.level, statement.module)
                if target is None:
                    name = "." * statement.level + statement.module
                    if name not in module.star_imports:
                        module.star_imports.append(name)

    # answers

    def objects_of(self, node: Node) -> list[Obj]:
        """What `node` may denote, in a stable order."""
        return [self.graph.objects[obj] for obj in sorted(self.graph.points_to[node])]

    def unresolved(self) -> list[Site]:
        """Calls whose callee denotes nothing known."""
        return [site for site in self.calls.sites if not self.graph.points_to[site.callee]]
