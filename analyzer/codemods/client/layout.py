"""Calls written out anew: on one line where they fit, else in lines of their own."""

import textwrap
from collections.abc import Sequence

from analyzer.codemods.imports import WIDTH

_STEP = "    "


def call_text(func: str, arguments: Sequence[str], indent: str, room: int = 0) -> str:
    """`func(arguments)` as it stands at `indent`; `room` are the columns needed around it."""
    line = f"{func}({', '.join(arguments)})"
    if "\n" not in line and len(indent) + room + len(line) <= WIDTH:
        return line
    inner = indent + _STEP
    joined = ", ".join(arguments)
    if "\n" not in joined and len(inner) + len(joined) <= WIDTH:
        return f"{func}(\n{inner}{joined}\n{indent})"
    lines = [f"{inner}{shifted(argument, inner)},\n" for argument in arguments]
    return "".join([f"{func}(\n", *lines, f"{indent})"])


def shifted(text: str, indent: str) -> str:
    """`text` with its further lines moved so that the last one stands at `indent`."""
    if "\n" not in text or '"""' in text or "'''" in text:
        return text
    first, _, rest = text.partition("\n")
    last = rest.splitlines()[-1]
    lead = last[: len(last) - len(last.lstrip())]
    moved = [line.removeprefix(lead) for line in rest.splitlines()]
    return "\n".join([first, textwrap.indent("\n".join(moved), indent)])
