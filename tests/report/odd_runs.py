"""Runs that a report must bear: hostile text in every place, and very many findings."""

from pathlib import Path

import msgspec

from analyzer.run import GraphEdge, GraphNode, Neighbourhood, Run, Step

from .sample_run import CARTS, FINDINGS, RUN, SHOP

EVIL = (
    "</script></style></title><script>document.title='owned'</script>"
    "<img src=x onerror=\"document.title='owned'\">\u2028\u202e{{ 7*7 }}{% raw %}\ud800`\"'>"
)


def hostile_run() -> Run:
    """A run whose every text would take over a careless page."""
    step = Step(EVIL, 1, EVIL)
    graph = Neighbourhood(
        (
            GraphNode("c", "cell", EVIL, EVIL, 1, 1),
            GraphNode("t", "entry point", EVIL, EVIL, 1, 0),
        ),
        (GraphEdge("t", "c", "writes"),),
    )
    cell = msgspec.structs.replace(
        CARTS, name=EVIL, file=EVIL, remedy=EVIL, reason=EVIL, written_by=(EVIL,),
        read_by=(EVIL,), trace=(step,), neighbourhood=graph,
    )  # fmt: skip
    server = msgspec.structs.replace(
        SHOP, name=EVIL, file=EVIL, reason=EVIL, trace=(step,), dependencies=(EVIL,)
    )
    finding = msgspec.structs.replace(
        FINDINGS[0], code=EVIL, fingerprint=EVIL, message=EVIL, unfixed=EVIL, trace=(step,)
    )
    return msgspec.structs.replace(RUN, servers=(server,), cells=(cell,), findings=(finding,))


def many_findings(count: int) -> Run:
    """The sample run with `count` findings of 30 rules."""
    findings = tuple(
        msgspec.structs.replace(
            FINDINGS[n % 4], fingerprint=f"{n:032x}", code=f"UNS{200 + n % 30}",
            message=f"`STATE_{n}` is keyed by the session: written by add_item, read by checkout",
        )
        for n in range(count)
    )  # fmt: skip
    return msgspec.structs.replace(RUN, findings=findings)


_MARKUP = "<img src=x onerror=document.title='owned'>"
_HOSTILE_SERVER = '''\
"""</script><script>document.title='owned'</script> <!-- \u2028 \u202e -->"""

from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("{markup}</title>\u202eshop")
carts: dict[str, list[str]] = {{}}  # </script>{markup}


@mcp.tool(name="{markup}", description="</script>")
async def add(item: str, ctx: Context) -> str:
    """`</script>` @everyone {markup} | [x](javascript:alert(1)) \u2028"""
    carts.setdefault(f"{{id(ctx.session)}}{markup}", []).append(item)
    return "\u202e</script>"


{noise}
mcp.run(transport="streamable-http")
'''
_NOISE = """\
@mcp.tool()
async def noise_{n}(ctx: Context) -> None:
{log}

"""
_LOG = '    await ctx.info("<b>&\u2028</script>")\n' * 50


def write_hostile_repository(folder: Path, findings: int = 50) -> None:
    """A server with markup in its name, tools, docstrings, keys and file name; at least
    `findings` findings."""
    noise = "".join(_NOISE.format(n=n, log=_LOG) for n in range(findings // 50))
    text = _HOSTILE_SERVER.format(markup=_MARKUP, noise=noise)
    # A file name may hold anything but a slash.
    file = folder / "pkg" / f"{_MARKUP}\u202e'\"&<script>.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
