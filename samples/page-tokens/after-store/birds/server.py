"""Bird names, a page at a time."""

from importlib.metadata import version

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from birds.names import FAMILIES
from birds.paging import Page, Pager

mcp = MCPServer("birds", version=version("mcp"))
pager = Pager(size=3)


@mcp.tool()
def families() -> dict[str, int]:
    """Families of birds and how many species each has here."""
    return {family: len(species) for family, species in FAMILIES.items()}


@mcp.tool()
async def list_species(family: str | None = None, page_token: str | None = None) -> Page:
    """Species of one family or of all; pass `page_token` to go on where a page ended."""
    if page_token is not None:
        return pager.resume(page_token)
    if family is not None and family not in FAMILIES:
        raise ToolError(f"no family {family!r}; there are: {', '.join(FAMILIES)}")
    names = FAMILIES.get(family, ()) if family else sum(FAMILIES.values(), ())
    return pager.start(sorted(names))


if __name__ == "__main__":
    mcp.run()
