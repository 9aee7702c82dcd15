"""Number theory over MCP."""
