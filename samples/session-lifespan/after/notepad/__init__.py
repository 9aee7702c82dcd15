"""A notepad over MCP."""
