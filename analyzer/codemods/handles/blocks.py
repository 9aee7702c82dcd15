"""The code that keeps entries: the class `Handles`, the entries' own class, and the registry."""

import re
from collections.abc import Collection
from functools import cache

import libcst as cst

from analyzer.assets import asset_dir
from analyzer.codemods.codebase import Module
from analyzer.codemods.handles.naming import Naming
from analyzer.codemods.handles.sdks import Sdk
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import WIDTH, Imports, Taken
from analyzer.codemods.scopes import dotted

CLASS = "Handles"
STORED = "Stored"
KEPT = "Kept"
_VARIABLE = "Entry"
_STORES = {
    "filetree": (
        'STORE = FileTreeStore(\n    data_directory=os.environ["STATE_FOLDER"],\n'
        "    key_sanitization_strategy=FileTreeV1KeySanitizationStrategy(\n"
        '        Path(os.environ["STATE_FOLDER"])\n    ),\n)'
    ),
    "redis": 'STORE = RedisStore(url=os.environ["REDIS_URL"])',
    "postgresql": 'STORE = PostgreSQLStore(url=os.environ["DATABASE_URL"])',
}
_HOMES = {
    "Annotated": "typing",
    "Any": "typing",
    "AsyncIterator": "collections.abc",
    "Callable": "collections.abc",
    "ContextVar": "contextvars",
    "Coroutine": "collections.abc",
    "Field": "pydantic",
    "FileTreeStore": "key_value.aio.stores.filetree",
    "FileTreeV1KeySanitizationStrategy": "key_value.aio.stores.filetree",
    "Iterator": "collections.abc",
    "MutableMapping": "collections.abc",
    "Path": "pathlib",
    "PostgreSQLStore": "key_value.aio.stores.postgresql",
    "RedisStore": "key_value.aio.stores.redis",
    "TypeAdapter": "pydantic",
    "TypeVar": "typing",
    "WeakValueDictionary": "weakref",
    "asynccontextmanager": "contextlib",
    "dataclass": "dataclasses",
    "field": "dataclasses",
}
_MODULES = ("asyncio", "functools", "inspect", "os", "secrets", "threading", "time")
_NAMES = {
    CLASS: (CLASS,),
    STORED: (STORED, "ENTRIES", "Unknown", "_LOOP", "_done"),
    KEPT: (KEPT,),
}
"""What each class brings into its module."""
_PRINCIPAL = '''\
def _principal() -> object:
    """Who makes the call, by its token."""
    token = get_access_token()
    return None if token is None else [token.client_id, {subject}]
'''


class Asked:
    """What is wanted besides the entries: a store, and a check of who brings a handle.

    `taken` are the nouns of handles that the server has by now.
    """

    def __init__(self, store: str, sdk: Sdk, *, principal: bool) -> None:
        self.store = store
        self.sdk = sdk
        self.principal = principal
        self.taken: set[str] = set()


class Block:
    """Lines for one module, whose names are spelled as its imports have them."""

    def __init__(self, module: Module, imports: Imports, asked: Asked) -> None:
        self._module = module
        self._imports = imports
        self._asked = asked

    def machinery(self, known: Collection[str], kind: str = CLASS) -> list[str]:
        """One of the classes, with what it needs; nothing for those `known` in the module."""
        if kind in known:
            return []
        self.check_free(*_NAMES[kind])
        name = kind.lower()
        if kind == CLASS:
            name = "store" if self._asked.store else "process"
        written = template(name, principal=self._asked.principal)
        above = [*([] if known else self._shared()), *self._opened(kind)]
        return [
            *(["\n".join(self.spelled(part) for part in above)] if above else []),
            *([] if known or not self._asked.principal else [self._principal()]),
            self.spelled(written),
        ]

    def _shared(self) -> list[str]:
        """What all of the classes need."""
        self.check_free(_VARIABLE)
        return [f'{_VARIABLE} = TypeVar("{_VARIABLE}")']

    def _opened(self, kind: str) -> list[str]:
        """The store: each class has its own, as it is used on one loop alone."""
        store = self._asked.store
        if not store or kind == KEPT:
            return []
        if kind == STORED:
            return [_STORES[store].replace("STORE", "ENTRIES", 1)]
        self.check_free("STORE")
        return [_STORES[store]]

    def _principal(self) -> str:
        self.check_free("_principal")
        return self.spelled(_PRINCIPAL.replace("{subject}", self._asked.sdk.subject).rstrip())

    def alias(self, naming: Naming, about: str) -> str:
        field = f'str, Field(description="The id that {naming.opener} returned: {about}")'
        line = f"{naming.alias} = Annotated[{field}]"
        text = line if len(line) <= WIDTH else f"{naming.alias} = Annotated[\n    {field}\n]"
        return self.spelled(text)

    def spelled(self, text: str) -> str:
        """`text` with imported names as this module writes them; raises `Unproven`."""
        try:
            for name, home in _HOMES.items():
                if re.search(rf"\b{name}\b(?!=)", text):
                    text = _renamed(text, name, self._imports.name(home, name))
            for name in _MODULES:
                if re.search(rf"\b{name}\.", text):
                    text = re.sub(rf"\b{name}\.", f"{self._imports.module(name)}.", text)
            sdk = self._asked.sdk
            if "ToolError" in text:
                text = _renamed(text, "ToolError", sdk.error(self._imports))
            if "get_access_token" in text:
                name = self._imports.name(sdk.token_home, "get_access_token")
                text = _renamed(text, "get_access_token", name)
        except Taken as taken:
            raise Unproven(f"{taken} is another name in {self._module.path}") from taken
        return text

    def check_free(self, *names: str) -> None:
        """Raises `Unproven` for names that are something else in the module."""
        scopes = (self._module.names.root, *self._module.names.own_scopes.values())
        for name in names:
            if any(name in scope.bindings for scope in scopes):
                raise Unproven(f"{name} is another name in {self._module.path}")


def store_line(store: str) -> str:
    """The statement that opens a store."""
    return _STORES[store]


@cache
def template(name: str, *, principal: bool) -> str:
    """The class as it is written, with the lines for servers that know their callers or not."""
    path = asset_dir("templates") / "handles" / f"{name}.py.txt"
    dropped, kept = ("-auth", "+auth") if principal else ("+auth", "-auth")
    lines = path.read_text(encoding="utf-8").splitlines()
    shown = [line for line in lines if not line.endswith(f"#{dropped}")]
    return "\n".join(line.removesuffix(f"  #{kept}") for line in shown)


def _renamed(text: str, name: str, spelled: str) -> str:
    return text if spelled == name else re.sub(rf"(?<![.\w]){name}\b(?!=)", spelled, text)


# fields and their types


_PLAIN = (cst.Integer, cst.Float, cst.SimpleString, cst.ConcatenatedString)
_BUILTIN = {"list": "list[Any]", "dict": "dict[Any, Any]", "set": "set[Any]", "tuple": "Any"}
_CONTAINERS = frozenset({"list", "dict", "set", "deque", "defaultdict", "int", "float", "str"})
_DISPLAYS: dict[type, str] = {cst.List: "list", cst.Dict: "dict", cst.Set: "set"}
_TYPES: dict[type, str] = {cst.Integer: "int", cst.Float: "float", cst.SimpleString: "str"}


def field_line(module: Module, name: str, value: cst.BaseExpression, kind: str) -> str:
    """One field of a dataclass; raises `Unproven` for a value that cannot be made afresh."""
    text = module.source.text_of(value)
    if is_constant(value):
        return f"    {name}: {kind} = {text}"
    factory = factory_of(module, value)
    return f"    {name}: {kind} = field(default_factory={factory})"


def is_constant(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.UnaryOperation):
        return is_constant(value.expression)
    if isinstance(value, cst.Tuple):
        return all(is_constant(element.value) for element in value.elements)
    if isinstance(value, cst.Attribute):
        # `chess.WHITE`: a constant of a library or a class, by the convention all follow.
        return dotted(value) is not None and value.attr.value.isupper()
    names = ("None", "True", "False")
    return isinstance(value, _PLAIN) or (isinstance(value, cst.Name) and value.value in names)


def factory_of(module: Module, value: cst.BaseExpression) -> str:
    """What makes such a value for each entry."""
    for display, name in _DISPLAYS.items():
        if isinstance(value, display) and not getattr(value, "elements", ()):
            return name
    if isinstance(value, cst.Call) and _makes_object(value):
        text = module.source.text_of(value)
        return text.removesuffix("()") if not value.args else f"lambda: {text}"
    if is_made_here(value):
        return f"lambda: {module.source.text_of(value)}"
    raise Unproven(f"its first value is {module.source.text_of(value)}, which is made once")


def _makes_object(call: cst.Call) -> bool:
    """Whether a call makes a new object of nothing but constants and types."""
    name = (dotted(call.func) or "").rpartition(".")[2]
    return (name in _CONTAINERS or name[:1].isupper()) and all(
        is_constant(arg.value) or dotted(arg.value) in _CONTAINERS or is_made_here(arg.value)
        for arg in call.args
    )


def is_made_here(value: cst.BaseExpression) -> bool:
    """Whether a value is written out: displays and calls without effects of constants."""
    if isinstance(value, (cst.List, cst.Set)):
        return all(is_constant(one.value) or is_made_here(one.value) for one in value.elements)
    if isinstance(value, cst.Dict):
        return all(
            isinstance(one, cst.DictElement)
            and is_constant(one.key)
            and (is_constant(one.value) or is_made_here(one.value))
            for one in value.elements
        )
    return False


def type_of_value(module: Module, value: cst.BaseExpression) -> str:
    """The type of a variable that has no annotation."""
    for display, name in _DISPLAYS.items():
        if isinstance(value, display):
            return _BUILTIN[name]
    if isinstance(value, cst.Call):
        name = module.source.text_of(value.func)
        return _BUILTIN.get(name, name if name.rpartition(".")[2][:1].isupper() else "Any")
    if isinstance(value, cst.Name) and value.value in ("True", "False"):
        return "bool"
    return _TYPES.get(type(value), "Any")
