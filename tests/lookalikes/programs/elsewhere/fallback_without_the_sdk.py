"""The SDK may not be there; then nothing is served."""

try:
    from mcp.server.fastmcp import FastMCP
except ImportError:
    FastMCP = None

history: list[str] = []


def main() -> None:
    history.append("started")
    if FastMCP is None:
        print("no SDK")
