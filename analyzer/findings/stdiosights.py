"""Places where a program uses the descriptors that a stdio server of 2.x takes over."""

from collections.abc import Iterator

from analyzer.findings.sights import Sight
from analyzer.program.engine import Engine
from analyzer.syntax import ir
from analyzer.syntax.walk import text

_BY_DESCRIPTOR = {"os.read": "0", "os.write": "1", "os.dup": "0", "os.dup2": "0"}
_HIGH_LEVEL = "mcp.server.fastmcp.FastMCP"
_SERVING = (
    "mcp.server.stdio.stdio_server",
    f"{_HIGH_LEVEL}.run",
    f"{_HIGH_LEVEL}.run_stdio_async",
)


def stdio_sights(engine: Engine) -> Iterator[Sight]:
    """Uses of descriptor 0 for input and 1 for output, where something serves over stdio."""
    found = []
    serves = False
    for site, callee in engine.calls.library_calls:
        name = engine.attributes.type_name(callee)
        serves = serves or name in _SERVING
        first = site.positional(0)
        value = first[2] if first is not None else None
        if isinstance(value, ir.Const) and value.text == _BY_DESCRIPTOR.get(name):
            source = text(site.expr) if site.expr is not None else name
            found.append(Sight("stdio-descriptor", site.gid, site.spot, source))
    yield from found if serves else ()
