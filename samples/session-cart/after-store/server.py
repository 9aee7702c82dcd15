"""A shop: browse, fill a cart, check out."""

import argparse
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

from shop import browsing, ordering


def create_server(host: str, port: int) -> MCPServer:
    """The shop, ready to run."""
    mcp = MCPServer("shop", instructions="Fill the cart, then check out.", version=version("mcp"))
    browsing.register(mcp)
    ordering.register(mcp)
    return mcp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    # unstick: UNS103 older clients keep a session, and with it one replica: shop keeps state between calls
    create_server(options.host, options.port).run(transport=options.transport, host=options.host, port=options.port)


if __name__ == "__main__":
    main()
