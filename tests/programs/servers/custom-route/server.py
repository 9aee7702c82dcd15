from mcp.server.fastmcp import FastMCP
from starlette.responses import PlainTextResponse

mcp = FastMCP("login")
codes: dict[str, str] = {}


@mcp.custom_route("/callback", methods=["GET"])
async def callback(request):
    codes[request.query_params["state"]] = request.query_params["code"]
    return PlainTextResponse("done")


@mcp.tool()
def code_of(state: str) -> str:
    return codes.get(state, "not yet")


mcp.run(transport="streamable-http")
