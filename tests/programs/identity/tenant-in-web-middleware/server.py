import time

import uvicorn
from mcp.server.fastmcp import FastMCP
from starlette.middleware.base import BaseHTTPMiddleware

mcp = FastMCP("tenants")
current = {"tenant": ""}


class Limiter:
    def __init__(self, most: int) -> None:
        self.most = most
        self.windows: dict[str, tuple[float, int]] = {}

    def allows(self, host: str) -> bool:
        now = time.monotonic()
        start, count = self.windows.get(host, (now, 0))
        if now - start >= 60:
            start, count = now, 0
        if count >= self.most:
            return False
        self.windows[host] = (start, count + 1)
        return True


class Tenancy(BaseHTTPMiddleware):
    def __init__(self, app, limiter):
        super().__init__(app)
        self.limiter = limiter

    async def dispatch(self, request, call_next):
        if not self.limiter.allows(request.client.host):
            raise PermissionError("later")
        current["tenant"] = request.headers.get("x-tenant", "")
        return await call_next(request)


@mcp.tool()
def who() -> str:
    return current["tenant"]


def main() -> None:
    app = mcp.streamable_http_app()
    app.add_middleware(Tenancy, limiter=Limiter(60))
    uvicorn.run(app)


if __name__ == "__main__":
    main()
