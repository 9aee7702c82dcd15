"""The programme of a small conference over MCP."""
