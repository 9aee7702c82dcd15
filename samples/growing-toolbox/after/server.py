"""Text templates that become tools."""

from importlib.metadata import version
from string import Template

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

mcp = MCPServer("templates", version=version("mcp"))


@mcp.tool()
def preview(template: str, values: dict[str, str]) -> str:
    """Fill a template in without keeping it."""
    return Template(template).safe_substitute(values)


@mcp.tool()
async def define_template(name: str, template: str, ctx: Context) -> str:
    """Keep a template: from now on it is a tool of its own."""
    text = Template(template)
    if not name.isidentifier():
        raise ToolError(f"{name!r} cannot name a tool")

    def render(values: dict[str, str]) -> str:
        return text.safe_substitute(values)

    mcp.add_tool(render, name=name, description=f"Fill in: {template}")
    await ctx.session.send_tool_list_changed()
    await ctx.notify_tools_changed()
    return f"{name} takes {', '.join(text.get_identifiers()) or 'no values'}"


if __name__ == "__main__":
    mcp.run()
