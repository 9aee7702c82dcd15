"""What a server is called: the text its constructor is given, its variable, and its id."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted, passed
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.servers.model import Entry, FoundServer
from analyzer.syntax import ir

MAX_STEPS = 5
"""How many assignments, calls or imports may lie between the constructor and the text."""

_DEFAULT_AT = {"get": 1, "getenv": 1, "Field": 0, "field": 0}
"""Calls that give a default where nothing else is set, and the position where they take it."""


def name_of(engine: Engine, server: Obj) -> str:
    """The name of a server object; empty when the source does not tell one."""
    texts = Texts(engine)
    found = (texts.of(expr, gid) for expr, gid in _given(engine, server) if expr is not None)
    return next(filter(None, found), "")


def _given(engine: Engine, server: Obj) -> Iterator[tuple[ir.Expr | None, int]]:
    """What constructors take for a name; for a class of the program, what goes to its base."""
    constructors = list(_constructors(engine, server.a)) if server.kind == "instance" else []
    for method in constructors:
        for node in method.nodes:
            match node:
                case ir.Call(ir.Attr(ir.Call(ir.Name("super", _), _, _), "__init__", _), args):
                    yield _named(args), method.gid
    for site in server.args if not constructors else ():
        if isinstance(site, Site):
            argument = site.keyword("name") or site.positional(0)
            yield argument and argument[2], site.gid


def _named(args: Iterable[ir.Arg]) -> ir.Expr | None:
    named = next((arg.value for arg in args if arg.name == "name"), None)
    return named or next((arg.value for arg in args if not arg.name), None)


def _constructors(engine: Engine, cid: int) -> Iterator[FunctionEntry]:
    for gid in engine.tables.functions_of(engine.tables.classes[cid].module):
        function = engine.tables.functions[gid]
        if function.cls == cid and function.ir.name == "__init__":
            yield function


class Texts:
    """The one text that an expression most likely is: what callers pass before the default."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, expr: ir.Expr, gid: int, steps: int = MAX_STEPS) -> str | None:
        """The text of `expr`, an expression of function `gid`; None when it cannot be told."""
        if steps < 0:
            return None
        function = self._engine.tables.functions[gid]
        match expr:
            case ir.Const("str", text):
                return text
            case ir.Name(name, _):
                return self._variable(function, name, steps)
            case ir.Attr(base, name, _):
                return self._field(base, name, function, steps)
            case ir.Op("or", operands):
                return next(filter(None, (self.of(one, gid, steps) for one in operands)), None)
            case ir.Op("fmt" | "+", operands):
                return self._joined(operands, gid, steps)
            case ir.Call(ir.Name(name, _) | ir.Attr(_, name, _), args) if name in _DEFAULT_AT:
                return self._default(args, _DEFAULT_AT[name], gid, steps)
        return None

    def _joined(self, parts: Iterable[ir.Expr], gid: int, steps: int) -> str | None:
        texts = [self.of(part, gid, steps) for part in parts]
        return None if None in texts else "".join(filter(None, texts))

    def _default(
        self, args: tuple[ir.Arg, ...], position: int, gid: int, steps: int
    ) -> str | None:
        plain = [arg.value for arg in args if not arg.name]
        named = [arg.value for arg in args if arg.name == "default"]
        found = next(iter([*named, *plain[position:]]), None)
        return None if found is None else self.of(found, gid, steps - 1)

    def _variable(self, function: FunctionEntry, name: str, steps: int) -> str | None:
        owner = self._engine.tables.owner(function, name)
        if owner < 0:
            return None
        home = self._engine.tables.functions[owner]
        for caller, given in passed(self._engine, owner, name):
            text = self.of(given, caller, steps - 1)
            if text:
                return text
        for param in home.ir.params:
            if param.name == name and param.default is not None:
                return self.of(param.default, max(home.parent, 0), steps - 1)
        if home.parent < 0:
            return self._global(home.module, name, steps)
        return self._assigned(home.ir.body, name, owner, steps)

    def _global(self, module: ModuleEntry, name: str, steps: int) -> str | None:
        """What a module assigns to a name, or imports under it."""
        body = module.summary.functions[0].body
        found = self._assigned(body, name, module.functions, steps)
        if found or steps < 0:
            return found
        for statement in module.summary.imports:
            if statement.bound == name:
                source = self._engine.tables.module_of(
                    module.file, statement.level, statement.module
                )
                if source is not None:
                    return self._global(source, statement.name, steps - 1)
        return None

    def _assigned(self, body: tuple[ir.Stmt, ...], name: str, gid: int, steps: int) -> str | None:
        """What a body assigns to a plain name, first of all."""
        for statement in body:
            if isinstance(statement, ir.Assign) and statement.value is not None:
                for target in statement.targets:
                    if isinstance(target, ir.Name) and target.id == name:
                        return self.of(statement.value, gid, steps - 1)
        return None

    def _field(self, base: ir.Expr, name: str, function: FunctionEntry, steps: int) -> str | None:
        """A module's variable, or the field of an object: as assigned, or as its class has it."""
        for obj in denoted(self._engine, base, function.gid):
            found = None
            if obj.kind == "module":
                module = self._engine.tables.functions[obj.a].module
                found = self._global(module, name, steps - 1)
            elif obj.kind in ("instance", "class"):
                found = self._of_object(obj, name, steps)
            if found:
                return found
        return None

    def _of_object(self, obj: Obj, name: str, steps: int) -> str | None:
        for method in _constructors(self._engine, obj.a):
            for node in method.nodes:
                match node:
                    case ir.Assign(targets, value) if value is not None:
                        if any(isinstance(t, ir.Attr) and t.name == name for t in targets):
                            return self.of(value, method.gid, steps - 1)
        cls = self._engine.tables.classes[obj.a]
        return self._assigned(cls.ir.body, name, cls.module.functions, steps)


def variable_of(engine: Engine, objects: list[int]) -> str:
    """The name of a variable that holds one of `objects`, the place that made it preferred."""
    wanted = set(objects)
    homes = {engine.graph.objects[obj].gid for obj in objects}
    names = [
        (gid not in homes, name)
        for (gid, name), node in engine.graph.variables().items()
        if name.isidentifier()
        and name not in ("return", "yield")
        and wanted & engine.graph.points_to[node]
    ]
    names += [
        (True, name)
        for (_, name), node in engine.graph.fields_of().items()
        if name.isidentifier() and wanted & engine.graph.points_to[node]
    ]
    return min(names)[1] if names else ""


def told_apart(engine: Engine, servers: list[FoundServer]) -> list[FoundServer]:
    """Servers under variables of one name in one file get ids with the function or the line."""
    for name in (_function_and_variable, _variable_and_line):
        shared = Counter(server.id for server in servers)
        servers = [
            msgspec.structs.replace(one, id=f"{one.file}:{name(engine, one)}")
            if shared[one.id] > 1
            else one
            for one in servers
        ]
    return servers


def _function_and_variable(engine: Engine, server: FoundServer) -> str:
    function = engine.tables.functions[engine.graph.objects[min(server.objects)].gid].ir
    return f"{function.qualname}.{server.variable}" if function.parent >= 0 else server.variable


def _variable_and_line(engine: Engine, server: FoundServer) -> str:
    line, ordinal = ir.spot_line(server.spot), ir.spot_ordinal(server.spot)
    return f"{_function_and_variable(engine, server)}@{line}.{ordinal}"


def distinctly_named(engine: Engine, entries: Iterable[Entry]) -> list[Entry]:
    """Entry points of one kind and name that are methods of several classes get those, too."""
    entries = list(entries)
    shared = Counter((entry.kind, entry.name) for entry in entries)
    return [
        msgspec.structs.replace(entry, name=engine.tables.functions[entry.gid].ir.qualname)
        if shared[entry.kind, entry.name] > 1 and engine.tables.functions[entry.gid].cls >= 0
        else entry
        for entry in entries
    ]
