from functools import lru_cache

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


class Settings:
    def __init__(self):
        self.model = "small"


@lru_cache
def get_settings():
    return Settings()


@mcp.tool()
def use_model(name: str) -> str:
    get_settings().model = name
    return "ok"


@mcp.tool()
def model() -> str:
    return get_settings().model


mcp.run()
