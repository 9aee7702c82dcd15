"""A score keeper that speaks MCP over stdio without an SDK: one JSON object a line."""

import json
import sys
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

TOOLS: list[Json] = [
    {
        "name": "score",
        "description": "Give points to a player.",
        "inputSchema": {
            "type": "object",
            "properties": {"player": {"type": "string"}, "points": {"type": "integer"}},
            "required": ["player", "points"],
        },
    },
    {
        "name": "standings",
        "description": "Every player, best first.",
        "inputSchema": {"type": "object", "properties": {}},
    },
    {
        "name": "average",
        "description": "Mean of some points.",
        "inputSchema": {
            "type": "object",
            "properties": {"points": {"type": "array", "items": {"type": "number"}}},
            "required": ["points"],
        },
    },
]

points_of: dict[str, int] = {}


def call_tool(params: Json) -> Json:
    """Answer `tools/call`."""
    name = params["name"]
    arguments = params.get("arguments") or {}
    if name == "score":
        player = arguments["player"]
        points_of[player] = points_of.get(player, 0) + arguments["points"]
        text = f"{player} has {points_of[player]}"
    elif name == "standings":
        ranking = sorted(points_of.items(), key=lambda item: (-item[1], item[0]))
        text = "\n".join(f"{player} {points}" for player, points in ranking) or "nobody played"
    elif name == "average":
        text = f"{sum(arguments['points']) / len(arguments['points']):g}"
    else:
        return {"content": [{"type": "text", "text": f"unknown tool {name}"}], "isError": True}
    return {"content": [{"type": "text", "text": text}]}


def initialize(params: Json) -> Json:
    """Answer `initialize` in the client's own revision."""
    return {
        "protocolVersion": params["protocolVersion"],
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "score-keeper", "version": "0.1.0"},
    }


METHODS: dict[str, Callable[[Json], Json]] = {
    "initialize": initialize,
    "ping": lambda params: {},
    "tools/list": lambda params: {"tools": TOOLS},
    "tools/call": call_tool,
}


def answer(message: Json) -> Json | None:
    """The response to a message; notifications have none."""
    if "id" not in message:
        return None
    method = METHODS.get(message["method"])
    if method is None:
        error = {"code": -32601, "message": f"no method {message['method']}"}
        return {"jsonrpc": "2.0", "id": message["id"], "error": error}
    result = method(message.get("params") or {})
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def main() -> None:
    for line in sys.stdin:
        response = answer(json.loads(line))
        if response is not None:
            print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
