"""Unstick: a session-state migration analyzer for Python MCP servers."""

__version__ = "0.1.0"
