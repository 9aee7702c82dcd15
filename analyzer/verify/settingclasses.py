"""Environment variables that pydantic's settings classes read, which no call in the code names.

Fields are variables by their names behind the prefix of their class, or by their aliases. A class
is one by what it derives from, through imports and other modules of the project.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

BASES = {"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"}
HANDED_ON = 8
_ALIASES = ("validation_alias", "alias", "env")
_NO_FIELDS = ("typing.ClassVar", "typing_extensions.ClassVar")


class Module(NamedTuple):
    """`name` is what others import it by."""

    name: str
    tree: ast.Module


def variables_of_settings(modules: Iterable[Module]) -> Iterator[str]:
    """The variables of every settings class, spelt as they usually are."""
    project = _Project(modules)
    for qualified in project.classes:
        lineage = project.lineage(qualified)
        if lineage is None:
            continue
        prefixes = [found for one in lineage if (found := _prefix(one.node)) is not None]
        for one in lineage:
            yield from _variables(one, prefixes[0] if prefixes else "")


class _Class(NamedTuple):
    node: ast.ClassDef
    names: Mapping[str, str]


class _Project:
    """The classes of all modules by their full names, and what names stand for."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._names = {module.name: _imported(module) for module in modules}
        self.classes = {
            f"{module.name}.{node.name}": _Class(node, self._names[module.name])
            for module in modules
            for node in module.tree.body
            if isinstance(node, ast.ClassDef)
        }

    def lineage(self, qualified: str, seen: frozenset[str] = frozenset()) -> list[_Class] | None:
        """A class and those of the project it derives from; nothing where it reads no settings."""
        one = self.classes[qualified]
        for base in one.node.bases:
            name = self._named(base, qualified.rpartition(".")[0])
            if name in BASES:
                return [one]
            if name in self.classes and name not in seen:
                above = self.lineage(name, seen | {qualified})
                if above is not None:
                    return [one, *above]
        return None

    def _named(self, base: ast.expr, module: str) -> str:
        own = f"{module}.{base.id}" if isinstance(base, ast.Name) else ""
        name = dotted(base, self._names[module]) or ""
        return own if own in self.classes else self._found(name)

    def _found(self, name: str) -> str:
        """Where a name leads that modules hand on to each other."""
        for _ in range(HANDED_ON):
            module, _, attribute = name.rpartition(".")
            if name in self.classes:
                break
            if f"{module}.__init__" in self._names:
                module = f"{module}.__init__"
            name = self._names.get(module, {}).get(attribute, f"{module}.{attribute}")
        return name


def _prefix(node: ast.ClassDef) -> str | None:
    """`env_prefix`, of the class statement, of `model_config` or of an inner `Config`."""
    for keyword in node.keywords:
        if keyword.arg == "env_prefix":
            return _text(keyword.value)
    for inner in node.body:
        match inner:
            case ast.ClassDef(name="Config", body=body):
                for line in body:
                    if isinstance(line, ast.Assign) and _assigned(line) == "env_prefix":
                        return _text(line.value)
            case ast.Assign(value=value) | ast.AnnAssign(value=value) if (
                _assigned(inner) == "model_config"
            ):
                return _configured(value)
    return None


def _configured(value: ast.expr | None) -> str | None:
    """`env_prefix` of a call such as `SettingsConfigDict(…)`, or of a dict."""
    match value:
        case ast.Call(keywords=keywords):
            pairs = [(keyword.arg, keyword.value) for keyword in keywords]
        case ast.Dict(keys=keys, values=values):
            pairs = [(_text(key), one) for key, one in zip(keys, values, strict=True)]
        case _:
            return None
    return next((_text(one) for name, one in pairs if name == "env_prefix"), None)


def _variables(one: _Class, prefix: str) -> Iterator[str]:
    for node in one.node.body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        name = node.target.id
        annotation = node.annotation
        kind = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        if name.startswith("_") or name == "model_config":
            continue
        if dotted(kind, one.names) in _NO_FIELDS:
            continue
        aliases = list(_aliases(node))
        yield from aliases or [f"{prefix}{name}".upper()]


def _aliases(node: ast.AnnAssign) -> Iterator[str]:
    """Of the call that is the field's value, or of one that annotates it."""
    parts = [*ast.walk(node.annotation), *((node.value,) if node.value else ())]
    for call in parts:
        found = call.keywords if isinstance(call, ast.Call) else []
        keywords = {keyword.arg: keyword.value for keyword in found}
        for key in _ALIASES:
            if key in keywords and (texts := list(_texts(keywords[key]))):
                yield from texts
                break


def _texts(value: ast.expr) -> Iterator[str]:
    """A text, those of a list, or the choices of `AliasChoices`; of a path its first part."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                yield from _texts(item)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=items):
            for item in items[:1] if name == "AliasPath" else items:
                yield from _texts(item)


def _assigned(node: ast.stmt) -> str | None:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def _text(value: ast.expr | None) -> str | None:
    match value:
        case ast.Constant(value=str(text)):
            return text
        case _:
            return None


def _imported(module: Module) -> dict[str, str]:
    """What names of a module stand for elsewhere."""
    found = {}
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    bound = alias.asname or alias.name.partition(".")[0]
                    found[bound] = alias.name if alias.asname else bound
            case ast.ImportFrom(names=aliases):
                origin = _origin(node, module.name)
                for alias in aliases:
                    found[alias.asname or alias.name] = f"{origin}.{alias.name}"
    return found


def _origin(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def dotted(node: ast.expr, names: Mapping[str, str]) -> str | None:
    """What a name or an attribute of one stands for, by a module's imports."""
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=value, attr=attribute):
            owner = dotted(value, names)
            return f"{owner}.{attribute}" if owner else None
        case _:
            return None
