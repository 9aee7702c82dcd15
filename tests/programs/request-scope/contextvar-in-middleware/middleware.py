from fastmcp.server.dependencies import get_http_headers
from fastmcp.server.middleware import Middleware

from tenancy import tenant


class TenantMiddleware(Middleware):
    async def on_call_tool(self, context, call_next):
        tenant.set(get_http_headers().get("x-tenant", "public"))
        return await call_next(context)
