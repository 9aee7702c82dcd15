"""A small shop over MCP."""
