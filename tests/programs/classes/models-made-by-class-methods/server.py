from fastmcp import FastMCP
from pydantic import BaseModel, Field

mcp = FastMCP("models")


class Settings(BaseModel):
    version: str = "1"


SETTINGS = Settings.model_validate({"version": "2"})


class Match(BaseModel):
    scope: str | None = Field(default=None, description="Where it was found.")


class Hit(BaseModel):
    matches: list[Match] = Field(default_factory=list, description="All of them.")

    def narrow(self, matches: list[Match]) -> "Hit":
        by_scope: dict[str, set[str]] = {}
        for match in matches:
            by_scope.setdefault(match.scope or "", set()).add("x")
        self.matches = [Match(scope=scope) for scope in by_scope]
        return self


class Summary(BaseModel):
    version: str = ""


class Response(BaseModel):
    version: str = ""


@mcp.tool()
def build(data: dict) -> dict:
    summary = Summary.model_validate(data)
    summary.version = data["version"] or summary.version
    return summary.model_dump()


@mcp.tool()
def other(data: dict) -> str:
    found = [Response.model_validate(one) for one in data["parts"]]
    return found[0].version + SETTINGS.version


@mcp.tool()
def search(data: dict) -> list[str]:
    hit = Hit.model_validate(data).narrow([Match.model_validate(one) for one in data["hits"]])
    return [match.scope or "" for match in hit.matches]


mcp.run(transport="http")
