"""An address book over MCP."""
