from importlib.metadata import entry_points

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
_plugins = []


def plugins():
    if not _plugins:
        _plugins.extend(entry.load() for entry in entry_points(group="desk"))
    return _plugins


@mcp.tool()
def names() -> list[str]:
    return [plugin.name for plugin in plugins()]


mcp.run()
