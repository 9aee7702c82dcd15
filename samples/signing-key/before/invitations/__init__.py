"""Invitations over MCP."""
