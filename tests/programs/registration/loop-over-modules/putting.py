from shelf import shelf


def register(mcp):
    @mcp.tool()
    def put(item: str) -> str:
        shelf.append(item)
        return "ok"
