"""Markers that an earlier run left in a module: what it would have done with `--unsafe`.

A run that makes the safe changes alone leaves code that no longer looks like the old SDK's. Its
markers prove that the code was written for that.
"""

import re

from analyzer.codemods.codebase import Module

MARKERS = re.compile(rb"(?m)^[ \t\f]*#[ \t]*unstick:[ \t]*(UNS\d{3})[ \t]+(.*?)[ \t\r]*$")


def left_marks(module: Module, code: str) -> tuple[str, ...]:
    """The texts of markers with a code."""
    if not module.mentions("unstick:"):
        return ()
    return tuple(
        text.decode(module.source.encoding, "replace")
        for found, text in MARKERS.findall(module.source.raw)
        if found.decode() == code
    )
