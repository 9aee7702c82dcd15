"""A value of the request handed down the call graph: which functions take it, and every edit."""
