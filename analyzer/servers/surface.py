"""The SDKs' surface as data: how servers register, start and use sessions (`rules/sdk/*.toml`)."""

import fnmatch
from collections.abc import Iterable
from pathlib import Path

import msgspec

from analyzer.catalog import CatalogError, read_table
from analyzer.run import EntryKind, Framework


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A method of a server that registers what it is handed.

    The handler tells tools apart with `dispatch`, or where its first argument, the method of the
    protocol that names it, is `dispatch_for`.
    """

    name: str
    kind: EntryKind
    frameworks: tuple[Framework, ...] = ()
    dispatch: bool = False
    dispatch_for: str = ""


class ArgumentKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    kind: EntryKind


class FrameworkType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    name: Framework


class Keeper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attribute in which a server keeps its entry points, and the table in there.

    Without a `name`, the table is the server's own. The handler whose key, a type of the protocol,
    is `dispatch_for` tells tools apart.
    """

    table: str
    kind: EntryKind
    name: str = ""
    dispatch_for: str = ""


class Mixin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A base class whose `methods` register the methods of an object that have one of `marks`.

    `base` is a pattern, and so is each decorator that marks, for the kind of entry point.
    """

    base: str
    methods: tuple[str, ...]
    marks: dict[str, EntryKind]


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    transport: str = ""
    default: str = ""


class Carrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    call: str
    transport: str


class Registration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    method: tuple[Method, ...]
    argument: tuple[ArgumentKind, ...]
    framework: tuple[FrameworkType, ...]
    start: tuple[Start, ...]
    carrier: tuple[Carrier, ...]
    keeper: tuple[Keeper, ...]
    mixin: tuple[Mixin, ...] = ()


class Api(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A use of the SDK that has to do with sessions, and how a server depends on them by it."""

    name: str
    dependency: str = ""
    requests: bool = False
    pushes: bool = False
    start_up: bool = False
    serves: bool = False


class Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    api: str
    path: tuple[str, ...]


class NamedUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    api: str
    name: str


class Usage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    api: tuple[Api, ...]
    use: tuple[Use, ...]
    call: tuple[NamedUse, ...]
    argument: tuple[NamedUse, ...]
    header: tuple[NamedUse, ...]


class Surface:
    """Registration and usage tables with the look-ups the analysis needs."""

    def __init__(self, registration: Registration, usage: Usage) -> None:
        self.registration = registration
        self.usage = usage
        self._methods = {method.name: method for method in registration.method}
        self._starts = {start.name: start for start in registration.start}
        self._carriers = {row.call: row.transport for row in registration.carrier}
        self._frameworks = {row.type: row.name for row in registration.framework}
        self._apis = {api.name: api for api in usage.api}
        self._attributes = {path.rsplit(".", 1)[1] for use in usage.use for path in use.path}
        self._plain = {name for name in self._attributes if "*" not in name}
        self._wild = tuple(name for name in self._attributes if "*" in name)

    def framework(self, type_name: str) -> Framework | None:
        return self._frameworks.get(type_name)

    def method(self, name: str, framework: Framework) -> Method | None:
        method = self._methods.get(name)
        if method is None or (method.frameworks and framework not in method.frameworks):
            return None
        return method

    def start(self, name: str) -> Start | None:
        return self._starts.get(name)

    def carries(self, call: str) -> str:
        """The transport that a library call tells, for servers run by hand; empty when none."""
        return self._carriers.get(call, "")

    def argument(self, name: str) -> EntryKind | None:
        for row in self.registration.argument:
            if fnmatch.fnmatchcase(name, row.name):
                return row.kind
        return None

    def may_use(self, attribute: str) -> bool:
        """Whether any row ends in `attribute`: the cheap test before types are looked at."""
        return attribute in self._plain or any(
            fnmatch.fnmatchcase(attribute, pattern) for pattern in self._wild
        )

    def api(self, name: str) -> Api:
        return self._apis[name]

    def use(self, path: str) -> Use | None:
        for row in self.usage.use:
            if any(fnmatch.fnmatchcase(path, pattern) for pattern in row.path):
                return row
        return None


def load_surface(directories: Iterable[Path]) -> Surface:
    """Read `sdk/registration.toml` and `sdk/usage.toml` of the first directory that has them.

    Raises `CatalogError` naming file and key.
    """
    for directory in directories:
        folder = directory / "sdk"
        if folder.is_dir():
            usage = read_table(folder / "usage.toml", Usage)
            _check_words(usage)
            return Surface(read_table(folder / "registration.toml", Registration), usage)
    raise FileNotFoundError("rules directory without sdk tables")


def _check_words(usage: Usage) -> None:
    """Each row speaks of one `[[api]]`."""
    names = [api.name for api in usage.api]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise CatalogError(f"sdk/usage.toml: api[{index}].name: {name} is there twice")
    for table in ("use", "call", "argument", "header"):
        rows: tuple[Use | NamedUse, ...] = getattr(usage, table)
        for index, row in enumerate(rows):
            if row.api not in names:
                where = f"sdk/usage.toml: {table}[{index}].api"
                raise CatalogError(f"{where}: no [[api]] has the name {row.api}")
