from mcp.server.fastmcp import FastMCP

mcp = FastMCP("paid")
LIMIT = 10.0
spent = 0.0


@mcp.tool()
def generate(prompt: str) -> str:
    global spent
    cost = len(prompt) * 0.01
    if spent + cost > LIMIT:
        raise ValueError("the budget is spent")
    spent += cost
    return prompt[::-1]


mcp.run()
