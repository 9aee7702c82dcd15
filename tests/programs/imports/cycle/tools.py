import app


@app.mcp.tool()
def put(item: str) -> str:
    app.shelf.append(item)
    return "ok"


def announce():
    print("tools:", put)
