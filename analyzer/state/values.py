"""What a cell holds: the kinds of library objects behind it, and whether they are in memory."""

import fnmatch
from functools import cached_property

import msgspec

from analyzer.catalog import Catalog, Type, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.state.accesses import is_client
from analyzer.state.holders import Holders
from analyzer.state.model import Location
from analyzer.syntax import ir


class Held(msgspec.Struct, frozen=True):
    """Kinds found in a cell. `unknown` are library types the catalog does not list."""

    kinds: frozenset[str]
    unknown: tuple[str, ...]
    types: tuple[str, ...]
    classes: tuple[int, ...]
    ephemeral: bool
    setting: str

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)


class Values:
    def __init__(self, engine: Engine, holders: Holders) -> None:
        self._engine = engine
        self._holders = holders
        self._catalog: Catalog = engine.catalog

    def of(self, location: Location) -> Held:
        kinds: set[str] = set()
        unknown: set[str] = set()
        types: set[str] = set()
        classes: set[int] = set()
        ephemeral, setting = False, ""
        for obj in self._holders.held.get(location, ()):
            if obj.kind == "instance":
                classes.add(obj.a)
            known = self._known(obj)
            if known is not None:
                kinds.add(known.kind)
                types.add(known.name)
                if known.kind == "database":
                    lasting, setting = self._ephemeral(known, obj)
                    ephemeral |= lasting
            elif obj.kind == "container":
                kinds.add("container")
            elif obj.kind == "made":
                kinds.add("client" if is_client(self._catalog, obj) else "object")
                unknown.add(obj.maker or obj.name)
        return Held(
            frozenset(kinds), tuple(sorted(unknown)), tuple(sorted(types)),
            tuple(sorted(classes)), ephemeral, setting,
        )  # fmt: skip

    def signs(self, location: Location) -> bool:
        """Whether what the location holds is handed to calls that sign or check."""
        held = self._holders.held.get(location, ())
        return any(obj.id in self._signing_objects for obj in held)

    @cached_property
    def _signing_objects(self) -> set[int]:
        found: set[int] = set()
        for site, callee in self._engine.calls.library_calls:
            if matches(self._engine.attributes.type_name(callee), self._catalog.signing):
                for _, node, _ in site.arguments:
                    found |= self._engine.graph.points_to[node]
        return found

    def _known(self, obj: Obj) -> Type | None:
        if obj.kind not in ("made", "instance", "container"):
            return None
        return self._catalog.types.get(self._engine.attributes.type_name(obj))

    def _ephemeral(self, known: Type, obj: Obj) -> tuple[bool, str]:
        """Whether an embedded database lives in memory by default, and what setting decides."""
        if obj.maker in known.ephemeral_by:
            return True, obj.maker
        site = next((site for site in obj.args if isinstance(site, Site)), None)
        if site is None:
            return known.ephemeral_default, ""
        argument = site.keyword(known.path_argument) or site.positional(0)
        if argument is None:
            return known.ephemeral_default, known.path_argument
        texts = default_texts(self._engine, argument[2], site.gid)
        for text in sorted(texts):
            if any(fnmatch.fnmatchcase(text, pattern) for pattern in known.ephemeral):
                return True, text
        return False, ""


def default_texts(engine: Engine, expr: ir.Expr, gid: int, depth: int = 0) -> set[str]:
    """String constants an expression may be, through names, defaults and `or`."""
    from analyzer.servers.walk import walk

    found: set[str] = set()
    function = engine.tables.functions[gid]
    for node in walk(expr):
        match node:
            case ir.Const("str", text):
                found.add(text)
            case ir.Const("none", _):
                found.add("None")
            case ir.Name(name, _) if depth < 4:
                owner = engine.tables.owner(function, name)
                if owner >= 0:
                    found |= _name_texts(engine, name, owner, depth)
            case ir.Attr(_, name, _) if depth < 4:
                found |= _field_texts(engine, name, function.module.file, depth)
    return found


def _name_texts(engine: Engine, name: str, owner: int, depth: int) -> set[str]:
    from analyzer.servers.walk import walk

    function = engine.tables.functions[owner]
    found: set[str] = set()
    for node in walk(function.ir.body):
        if (
            isinstance(node, ir.Assign)
            and node.value is not None
            and any(isinstance(target, ir.Name) and target.id == name for target in node.targets)
        ):
            found |= default_texts(engine, node.value, owner, depth + 1)
    for index, param in enumerate(function.ir.params):
        if param.name != name:
            continue
        if param.default is not None:
            found |= default_texts(engine, param.default, max(function.parent, 0), depth + 1)
        for site, bound in engine.calls.links.get(owner, ()):
            given = site.keyword(name) or (
                site.positional(index - bound) if index >= bound else None
            )
            if given is not None and given[2] is not None:
                found |= default_texts(engine, given[2], site.gid, depth + 1)
    return found


def _field_texts(engine: Engine, name: str, file: str, depth: int) -> set[str]:
    """Constants assigned to a field of that name in the same module."""
    found: set[str] = set()
    for gid in sorted(engine.calls.entered):
        if engine.tables.functions[gid].module.file != file:
            continue
        for event in engine.events.get(gid, ()):
            if event.kind == "write field" and event.name == name and event.expr is not None:
                found |= default_texts(engine, event.expr, gid, depth + 2)
    return found
