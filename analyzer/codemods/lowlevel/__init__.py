"""Codemods of the low-level server."""
