from mcp.server.fastmcp import FastMCP

mcp = FastMCP("quiz")
QUESTIONS = ["What is an owl?", "What is a tit?", "What is a coot?"]
position = 0


@mcp.tool()
def next_question() -> str:
    global position
    question = QUESTIONS[position]
    position += 1
    return question


mcp.run()
