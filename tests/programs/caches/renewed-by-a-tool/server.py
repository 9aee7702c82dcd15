import json
import os

import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("proxy")
spec = None


def fetch() -> dict:
    return requests.get(os.environ["SPEC_URL"], timeout=10).json()


@mcp.resource("spec://file")
def spec_file() -> str:
    global spec
    if spec is None:
        spec = fetch()
    return json.dumps(spec)


@mcp.tool()
def functions() -> list[str]:
    global spec
    spec = fetch()
    return [path for path in spec["paths"]]


@mcp.tool()
def describe(path: str) -> str:
    global spec
    spec = fetch()
    if spec is None:
        return "no specification"
    return json.dumps(spec["paths"][path])


mcp.run()
