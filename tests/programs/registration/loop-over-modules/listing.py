from shelf import shelf


def register(mcp):
    @mcp.tool()
    def everything() -> list[str]:
        return shelf
