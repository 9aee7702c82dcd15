"""Checksums and compression ratios, several texts at a time."""

import os
from importlib.metadata import version

from checksums import ChecksumService
from mcp.server.mcpserver import MCPServer


def build_server(workers: int) -> MCPServer:
    """A server whose tools share one pool of `workers` threads."""
    mcp = MCPServer("checksums", version=version("mcp"))
    service = ChecksumService(workers)
    for method in (service.digest, service.compressed_sizes, service.find_duplicates):
        mcp.add_tool(method)
    return mcp


if __name__ == "__main__":
    build_server(workers=min(4, os.cpu_count() or 1)).run(transport="stdio")
