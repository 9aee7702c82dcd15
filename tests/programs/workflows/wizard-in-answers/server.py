from mcp.server.fastmcp import FastMCP

mcp = FastMCP("form")
QUESTIONS = ["name", "town", "age"]


@mcp.tool()
def proceed(answers: dict[str, str]) -> str:
    for question in QUESTIONS:
        if question not in answers:
            return f"next: {question}"
    return f"done: {answers}"


mcp.run()
