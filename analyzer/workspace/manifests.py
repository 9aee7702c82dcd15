"""Manifests and lock files as values: which SDK a project asks for, and where that is written.

Each format has one reader, chosen by the file's name. Nothing is run: `setup.py` is read as a
tree. Files are hostile text like any other; what a reader cannot make sense of becomes `problem`.
"""

import ast
import configparser
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from analyzer.workspace.declarations.demands import dependency_table, too_low
from analyzer.workspace.declarations.model import Declaration
from analyzer.workspace.declarations.reading import read_declared
from analyzer.workspace.hazards import find_hazard
from analyzer.workspace.model import Misfit, Pin
from analyzer.workspace.requirements import (
    Wanted,
    import_name,
    parse_requirement,
    pep440_of_poetry,
    sdk_name,
)
from analyzer.workspace.shapes import KNOWN_MAJORS

_MOST_WANTED = 50  # a hostile manifest can ask a hundred thousand times

Script = tuple[str, str]
_FLOORED = frozenset(import_name(name) for name in dependency_table().floors)


class Manifest(msgspec.Struct, frozen=True):
    """What one file says. `locked` are exact versions of an SDK, `names` all dependencies."""

    file: str
    wanted: tuple[Wanted, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    scripts: tuple[Script, ...] = ()
    names: tuple[str, ...] = ()
    problem: str | None = None
    misfits: tuple[Misfit, ...] = ()


class _Dependency(msgspec.Struct, frozen=True):
    """A requirement before it is known where in the text it stands."""

    name: str
    specifier: str
    text: str
    rank: int
    needle: str  # regular expression that finds `text` as its first group


def read_manifest(file: str, source: bytes) -> Manifest:
    """The manifest called `file` (a path relative to the root); never raises."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Manifest(file, problem="is not UTF-8 text")
    try:
        return _with_misfits(_reader_of(file)(file, text), text)
    except (ValueError, RecursionError, configparser.Error, SyntaxError, MemoryError) as error:
        return Manifest(file, problem=f"cannot be understood: {_one_line(error)}")


def _with_misfits(manifest: Manifest, text: str) -> Manifest:
    """Its requirements that end below what the next SDK takes."""
    if manifest.locked or _FLOORED.isdisjoint(manifest.names) or _is_metadata(manifest.file):
        return manifest
    found = too_low(read_declared(manifest.file, text).declarations)
    misfits = tuple(_misfit(manifest.file, text, one, floor) for one, floor in found)
    return msgspec.structs.replace(manifest, misfits=misfits)


def _misfit(file: str, text: str, one: Declaration, floor: str) -> Misfit:
    column = one.start - text.rfind("\n", 0, one.start)
    line = text.count("\n", 0, one.start) + 1
    place = Pin(file, line, column, column + len(one.text), one.text)
    return Misfit("below-floor", place, f"{one.name}>={floor}")


def _is_metadata(file: str) -> bool:
    return os.path.basename(file) in ("METADATA", "PKG-INFO")


def read_script_block(file: str, source: bytes) -> Manifest | None:
    """The dependencies a script declares about itself (PEP 723); None when it declares none."""
    text = source.decode("utf-8", "replace")
    content = _script_block(text.splitlines())
    if content is None:
        return None
    try:
        table = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        return Manifest(file, problem=f"has a script block with a mistake: {_one_line(error)}")
    found = list(_pep508(_strings(table.get("dependencies")), 0))
    return Manifest(file, wanted=_locate(file, text, found), names=_names(found))


def _script_block(lines: list[str]) -> str | None:
    """The text of the first script block; None when there is none that ends."""
    if "# /// script" not in lines:
        return None
    start = lines.index("# /// script") + 1
    for end in range(start, len(lines)):
        if lines[end].rstrip() == "# ///":
            return "\n".join(line[2:] for line in lines[start:end])
        if not lines[end].startswith("#"):
            return None
    return None


def _reader_of(file: str) -> Callable[[str, str], Manifest]:
    name = os.path.basename(file)
    if name in _READERS:
        return _READERS[name]
    return _read_lock if name.startswith("pylock.") else _read_requirements


def _read_pyproject(file: str, text: str) -> Manifest:
    table = tomllib.loads(text)
    found = list(_pyproject_dependencies(table))
    scripts = [
        *_scripts(_at(table, "project", "scripts")),
        *_scripts(_at(table, "tool", "poetry", "scripts")),
    ]
    return Manifest(
        file, _locate(file, text, found), scripts=tuple(sorted(scripts)), names=_names(found)
    )


def _pyproject_dependencies(table: dict[str, Any]) -> Iterator[_Dependency]:
    yield from _pep508(_strings(_at(table, "project", "dependencies")), 0)
    yield from _poetry(_at(table, "tool", "poetry", "dependencies"), 0)
    for extra in _tables(_at(table, "project", "optional-dependencies")):
        yield from _pep508(_strings(extra), 1)
    groups = [
        *_tables(_at(table, "dependency-groups")),
        *_tables(_at(table, "tool", "pdm", "dev-dependencies")),
        _at(table, "tool", "uv", "dev-dependencies"),
        *(_at(env, "dependencies") for env in _tables(_at(table, "tool", "hatch", "envs"))),
    ]
    for group in groups:
        yield from _pep508(_strings(group), 2)
    yield from _poetry(_at(table, "tool", "poetry", "dev-dependencies"), 2)
    for poetry_group in _tables(_at(table, "tool", "poetry", "group")):
        yield from _poetry(_at(poetry_group, "dependencies"), 2)


def _read_pipfile(file: str, text: str) -> Manifest:
    table = tomllib.loads(text)
    found = [*_poetry(table.get("packages"), 0), *_poetry(table.get("dev-packages"), 2)]
    return Manifest(file, _locate(file, text, found), names=_names(found))


def _read_setup_cfg(file: str, text: str) -> Manifest:
    config = configparser.ConfigParser(interpolation=None, strict=False)
    config.read_string(text)
    required = config.get("options", "install_requires", fallback="")
    found = list(_pep508(required.splitlines(), 0))
    if config.has_section("options.extras_require"):
        for _, extra in config.items("options.extras_require"):
            found += _pep508(extra.splitlines(), 1)
    lines = config.get("options.entry_points", "console_scripts", fallback="").splitlines()
    wanted = _locate(file, text, found, quoted=False)
    return Manifest(file, wanted, scripts=_script_lines(lines), names=_names(found))


def _read_setup_py(file: str, text: str) -> Manifest:
    source = text.encode()
    if find_hazard(source) is not None:
        return Manifest(file, problem="cannot be understood: it nests too deep")
    tree = ast.parse(source)
    keywords = {
        node.arg: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg
    }
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = [
        *_pep508(_constants(keywords.get("install_requires"), named), 0),
        *_pep508(_constants(keywords.get("extras_require"), named), 1),
    ]
    scripts = _script_lines(_constants(keywords.get("entry_points"), named))
    return Manifest(file, _locate(file, text, found), scripts=scripts, names=_names(found))


def _constants(node: ast.expr | None, named: dict[str, ast.expr]) -> list[str]:
    """All string literals of an expression, through one name of the module."""
    if isinstance(node, ast.Name):
        node = named.get(node.id)
    if node is None:
        return []
    values = (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant))
    return [value for value in values if isinstance(value, str)]


def _read_requirements(file: str, text: str) -> Manifest:
    lines = [re.sub(r"(?:^|\s)#.*|\s--hash.*|\\$", "", line).strip() for line in text.splitlines()]
    found = list(_pep508(lines, 2 if re.search(r"dev|test|lint|docs", file) else 0))
    return Manifest(file, _locate(file, text, found, quoted=False), names=_names(found))


def _read_metadata(file: str, text: str) -> Manifest:
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    fields = re.findall(r"(?mi)^Requires-Dist:[ \t]*(.*?)\s*$", head)
    found = [
        dependency
        for field in fields
        for dependency in _pep508([field], 1 if "extra ==" in field else 0)
    ]
    return Manifest(file, _locate(file, text, found, quoted=False), names=_names(found))


def _read_lock(file: str, text: str) -> Manifest:
    """Lock files are large and written by machines: two lines are looked for, nothing parsed."""
    pairs = re.findall(
        r'\[\[packages?\]\]\s*name\s*=\s*"((?:fast)?mcp(?:-slim)?)"\s*version\s*=\s*"([^"\n]+)"',
        text,
    )
    return Manifest(file, locked=tuple((sdk_name(name), version) for name, version in pairs))


def _read_pipfile_lock(file: str, text: str) -> Manifest:
    table = json.loads(text)
    locked = [
        (name, str(_at(section, name, "version")).lstrip("="))
        for section in (_at(table, "default"), _at(table, "develop"))
        for name in KNOWN_MAJORS
        if isinstance(_at(section, name, "version"), str)
    ]
    return Manifest(file, locked=tuple(dict.fromkeys(locked)))


def read_entry_points(source: bytes) -> tuple[Script, ...]:
    """The console scripts in a wheel's `entry_points.txt`."""
    section = re.search(
        r"(?ms)^\[console_scripts\]\s*$(.*?)(?=^\[|\Z)", source.decode("utf-8", "replace")
    )
    return _script_lines(section[1].splitlines()) if section else ()


_READERS: dict[str, Callable[[str, str], Manifest]] = {
    "pyproject.toml": _read_pyproject,
    "setup.cfg": _read_setup_cfg,
    "setup.py": _read_setup_py,
    "Pipfile": _read_pipfile,
    "Pipfile.lock": _read_pipfile_lock,
    "uv.lock": _read_lock,
    "poetry.lock": _read_lock,
    "pdm.lock": _read_lock,
    "pylock.toml": _read_lock,
    "METADATA": _read_metadata,
    "PKG-INFO": _read_metadata,
}


def _pep508(texts: Iterable[str], rank: int) -> Iterator[_Dependency]:
    for text in texts:
        parsed = parse_requirement(text.strip())
        if parsed is not None:
            needle = rf"({re.escape(text.strip())})"
            yield _Dependency(*parsed, text=text.strip(), rank=rank, needle=needle)


def _poetry(table: object, rank: int) -> Iterator[_Dependency]:
    """Dependencies as a table of names: Poetry's, and Pipenv's, which is alike but for carets."""
    if not isinstance(table, dict):
        return
    for name, value in table.items():
        version = value.get("version", "") if isinstance(value, dict) else value
        if isinstance(version, str):
            key = rf"[\"']?{re.escape(name)}[\"']?"
            needle = rf"(?m)^[ \t]*({key}[ \t]*=[^\r\n#]*[^\s#])"
            specifier = pep440_of_poetry(version)
            yield _Dependency(sdk_name(name), specifier, f"{name} {version}", rank, needle)


def _locate(
    file: str, text: str, found: Iterable[_Dependency], *, quoted: bool = True
) -> tuple[Wanted, ...]:
    """The dependencies on an SDK with their places; one that cannot be found stands on line 1."""
    wanted = []
    for dependency in islice((d for d in found if d.name in KNOWN_MAJORS), _MOST_WANTED):
        literal = dependency.needle.startswith("(" + re.escape(dependency.text))
        needle = dependency.needle
        if literal:
            needle = rf"[\"']\s*{needle}\s*[\"']" if quoted else rf"(?<![\w.-]){needle}(?![\w.])"
        match = re.search(needle, text)
        start = match.start(1) if match else 0
        wanted.append(
            Wanted(
                name=dependency.name,
                specifier=dependency.specifier,
                text=match[1] if match else dependency.text,
                file=file,
                line=text.count("\n", 0, start) + 1,
                column=start - text.rfind("\n", 0, start),
                rank=dependency.rank,
            )
        )
    return tuple(wanted)


def _names(found: Iterable[_Dependency]) -> tuple[str, ...]:
    return tuple(sorted({import_name(dependency.name) for dependency in found}))


def _scripts(table: object) -> list[Script]:
    if not isinstance(table, dict):
        return []
    pairs = [(name, v.get("reference") if isinstance(v, dict) else v) for name, v in table.items()]
    return [(name, target) for name, target in pairs if isinstance(target, str)]


def _script_lines(lines: Iterable[str]) -> tuple[Script, ...]:
    """`name = module:attr` lines."""
    pairs = (re.match(r"\s*([\w.-]+)\s*=\s*([\w.]+:[\w.]+)", line) for line in lines)
    return tuple(sorted((pair[1], pair[2]) for pair in pairs if pair))


def _at(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _tables(table: object) -> list[object]:
    return list(table.values()) if isinstance(table, dict) else []


def _strings(values: object) -> list[str]:
    return (
        [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
    )


def _one_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
