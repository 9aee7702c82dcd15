"""`unstick` for coding agents: a stateless MCP server over the command itself."""
