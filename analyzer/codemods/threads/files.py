"""Files that a function reads and writes."""

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.threads.held import PATH, Holding

FILES = "files"
_ARGUMENT = 1
"""Where `open` has its mode."""


_METHODS = ("open", "read_bytes", "read_text", "write_bytes", "write_text")


def opens_file(holding: Holding, function: Function, call: cst.Call) -> bool | None:
    """Whether a call opens a file to write, False when to read, None when it opens none."""
    if holding.outside(function.module, call.func) == {"builtins.open"}:
        return _is_writing_mode(call, _ARGUMENT)
    func = call.func
    name = func.attr.value if isinstance(func, cst.Attribute) else ""
    if not isinstance(func, cst.Attribute) or name not in _METHODS:
        return None
    if holding.held(function.module, func.value) != {PATH}:
        return None
    return _is_writing_mode(call, 0) if name == "open" else name.startswith("write")


def _is_writing_mode(call: cst.Call, position: int) -> bool:
    for index, arg in enumerate(call.args):
        named = arg.keyword is not None and arg.keyword.value == "mode"
        if named or (arg.keyword is None and index == position):
            mode = arg.value.raw_value if isinstance(arg.value, cst.SimpleString) else "r"
            return bool(set(str(mode)) & set("wax+"))
    return False
