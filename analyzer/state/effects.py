"""What calling a method does to a container or a library's object."""

from collections.abc import Iterable
from typing import NamedTuple

from analyzer.catalog import Catalog, Type, begins_with, matches, words_of
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.state.model import Act
from analyzer.syntax import ir

_KEYED = frozenset(
    {"get", "pop", "setdefault", "__getitem__", "__setitem__", "add", "discard", "remove", "has",
     "delete", "set", "__delitem__", "__contains__"}
)  # fmt: skip
"""Methods whose first argument is a key, of objects that have keys."""

_REMOVING = frozenset(
    {"pop", "popitem", "clear", "remove", "discard", "popleft", "delete", "task_done",
     "unsubscribe", "cache_clear"}
)  # fmt: skip
_TAKING = frozenset({"pop", "popitem", "popleft", "get", "get_nowait"})
"""Methods that give what they remove."""

_ITEMS = ("__getitem__", "__setitem__", "__delitem__", "__contains__")
_KEYED_CONTAINERS = ("dict", "set")
_BY_PLACE = ("builtins.list", "builtins.tuple", "collections.deque", "queue.Queue")


class Effect(NamedTuple):
    """`inferred` when the catalog does not list the type and the method's verb has to tell."""

    act: Act
    keyed: bool
    inferred: bool


class Effects:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._catalog = engine.catalog

    def of(self, obj: Obj, method: str) -> Effect:
        """The effect of `obj.method(…)`."""
        if method == "__next__":
            return Effect(Act.STEP, keyed=False, inferred=False)
        keyed = method in _KEYED and self.has_keys(obj)
        known = self._type(obj)
        if known is not None and known.kind == "store":
            return _on_store(known, method)
        if known is not None:
            return Effect(_catalogued(known, method), keyed, inferred=False)
        client = is_client(self._catalog, obj)
        reads = client or hasattr(str, method)
        writes = not reads and begins_with(method, self._catalog.mutating_verbs)
        return Effect(Act.WRITE if writes else Act.USE, keyed, inferred=True)

    def knows(self, obj: Obj, method: str) -> bool:
        """Whether the catalog says of a container what `method` does."""
        known = self._type(obj)
        if known is None or known.kind not in ("container", "cache"):
            return False
        named = matches(method, known.mutates) or matches(method, known.reads)
        return named or method in _ITEMS

    def has_keys(self, obj: Obj) -> bool:
        """Whether items are named by keys, as in a dict, and not by place."""
        if obj.kind == "container":
            return obj.name in _KEYED_CONTAINERS
        known = self._type(obj)
        if known is None:
            return obj.kind == "instance"
        return known.kind == "cache" or (known.kind == "container" and known.name not in _BY_PLACE)

    def _type(self, obj: Obj) -> Type | None:
        return self._catalog.types.get(self._engine.attributes.type_name(obj))


def is_client(catalog: Catalog, obj: Obj) -> bool:
    """Whether an object of an unknown library type is taken for a client.

    Its type's name says so, or what it is made with: an address, credentials.
    """
    name = (obj.maker or obj.name).removesuffix(".__init__")
    last = name.rsplit(".", 1)[-1]
    if any(word in last or word.lower() == last.lower() for word in catalog.client_words):
        return True
    return _is_made_to_connect(catalog, obj) and not opens_live(catalog, [name])


def _is_made_to_connect(catalog: Catalog, obj: Obj) -> bool:
    """Whether an argument that it is made with is called like an address or credentials."""
    named = [
        name or _name_of(expr)
        for site in obj.args
        if isinstance(site, Site)
        for name, _, expr in site.arguments
    ]
    return any(not catalog.connecting_words.isdisjoint(words_of(name)) for name in named)


def _name_of(expr: ir.Expr | None) -> str:
    match expr:
        case ir.Name(name, _) | ir.Attr(_, name, _):
            return name
    return ""


def sounds_live(catalog: Catalog, names: Iterable[str]) -> bool:
    """Whether a library type that the catalog does not list sounds like a live thing."""
    return any(word in name.rsplit(".", 1)[-1] for name in names for word in catalog.live_words)


def opens_live(catalog: Catalog, names: Iterable[str]) -> bool:
    """Whether it does, or comes from a method like `new_page`, which only hints at it."""
    names = tuple(names)
    words = {word.lower() for word in catalog.live_words}
    hinted = any(not words.isdisjoint(name.rsplit(".", 1)[-1].split("_")) for name in names)
    return hinted or sounds_live(catalog, names)


def _on_store(known: Type, method: str) -> Effect:
    """A call of an external store by a key, or any other use of the connection."""
    if matches(method, known.writes_store):
        return Effect(Act.WRITE, keyed=True, inferred=False)
    if matches(method, known.reads_store):
        return Effect(Act.READ, keyed=True, inferred=False)
    return Effect(Act.USE, keyed=False, inferred=False)


def _catalogued(known: Type, method: str) -> Act:
    """The act of a method of a type that the catalog lists."""
    if method == "setdefault":
        return Act.FILL
    if method == "__setitem__":
        return Act.WRITE
    if method == "__delitem__":
        return Act.REMOVE
    if not matches(method, known.mutates):
        return Act.READ if known.kind in ("container", "cache") else Act.USE
    if method in _TAKING:
        return Act.TAKE
    if method in _REMOVING:
        return Act.REMOVE
    return Act.COUNT if known.kind == "metric" else Act.WRITE
