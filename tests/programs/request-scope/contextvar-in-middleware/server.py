from fastmcp import FastMCP

from middleware import TenantMiddleware
from tenancy import tenant

mcp = FastMCP("reports")
mcp.add_middleware(TenantMiddleware())


@mcp.tool
def report() -> str:
    return f"report of {tenant.get()}"


mcp.run()
