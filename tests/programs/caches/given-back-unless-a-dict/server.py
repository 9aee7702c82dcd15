from mcp.server.fastmcp import FastMCP

mcp = FastMCP("limits")
_limits = None


def clean(data):
    if not isinstance(data, dict):
        return data
    return {key: value for key, value in data.items() if key != "secret"}


def limits():
    global _limits
    if _limits is None:
        _limits = {"most": 10, "least": 1}
    return _limits


@mcp.tool()
def bounds() -> dict:
    return clean(limits())


@mcp.tool()
def advice(kind: str) -> dict:
    result = clean({"kind": kind})
    result["bounds"] = "see bounds"
    return result


mcp.run()
