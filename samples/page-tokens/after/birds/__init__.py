"""Bird names over MCP."""
