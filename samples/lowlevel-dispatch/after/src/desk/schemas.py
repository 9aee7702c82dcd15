"""What the tools take."""

from mcp.types import Tool

TOOLS = [
    Tool(
        name="open_workspace",
        description="Start a workspace of your own; its id is the workspace_id of other tools.",
        input_schema={"type": "object", "properties": {}},
    ),
    Tool(
        name="todo",
        description="Add a task, finish one by its number, or list what is open.",
        input_schema={
            "type": "object",
            "properties": {
                "action": {"enum": ["add", "finish", "list"]},
                "task": {"type": "string"},
                "number": {"type": "integer", "minimum": 1},
                "workspace_id": {
                    "type": "string",
                    "description": "The id that open_workspace returned: the workspace to work on",
                },
            },
            "required": ["action", "workspace_id"],
        },
    ),
    Tool(
        name="days_between",
        description="Days from one date to another.",
        input_schema={
            "type": "object",
            "properties": {
                "start": {"type": "string", "format": "date"},
                "end": {"type": "string", "format": "date"},
            },
            "required": ["start", "end"],
        },
    ),
    Tool(
        name="reading_time",
        description="Minutes it takes to read a text aloud.",
        input_schema={
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "words_per_minute": {"type": "integer", "default": 130},
            },
            "required": ["text"],
        },
    ),
]
