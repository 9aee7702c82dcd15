from mcp.server.fastmcp import FastMCP


class App:
    def __init__(self, name):
        self._server = FastMCP(name)

    def __getattr__(self, name):
        return getattr(self._server, name)


app = App("shop")
notes = {}


@app.tool()
def put(key: str, text: str) -> str:
    notes[key] = text
    return "kept"


@app.tool()
def get(key: str) -> str:
    return notes.get(key, "nothing")


app.run()
