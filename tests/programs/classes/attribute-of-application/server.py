from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("shop")


@mcp.tool()
def put(key: str, text: str) -> str:
    app.state.notes[key] = text
    return "kept"


@mcp.tool()
def get(key: str, ctx: Context) -> str:
    return ctx.request_context.request.app.state.notes.get(key, "nothing")


@mcp.tool()
def greet(language: str) -> str:
    return app.state.greeting[language]


app = mcp.streamable_http_app()
app.state.notes = {}
app.state.greeting = {"en": "hello"}
