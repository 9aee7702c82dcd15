"""A desk's tools over MCP."""
