"""Deployment files as trees with positions, one module a syntax; nothing here writes."""
