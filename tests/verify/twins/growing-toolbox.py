"""The text templates, written for 2.x by hand: the list of tools stays as it is."""

from string import Template

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

mcp = MCPServer("templates")
templates: dict[str, Template] = {}


@mcp.tool()
def preview(template: str, values: dict[str, str]) -> str:
    """Fill a template in without keeping it."""
    return Template(template).safe_substitute(values)


@mcp.tool()
def define_template(name: str, template: str) -> str:
    """Keep a template under a name."""
    if not name.isidentifier():
        raise ToolError(f"{name!r} cannot name a template")
    templates[name] = Template(template)
    return f"{name} kept"


@mcp.tool()
def render(name: str, values: dict[str, str]) -> str:
    """Fill in a template that is kept."""
    if name not in templates:
        raise ToolError(f"no template {name!r}")
    return templates[name].safe_substitute(values)


if __name__ == "__main__":
    mcp.run()
