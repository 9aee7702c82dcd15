"""Which files functions read and write, and where their paths start."""

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.catalog import matches
from analyzer.program.engine import Engine
from analyzer.program.queries import function_of, passed
from analyzer.state.definitions import Definition, Definitions
from analyzer.state.holders import Holders
from analyzer.state.model import Location
from analyzer.state.origins import Origins
from analyzer.syntax import ir

_JOINING = frozenset(
    {"Path", "PurePath", "str", "join", "abspath", "realpath", "expanduser", "resolve", "absolute",
     "with_suffix", "with_name", "joinpath", "normpath", "fspath", "relative_to"}
)  # fmt: skip
"""Calls whose result starts where what they are given starts."""

_JOINING_ARGUMENTS = frozenset({"Path", "PurePath", "join", "abspath"})
"""Of these, calls through a module: the path starts in their first argument."""

_PLACES = (
    "pathlib.Path*", "os.environ.get", "os.getenv", "os.path.*", "platformdirs.*", "appdirs.*",
    "tempfile.gettempdir", "os.getcwd",
)  # fmt: skip
"""Library calls that tell a place without being handed one."""

MAX_STEPS = 12


class FileUse(NamedTuple):
    """One access of a file: the location its path starts from, and the path as written."""

    root: Location
    spot: ir.Spot
    writes: bool
    path: ir.Expr


class PathRoots:
    def __init__(
        self, engine: Engine, holders: Holders, origins: Origins, definitions: Definitions
    ) -> None:
        self._engine = engine
        self._holders = holders
        self._origins = origins
        self._definitions = definitions
        self._writing: dict[int, frozenset[ir.Spot]] = {}

    def definition(self, root: Location) -> Definition | None:
        found = self._definitions.of(root)
        return found if found.file else None

    def uses(self, gid: int) -> Iterator[FileUse]:
        """The file accesses of function `gid` whose path starts at a place that outlives it."""
        for node in self._engine.tables.functions[gid].nodes:
            if isinstance(node, ir.Call):
                for path, writes in self._file_call(node, gid):
                    for root in sorted(set(self.roots(path, gid))):
                        yield FileUse(root, node.spot, writes, path)

    def roots(self, path: ir.Expr, gid: int) -> Iterator[Location]:
        """The places that outlive function `gid` and from which a path of it starts."""
        return self._roots(path, gid, 0, set())

    def writing_spots(self, gid: int) -> frozenset[ir.Spot]:
        """Where function `gid` writes files, whatever their place."""
        known = self._writing.get(gid)
        if known is None:
            known = self._writing[gid] = frozenset(
                node.spot
                for node in self._engine.tables.functions[gid].nodes
                if isinstance(node, ir.Call)
                and any(writes for _, writes in self._file_call(node, gid))
            )
        return known

    def _file_call(self, call: ir.Call, gid: int) -> Iterator[tuple[ir.Expr, bool]]:
        func, args, catalog = call.func, call.args, self._engine.catalog
        match func:
            case ir.Name("open") if args:
                yield args[0].value, _opens_for_writing(args[1:])
            case ir.Attr(base, "open", _) if not args or _looks_like_mode(args[0].value):
                yield base, _opens_for_writing(args)
            case ir.Attr(base, name, _) if name in catalog.path_writes:
                yield (args[0].value if name.startswith(("to_", "save")) and args else base), True
            case ir.Attr(base, name, _) if name in catalog.path_reads:
                yield base, False
        if args and isinstance(func, ir.Attr):
            for name in self._origins.callee_names(gid, call.spot):
                if name in catalog.file_writes:
                    yield args[-1].value, True
                elif name in catalog.file_reads:
                    yield args[0].value, False

    def _roots(
        self, expr: ir.Expr | None, gid: int, depth: int, seen: set[tuple[int, str]]
    ) -> Iterator[Location]:
        if depth > MAX_STEPS:
            return
        match expr:
            case ir.Name(name, _):
                yield from self._name(name, gid, depth, seen)
            case ir.Op("/" | "+" | "fmt" | "or", (first, *_)):
                yield from self._roots(first, gid, depth + 1, seen)
            case ir.Cond(_, body, orelse):
                yield from self._roots(body, gid, depth + 1, seen)
                yield from self._roots(orelse, gid, depth + 1, seen)
            case ir.Attr(base, name, _):
                yield from self._attribute(base, name, gid, depth, seen)
            case ir.Call(func, args, spot):
                yield from self._call(func, args, spot, gid, depth, seen)
            case ir.Flow(_, value) | ir.Bind(_, value):
                yield from self._roots(value, gid, depth + 1, seen)

    def _name(
        self, name: str, gid: int, depth: int, seen: set[tuple[int, str]]
    ) -> Iterator[Location]:
        owner = self._origins.owner(name, gid, seen)
        if owner < 0:
            return
        if owner != gid:
            if self._holders.is_lasting(owner) and not self._is_imported(owner, name):
                yield self._holders.variable(owner, name)
            return
        for value in self._origins.assigned(gid).get(name, ()):
            yield from self._roots(value, gid, depth + 1, seen)
        for caller, given in passed(self._engine, gid, name):
            yield from self._roots(given, caller, depth + 1, seen)

    def _is_imported(self, owner: int, name: str) -> bool:
        """Whether the variable holds a module or a library's name: no path starts there."""
        node = self._engine.graph.known_variable(owner, name)
        return any(obj.kind in ("module", "external") for obj in self._engine.objects_of(node))

    def _attribute(
        self, base: ir.Expr, name: str, gid: int, depth: int, seen: set[tuple[int, str]]
    ) -> Iterator[Location]:
        spot = getattr(base, "spot", -1)
        found = False
        for event in self._engine.events.get(gid, ()):
            if event.kind == "read field" and event.name == name and spot >= 0:
                for obj in self._engine.objects_of(event.base):
                    if obj.kind in ("instance", "class") and obj.id in self._holders.home:
                        found = True
                        yield self._holders.attribute(obj, name)
        if not found:
            yield from self._roots(base, gid, depth + 1, seen)

    def _call(
        self, func: ir.Expr, args: tuple[ir.Arg, ...], spot: ir.Spot, gid: int, depth: int,
        seen: set[tuple[int, str]],
    ) -> Iterator[Location]:  # fmt: skip
        match func:
            case ir.Attr(base, name, _) if name in _JOINING and name not in _JOINING_ARGUMENTS:
                yield from self._roots(base, gid, depth + 1, seen)
                return
            case ir.Attr(_, name, _) | ir.Name(name, _) if name in _JOINING:
                first = args[0].value if args else None
                yield from self._roots(first, gid, depth + 1, seen)
                return
        for obj in self._origins.callees(gid, spot):
            target = function_of(self._engine, obj)
            if target is not None and (target, "return") not in seen:
                seen.add((target, "return"))
                yield from self._returned(target, depth, seen)

    def _returned(self, gid: int, depth: int, seen: set[tuple[int, str]]) -> Iterator[Location]:
        """Where the path that a function gives starts: there itself, if it makes the path up."""
        values = [
            node.value
            for node in self._engine.tables.functions[gid].nodes
            if isinstance(node, ir.Return) and node.value is not None
        ]
        found = [root for value in values for root in self._roots(value, gid, depth + 1, seen)]
        yield from found
        if not found and any(self._is_made_up(value, gid) for value in values):
            yield Location("function-attribute", gid, "()")

    def _is_made_up(self, value: ir.Expr, gid: int) -> bool:
        """Whether a path is made of constants, the environment or the home, and no argument."""
        origins = self._origins.of(value, gid)
        return not origins.parameters and any(matches(n, _PLACES) for n in origins.calls)


def _looks_like_mode(expr: ir.Expr) -> bool:
    return (
        isinstance(expr, ir.Const) and 0 < len(expr.text) <= 3 and set(expr.text) <= set("rwaxbt+")
    )


def _opens_for_writing(args: tuple[ir.Arg, ...]) -> bool:
    for arg in args:
        if arg.name in ("", "mode") and _looks_like_mode(arg.value):
            assert isinstance(arg.value, ir.Const)
            return not set(arg.value.text).isdisjoint("wax+")
    return False
