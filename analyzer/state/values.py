"""What a cell holds: the kinds of library objects behind it, and whether they are in memory."""

from functools import cached_property

import msgspec

from analyzer.catalog import Catalog, Type, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted
from analyzer.state.effects import is_client
from analyzer.state.holders import Holders
from analyzer.state.model import Location
from analyzer.state.texts import texts_of
from analyzer.syntax import ir
from analyzer.syntax.walk import walk


class Held(msgspec.Struct, frozen=True):
    """What is found in a cell.

    `kinds` are the catalog's, and `client` or `object` for the library types it does not list, of
    which `unknown` has the names. `classes` are the program's own. An embedded database that is
    `ephemeral` lives in memory, because of `setting`.
    """

    kinds: frozenset[str]
    unknown: tuple[str, ...]
    types: tuple[str, ...]
    classes: tuple[int, ...]
    ephemeral: bool
    setting: str

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    @property
    def connects(self) -> bool:
        """Whether it is a connection that can be made again, without a conversation."""
        return self.has("pool", "client", "store")


_NO_PATH = "no path is given"


class Values:
    def __init__(self, engine: Engine, holders: Holders) -> None:
        self._engine = engine
        self._holders = holders
        self._catalog: Catalog = engine.catalog

    def of(self, location: Location) -> Held:
        """What is known of all objects that a location holds."""
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
                in_memory, by = self._ephemeral(known, obj) if _embeds(known) else (False, "")
                if in_memory:
                    kinds.add("database")
                    ephemeral = True
                    setting = setting or by
            elif obj.kind == "container":
                kinds.add("container")
            elif self._seals(obj):
                kinds.add("secret")
            elif obj.kind == "made":
                kinds.add("client" if is_client(self._catalog, obj) else "object")
                unknown.add(obj.maker or obj.name)
        return Held(
            kinds=frozenset(kinds),
            unknown=tuple(sorted(unknown)),
            types=tuple(sorted(types)),
            classes=tuple(sorted(classes)),
            ephemeral=ephemeral,
            setting=setting,
        )

    def in_memory(self, known: Type, obj: Obj) -> bool:
        """Whether an embedded database has no file, but lives in memory."""
        return self._ephemeral(known, obj)[0]

    def is_database(self, obj: Obj) -> bool:
        """Whether a library object is an embedded database, on disk or in memory."""
        known = self._known(obj)
        if known is None:
            return False
        return known.kind == "database" or (_embeds(known) and self.in_memory(known, obj))

    def signs(self, location: Location) -> bool:
        """Whether what the location holds is handed to calls that sign or check, or is made to."""
        held = self._holders.held.get(location, ())
        return any(obj.id in self._signing_objects or self._seals(obj) for obj in held)

    @cached_property
    def _signing_objects(self) -> set[int]:
        found: set[int] = set()
        for site, callee in self._engine.calls.library_calls:
            if matches(self._engine.attributes.type_name(callee), self._catalog.signing):
                found |= self._handed(site)
        return found

    def _handed(self, site: Site) -> set[int]:
        """The objects in the arguments of a call, also where a method gives them another form."""
        found: set[int] = set()
        for _, node, expr in site.arguments:
            found |= self._engine.graph.points_to[node]
            for part in walk(expr):
                if isinstance(part, ir.Name | ir.Attr) and part is not expr:
                    found |= self._named(part, site.gid)
        return found

    def _named(self, expr: ir.Name | ir.Attr, gid: int) -> set[int]:
        base: ir.Expr = expr
        while isinstance(base, ir.Attr):
            base = base.base
        if not isinstance(base, ir.Name):
            return set()
        return {obj.id for obj in denoted(self._engine, expr, gid)}

    def _seals(self, obj: Obj) -> bool:
        """Whether a library's object was made to sign or check, with a key made at random."""
        if obj.kind != "made" or not matches(obj.maker or obj.name, self._catalog.signing):
            return False
        handed = {key for site in obj.args if isinstance(site, Site) for key in self._handed(site)}
        return any(self._is_secret(self._engine.graph.objects[key]) for key in handed)

    def _is_secret(self, obj: Obj) -> bool:
        known = self._known(obj)
        return known is not None and known.kind == "secret"

    def _known(self, obj: Obj) -> Type | None:
        if obj.kind not in ("made", "instance", "container"):
            return None
        return self._catalog.types.get(self._engine.attributes.type_name(obj))

    def _ephemeral(self, known: Type, obj: Obj) -> tuple[bool, str]:
        """Whether an embedded database lives in memory, and the setting that decides it."""
        if obj.maker in known.ephemeral_by:
            return True, obj.maker
        site = next((site for site in obj.args if isinstance(site, Site)), None)
        if site is None:
            return known.ephemeral_default, ""
        for owner in self._owners(site):
            kept = self._known(owner)
            if kept is not None and _embeds(kept):
                return self._ephemeral(kept, owner)
        given = self._given(site) & set(known.ephemeral_given)
        if given:
            return True, min(given)
        argument = site.keyword(known.path_argument) or site.positional(0)
        if argument is None:
            return known.ephemeral_default, _NO_PATH
        for opened in self._engine.objects_of(argument[1]):
            kept = self._known(opened)
            if kept is not None and _embeds(kept):
                return self._ephemeral(kept, opened)
        for text in sorted(texts_of(self._engine, argument[2], site.gid)):
            if matches(text, known.ephemeral):
                return True, _NO_PATH if text == "None" else text
        return False, ""

    def _given(self, site: Site) -> set[str]:
        """The names of what a call is handed, and of what that was made with."""
        handed = [obj for _, node, _ in site.arguments for obj in self._engine.objects_of(node)]
        made = [inner for obj in handed for inner in obj.args if isinstance(inner, Site)]
        within = [
            obj
            for inner in made
            for _, node, _ in inner.arguments
            for obj in self._engine.objects_of(node)
        ]
        return {self._engine.attributes.type_name(obj) for obj in (*handed, *within)}

    def _owners(self, site: Site) -> list[Obj]:
        """The objects whose method a call is."""
        objects = self._engine.graph.objects
        members = (obj for obj in self._engine.objects_of(site.callee) if obj.kind == "member")
        return [objects[obj.a] for obj in members]


def _embeds(known: Type) -> bool:
    """Whether objects of a library type are, or may be, databases of this process."""
    return known.kind == "database" or bool(known.ephemeral)
