from fastmcp import FastMCP
from fastmcp.server.dependencies import get_http_request
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware


class Users(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        request.state.user = request.headers.get("x-user", "nobody")
        return await call_next(request)


mcp = FastMCP("greeter")


@mcp.tool
def greet() -> str:
    return f"hello {get_http_request().state.user}"


app = mcp.http_app(middleware=[Middleware(Users)], stateless_http=True)
