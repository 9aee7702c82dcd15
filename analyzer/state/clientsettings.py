"""Clients that a request sets up with what its caller gave: headers, cookies, an account."""

from collections.abc import Iterable, Iterator

from analyzer.catalog import words_of
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.objects import Obj
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.origins import Origins
from analyzer.state.reach import Reach
from analyzer.syntax import ir

_CLIENTS = ("pool", "store")
_PASSWORDS = ("password", "passwd", "passphrase", "pin")
_LOGIN = frozenset({"auth", "authenticate", "authorize", "connect", "login", "logon", "sign"})
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
                homes = self._homes(event) if value is not None else []
                if homes and self._origins.of(value, gid).parameters:
                    for home in homes:
                        yield Access(Act.SET, home, gid, event.spot, value=value)
            yield from self._logins(gid)

    def _logins(self, gid: int) -> Iterator[Access]:
        """Calls like `session.post(url, data={…})` whose answer nobody looks at.

        When a caller's password goes with such a call, what it is for is the cookie that stays. A
        client without cookies keeps who calls only when the call says so: `client.login(…)`.
        """
        unheeded = {id(call) for call in _unheeded_calls(self._engine.tables.functions[gid].nodes)}
        for event in self._engine.events.get(gid, ()) if unheeded else ():
            call = event.expr
            if event.kind == "call method" and id(call) in unheeded and isinstance(call, ir.Call):
                homes = [
                    self._holders.home[obj.id]
                    for obj in self._engine.objects_of(event.base)
                    if obj.id in self._holders.home and self._keeps_login(obj, event.name)
                ]
                # Where values come from is a long way to go: only for what keeps a login.
                given = (arg.value for arg in call.args) if homes else ()
                secret = next((one for one in given if self._has_password(one, gid)), None)
                for home in homes if secret is not None else ():
                    yield Access(Act.SET, home, gid, event.spot, value=secret)

    def _has_password(self, expr: ir.Expr, gid: int) -> bool:
        names = self._origins.of(expr, gid).parameters
        return any(word in name.lower() for name in names for word in _PASSWORDS)

    def _homes(self, event: Event) -> list[Location]:
        """Where the clients are kept that an event sets something on."""
        found = set()
        for obj in self._engine.objects_of(event.base):
            part = obj.kind == "member" or event.kind == "write field"
            home = self._holders.home.get(obj.root.id)
            if part and home is not None and self._is_client(obj.root):
                found.add(home)
        return sorted(found)

    def _keeps_login(self, obj: Obj, method: str) -> bool:
        known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
        says_so = not _LOGIN.isdisjoint(words_of(method))
        return self._is_client(obj) and known is not None and (known.cookies or says_so)

    def _is_client(self, obj: Obj) -> bool:
        known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
        return obj.kind == "made" and known is not None and known.kind in _CLIENTS


def _unheeded_calls(nodes: Iterable[object]) -> Iterator[ir.Call]:
    """Calls that are statements of their own, or only asked whether they failed."""
    for node in nodes:
        match node:
            case ir.Do(ir.Flow(_, ir.Call() as call) | (ir.Call() as call), _):
                match call.func:
                    case ir.Attr(ir.Call() as inner, "raise_for_status", _):
                        yield inner
                    case _:
                        yield call


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
