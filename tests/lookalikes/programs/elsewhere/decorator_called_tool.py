"""A decorator `tool` of an agent library; its functions keep a conversation."""

from langchain_core.tools import tool

history: list[str] = []


@tool
async def remember(text: str) -> str:
    history.append(text)
    return f"{len(history)} things"


@tool
async def recall() -> list[str]:
    return history
