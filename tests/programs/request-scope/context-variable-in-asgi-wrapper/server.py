from contextvars import ContextVar

import uvicorn
from fastmcp import FastMCP

mcp = FastMCP("reports")
tenant: ContextVar[str] = ContextVar("tenant", default="")
served = 0


class Tenancy:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        token = tenant.set(dict(scope["headers"]).get(b"x-tenant", b"").decode())
        try:
            await self.app(scope, receive, send)
        finally:
            tenant.reset(token)


app = mcp.http_app()


@app.middleware("http")
async def counted(request, call_next):
    global served
    served += 1
    return await call_next(request)


@mcp.tool()
def report() -> str:
    return f"report for {tenant.get()}"


uvicorn.run(Tenancy(app))
