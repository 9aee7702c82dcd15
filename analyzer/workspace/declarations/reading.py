"""What a file declares, by its name."""

import configparser
import posixpath
import re
from collections.abc import Callable

from msgspec.structs import replace

from analyzer.workspace.declarations.commands import read_commands
from analyzer.workspace.declarations.listing import read_requirements, read_setup_cfg
from analyzer.workspace.declarations.model import Declared, line_at
from analyzer.workspace.declarations.setuppy import read_setup_py
from analyzer.workspace.declarations.tables import read_script_table, read_toml
from analyzer.workspace.declarations.yamllist import read_conda


def read_declared(path: str, text: str) -> Declared:
    """What the file at `path` declares. Raises `ValueError` when it cannot be understood."""
    name = posixpath.basename(path)
    try:
        return _reader(path, name)(text)
    except (SyntaxError, configparser.Error, RecursionError) as error:
        raise ValueError(f"cannot be understood: {_first_line(error)}") from error


def read_script_block(text: str) -> Declared | None:
    """What a script declares about itself (PEP 723); None when it declares nothing."""
    block = re.search(r"(?m)^# /// script[ \t]*\r?$\n(?:#(?:| [^\n]*)\n)+?# ///[ \t]*\r?$", text)
    if block is None:
        return None
    lines = text[block.start() : block.end()].split("\n")
    content = [_blank(lines[0]), *(f"  {line[2:]}" for line in lines[1:-1]), _blank(lines[-1])]
    before = re.sub(r"[^\n]", " ", text[: block.start()])
    declared = read_script_table(before + "\n".join(content))
    return _marked_above(declared, line_at(text, block.start()))


def _reader(path: str, name: str) -> Callable[[str], Declared]:
    if name.endswith(".toml") or name == "Pipfile":
        return read_toml
    if name == "setup.cfg":
        return read_setup_cfg
    if name == "setup.py":
        return read_setup_py
    if name.endswith((".yml", ".yaml")):
        return read_conda
    if name.endswith((".txt", ".in")):
        return lambda text: read_requirements(path, text)
    return read_commands


def _marked_above(declared: Declared, line: int) -> Declared:
    """A line inside the block would be TOML: comments about it go above it."""
    python = declared.python and replace(declared.python, line=line)
    moved = tuple(replace(one, line=line) for one in declared.declarations)
    return replace(declared, declarations=moved, python=python)


def _blank(line: str) -> str:
    return " " * len(line)


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
