import openai
from mcp.server.fastmcp import FastMCP

from chat import Conversation

mcp = FastMCP("chat")
client = openai.OpenAI()
conversation = Conversation()


@mcp.tool()
def ask(question: str) -> str:
    messages = conversation.say("user", question)
    answer = client.chat.completions.create(model="small", messages=messages)
    text = answer.choices[0].message.content
    conversation.say("assistant", text)
    return text


mcp.run()
