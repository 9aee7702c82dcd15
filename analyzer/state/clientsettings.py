"""Clients that a request sets up with what its caller gave: headers, cookies, an account."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.objects import Obj
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.origins import Origins
from analyzer.state.reach import Reach
from analyzer.syntax import ir

_CLIENTS = ("pool", "store")
_SETTING = ("update", "set", "setdefault", "add", "set_cookie")
"""Methods of what a client has, as its headers and cookies, that set something in it."""


class ClientSettings:
    """Accesses of the locations that hold such clients.

    What comes from configuration is no access: it is the same for whoever calls.
    """

    def __init__(self, engine: Engine, reach: Reach, holders: Holders, origins: Origins) -> None:
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._origins = origins

    def accesses(self) -> Iterator[Access]:
        for gid in sorted(self._reach.by_function):
            for event in self._engine.events.get(gid, ()):
                value = _given(event)
                if value is not None:
                    homes = self._homes(event)
                    if homes and self._origins.of(value, gid).parameters:
                        for home in homes:
                            yield Access(Act.SET, home, gid, event.spot, value=value)

    def _homes(self, event: Event) -> list[Location]:
        """Where the clients are kept that an event sets something on."""
        found = set()
        for obj in self._engine.objects_of(event.base):
            part = obj.kind == "member" or event.kind == "write field"
            home = self._holders.home.get(obj.root.id)
            if part and home is not None and self._is_client(obj.root):
                found.add(home)
        return sorted(found)

    def _is_client(self, obj: Obj) -> bool:
        known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
        return obj.kind == "made" and known is not None and known.kind in _CLIENTS


def _given(event: Event) -> ir.Expr | None:
    """What an event sets, if it may set anything on a client."""
    match event.kind, event.expr:
        case "write field", value:
            return value
        case "write item", _:
            return event.value
        case "call method", ir.Call(_, args, _) if args and event.name in _SETTING:
            return args[-1].value
    return None
