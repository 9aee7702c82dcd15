from mcp.server.fastmcp import FastMCP

mcp = FastMCP("switches")


def build(names):
    states = {}

    def make(name):
        def switch(on: bool) -> str:
            before = states.get(name, False)
            states[name] = on
            return f"{name}: {before} to {on}"

        return switch

    for name in names:
        mcp.tool(name=f"switch_{name}")(make(name))


build(["lamp", "fan"])
mcp.run()
