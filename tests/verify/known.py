"""What an analysis may say of a server, made by hand."""

from analyzer.run import Cell, EntryPoint, FourFacts, Neighbourhood, Role, Server, VerdictName
from analyzer.verify.blaming import Known


def cell(name: str, role: Role, written_by: tuple[str, ...], read_by: tuple[str, ...]) -> Cell:
    return Cell(
        id=f"server.py:{name}",
        name=name,
        file="server.py",
        line=1,
        role=role,
        scope="process",
        key="none",
        written_by=written_by,
        read_by=read_by,
        leaks_across_clients=False,
        serialisable=True,
        thread_unsafe=False,
        remedy="",
        reason="",
        confidence="high",
        fate=(),
        trace=(),
        neighbourhood=Neighbourhood(),
    )


def known(*cells: Cell, verdict: VerdictName = "genuinely-stateful") -> Known:
    return Known(server_with("shop", (), cells, verdict), cells)


def server_with(
    name: str, tools: tuple[str, ...], cells: tuple[Cell, ...], verdict: VerdictName
) -> Server:
    return Server(
        id=f"server.py:{name}",
        name=name,
        project=".",
        file="server.py",
        line=1,
        framework="mcp.fastmcp",
        transports=("stdio",),
        entry_points=tuple(EntryPoint("tool", tool, "server.py", 1) for tool in tools),
        verdict=verdict,
        confidence="high",
        reason="",
        facts=FourFacts(None, None, None, None),
        cells=tuple(one.id for one in cells),
        effort=0,
        trace=(),
        dependencies=(),
    )
