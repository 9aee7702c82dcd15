from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel, Field


class Settings(BaseModel):
    unit: str = "celsius"
    places: list[str] = Field(default_factory=list)


mcp = FastMCP("weather")
settings = Settings()


@mcp.tool()
def use_unit(unit: str) -> str:
    settings.unit = unit
    return "ok"


@mcp.tool()
def watch(place: str) -> str:
    settings.places.append(place)
    return "ok"


@mcp.tool()
def report() -> str:
    return f"{', '.join(settings.places)} in {settings.unit}"


mcp.run()
