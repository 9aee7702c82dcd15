NOTES: list[str] = []


def register(mcp):
    """Nothing."""
