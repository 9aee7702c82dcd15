"""State of the process itself: its working directory and its environment."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.state.definitions import FirstPlaces
from analyzer.state.model import Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.syntax import ir

_CWD = Location("process", -1, "os.cwd")
_CWD_CALLS = {
    "os.chdir": Act.REBIND,
    "os.getcwd": Act.READ,
    "pathlib.Path.cwd": Act.READ,
    "os.path.abspath": Act.READ,
    "os.path.realpath": Act.READ,
}
_ENVIRONMENT_CALLS = {
    "os.getenv": Act.READ,
    "os.environ.get": Act.READ,
    "os.putenv": Act.REBIND,
    "os.environ.setdefault": Act.REBIND,
}


class ProcessState:
    """Accesses of the process; what a request changes is defined where it does so first."""

    def __init__(self, engine: Engine, reach: Reach, places: FirstPlaces) -> None:
        self._engine = engine
        self._reach = reach
        self._places = places

    def accesses(self) -> Iterator[Access]:
        for site, callee in self._engine.calls.library_calls:
            name = self._engine.attributes.type_name(callee)
            if name in _CWD_CALLS:
                yield self._directory(site, _CWD_CALLS[name])
            elif name in _ENVIRONMENT_CALLS:
                match site.positional(0):
                    case (_, _, ir.Const(_, key)):
                        act = _ENVIRONMENT_CALLS[name]
                        yield self._variable(key, act, site.gid, site.spot, None)
        yield from self._items()

    def _directory(self, site: Site, act: Act) -> Access:
        given = site.positional(0) if act is Act.REBIND else None
        self._note(_CWD, act, site.gid, site.spot)
        return Access(
            act, _CWD, site.gid, site.spot, value=given[2] if given is not None else None
        )

    def _items(self) -> Iterator[Access]:
        """`os.environ["KEY"]`, read or written."""
        acts = {"read item": Act.READ, "write item": Act.REBIND}
        for gid, events in sorted(self._engine.events.items()):
            for event in events:
                act = acts.get(event.kind)
                if act is None or not isinstance(event.expr, ir.Const):
                    continue
                if any(obj.name == "os.environ" for obj in self._engine.objects_of(event.base)):
                    yield self._variable(event.expr.text, act, gid, event.spot, event.value)

    def _variable(
        self, key: str, act: Act, gid: int, spot: ir.Spot, value: ir.Expr | None
    ) -> Access:
        location = Location("process", -1, f'os.environ["{key}"]')
        self._note(location, act, gid, spot)
        return Access(act, location, gid, spot, value=value)

    def _note(self, location: Location, act: Act, gid: int, spot: ir.Spot) -> None:
        if act is Act.REBIND and self._reach.requested(gid):
            self._places.note(location, location.name, gid, spot)
