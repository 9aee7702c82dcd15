import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("accounts")
pending: dict[str, str] = {}


@mcp.tool()
def delete_account(name: str) -> str:
    code = str(uuid.uuid4())
    pending[code] = name
    return f"confirm with {code}"


@mcp.tool()
def confirm(code: str) -> str:
    name = pending.pop(code, None)
    if name is None:
        return "nothing to confirm"
    return f"deleted {name}"


mcp.run()
