"""Rhymes over MCP."""
