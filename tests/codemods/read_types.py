"""What an installed `mcp` 1.x says about its types, as JSON; run by the Python of its environment.

Prints `{"aliases": {path: canonical path}, "classes": {path: {"bases": [...], "members": {name:
type}, "open": ...}}, "functions": {path: type of the result}}`; open classes keep fields they do
not declare. Types are text: dotted names, `list[...]`, unions with `|`, `?` for what cannot be
told.
"""

import collections.abc
import contextlib
import importlib
import inspect
import json
import pkgutil
import types
import typing
from typing import Any

import mcp

UNKNOWN = "?"
SKIPPED = ("mcp.cli", "mcp.client.__main__", "mcp.client.websocket", "mcp.server.websocket")
"""Modules that need another package, run something, or leave the process."""


def main() -> None:
    modules = [importlib.import_module(name) for name in _modules()]
    classes: dict[str, Any] = {}
    functions: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for module in modules:
        for name, value in vars(module).items():
            if not isinstance(value, (type, types.FunctionType)) or not _is_sdk(value):
                continue
            path, canonical = f"{module.__name__}.{name}", _path(value)
            if path != canonical:
                aliases[path] = canonical
            if isinstance(value, type):
                classes |= {_path(one): _class(one) for one in _with_nested(value)}
            else:
                functions[canonical] = _result(value)
        aliases |= _moved_unions(module)
    print(json.dumps(_table(aliases, classes, functions), indent=1, sort_keys=True))


def _table(aliases: Any, classes: Any, functions: Any) -> Any:
    public = {name: text for name, text in functions.items() if "._" not in name}
    return {"aliases": aliases, "classes": classes, "functions": public}


def _modules(package: Any = mcp) -> list[str]:
    found = [package.__name__]
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if info.ispkg and info.name not in SKIPPED:
            found += _modules(importlib.import_module(info.name))
        elif info.name not in SKIPPED:
            found.append(info.name)
    return found


def _is_sdk(value: Any) -> bool:
    return (getattr(value, "__module__", None) or "").split(".")[0] == "mcp"


def _path(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}".partition("[")[0]


def _moved_unions(module: Any) -> dict[str, str]:
    """Names that stand for a union of SDK classes (`ContentBlock`), spelled as that union."""
    found = {}
    for name, value in vars(module).items():
        if typing.get_origin(value) in (typing.Union, types.UnionType) and name[0].isupper():
            text = _text(value)
            if UNKNOWN not in text and "mcp." in text:
                found[f"{module.__name__}.{name}"] = text
    return found


def _with_nested(cls: type) -> list[type]:
    nested = [one for one in vars(cls).values() if isinstance(one, type) and _is_sdk(one)]
    return [cls, *(one for one in nested if one.__qualname__.startswith(f"{cls.__name__}."))]


def _class(cls: type) -> dict[str, Any]:
    members: dict[str, str] = {}
    for name in dir(cls):
        if name.startswith("_") and name not in ("__aenter__", "__enter__", "__iter__"):
            continue
        owner = next((base for base in cls.__mro__ if name in vars(base)), cls)
        if _is_sdk(owner):
            text = _member(cls, vars(owner).get(name))
            if text is not None:
                members[name] = text
    for name, hint in _hints(cls).items():
        if not name.startswith("_"):
            members[name] = _text(hint)
    bases = dict.fromkeys(_path(base) for base in cls.__mro__[1:] if _is_sdk(base))
    bases.pop(_path(cls), None)
    is_open = getattr(cls, "model_config", {}).get("extra") == "allow"
    return {"bases": list(bases), "members": members, "open": is_open}


def _member(cls: type, value: Any) -> str | None:
    """The type of an attribute; a method's is `()` and the type of what it gives."""
    if isinstance(value, property):
        return _result(value.fget, cls)
    if isinstance(value, (classmethod, staticmethod)):
        value = value.__func__
    if isinstance(value, types.FunctionType):
        return f"(){_result(value, cls)}"
    return None


def _hints(cls: type) -> dict[str, Any]:
    try:
        return typing.get_type_hints(cls)
    except (NameError, TypeError):
        return {}


def _result(function: Any, cls: type | None = None) -> str:
    wrapped = getattr(function, "__wrapped__", None)
    managed = wrapped is not None and inspect.unwrap(function) is not function
    try:
        hint = typing.get_type_hints(inspect.unwrap(function)).get("return", Any)
    except (NameError, TypeError):
        return UNKNOWN
    if hint is typing.Self or (isinstance(hint, str) and hint == "Self"):
        return _path(cls) if cls is not None else UNKNOWN
    if managed and typing.get_origin(hint) in _GENERATORS:
        return f"with[{_text(typing.get_args(hint)[0])}]"
    return _text(hint)


_GENERATORS = (
    collections.abc.AsyncGenerator,
    collections.abc.AsyncIterator,
    collections.abc.Generator,
    collections.abc.Iterator,
)


def _text(hint: Any) -> str:
    if hint in (None, type(None)):
        return "None"
    if hint is Any:
        return UNKNOWN
    if isinstance(hint, typing.TypeVar):
        return _text(hint.__bound__) if hint.__bound__ is not None else UNKNOWN
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _text(arguments[0])
    if origin in (typing.Union, types.UnionType):
        parts = list(dict.fromkeys(_text(part) for part in arguments))
        return UNKNOWN if UNKNOWN in parts else " | ".join(parts)
    if origin is typing.Literal:
        return " | ".join(dict.fromkeys(f"builtins.{type(one).__name__}" for one in arguments))
    if isinstance(origin, type):
        inner = [_text(part) for part in arguments if part is not ...]
        return f"{_name(origin)}[{', '.join(inner)}]" if inner else _name(origin)
    return _name(hint) if isinstance(hint, type) else UNKNOWN


def _name(cls: type) -> str:
    base = next((one for one in cls.__mro__ if "[" not in one.__name__), cls)
    return f"{base.__module__}.{base.__qualname__}"


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
