"""Where logical lines start, from the tree: exact and slow, for text that the quick scan misreads.

The scan of `syntax.lines` does not follow quotes nested in f-strings (`f"{d["#"]}"`); the walk
notices, as it then meets another number of statements than the scan found lines.
"""

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

_HEADERS = (
    cst.SimpleStatementLine, cst.If, cst.Else, cst.For, cst.While, cst.With, cst.Try, cst.TryStar,
    cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally, cst.Match, cst.MatchCase,
    cst.FunctionDef, cst.ClassDef, cst.Decorator,
)  # fmt: skip


def header_lines(module: cst.Module) -> list[int]:
    """The 1-based line of each statement header of `module`, in source order."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    return sorted(
        place.start.line for node, place in positions.items() if isinstance(node, _HEADERS)
    )
