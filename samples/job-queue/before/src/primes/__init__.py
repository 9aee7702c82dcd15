"""Prime numbers over MCP."""
