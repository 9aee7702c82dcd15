"""What is done to a part of a library object: `book.active["A1"] = 1` changes the whole book."""

from collections.abc import Iterator

from analyzer.catalog import begins_with
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.objects import Obj
from analyzer.state.effects import is_client
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act

_ACTS = {
    "read item": Act.READ, "write item": Act.WRITE, "delete item": Act.REMOVE,
    "read field": Act.READ, "write field": Act.WRITE, "call method": Act.USE,
}  # fmt: skip
_OWN = ("container", "instance")
_ADDING = ("append", "extend", "add")
"""Verbs of methods that add to a part; others may as well ask a service for something."""


class Parts:
    """Accesses of the locations that hold the whole.

    A part of a client is no part of it: what it has leads to elsewhere.
    """

    def __init__(self, engine: Engine, holders: Holders) -> None:
        self._engine = engine
        self._holders = holders

    def accesses(self, gid: int, event: Event) -> Iterator[Access]:
        """What an event of function `gid` does, where it is about a part."""
        act = _ACTS.get(event.kind)
        if act is None:
            return
        if event.kind == "call method" and begins_with(event.name, _ADDING):
            act = Act.WRITE
        objects = self._engine.objects_of(event.base)
        if any(obj.kind in _OWN and obj.id in self._holders.home for obj in objects):
            return  # what code of ours has put there has a location of its own
        for obj in objects:
            home = self._holders.home.get(obj.root.id) if obj.kind == "member" else None
            if home is not None and self._is_plain(obj.root):
                yield Access(
                    act,
                    home,
                    gid,
                    event.spot,
                    value=event.value if event.kind == "write item" else event.expr,
                    inferred=event.kind == "call method",
                )

    def _is_plain(self, obj: Obj) -> bool:
        """Whether a library object is one that the catalog does not list, and no client."""
        catalog = self._engine.catalog
        unlisted = self._engine.attributes.type_name(obj) not in catalog.types
        return obj.kind == "made" and unlisted and not is_client(catalog, obj)
