"""How a server is served: what its transport keeps for clients of earlier revisions."""
