import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from events import InMemoryEventStore

server = Server("text")


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list:
    return [{"type": "text", "text": arguments["text"].upper()}]


manager = StreamableHTTPSessionManager(app=server, event_store=InMemoryEventStore())
uvicorn.run(manager.handle_request)
