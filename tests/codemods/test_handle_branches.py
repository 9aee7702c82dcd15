"""Low-level handlers with a branch that begins the state: it mints the handle, no tool is new."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write
from tests.samples.environments import python_with
from tests.verify.running import NEW

SERVER = """\
import asyncio
import json

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent, Tool

server = Server("shop")
lines: list[str] | None = None


@server.list_tools()
async def list_tools() -> list[Tool]:
    return [
        Tool(
            name="create_cart",
            description="Start a cart.",
            inputSchema={
                "type": "object",
                "properties": {"owner": {"type": "string"}},
                "required": ["owner"],
            },
        ),
        Tool(
            name="add_item",
            description="Add an item.",
            inputSchema={
                "type": "object",
                "properties": {"sku": {"type": "string"}},
                "required": ["sku"],
            },
        ),
        Tool(name="show", description="Show.", inputSchema={"type": "object", "properties": {}}),
    ]


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    global lines
    BODY


async def main() -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
"""
RETURNING = """\
if name == "create_cart":
        lines = []
        return [TextContent(type="text", text="a cart")]
    if name == "add_item":
        if lines is None:
            raise ValueError("no cart")
        lines.append(arguments["sku"])
        return [TextContent(type="text", text=f"{len(lines)} items")]
    if name == "show":
        if lines is None:
            raise ValueError("no cart")
        return [TextContent(type="text", text=", ".join(lines))]
    raise ValueError(name)"""
ASSIGNING = """\
match name:
        case "create_cart":
            lines = []
            answer = "a new cart"
        case "add_item":
            if lines is None:
                raise ValueError("no cart")
            lines.append(arguments["sku"])
            answer = f"{len(lines)} items"
        case "show":
            answer = ", ".join(lines or [])
        case _:
            raise ValueError(name)
    return [TextContent(type="text", text=answer)]"""
BY_HELPERS = """\
if name == "create_cart":
        return _create(arguments)
    if name == "add_item":
        return _add(arguments)
    if name == "show":
        return _show()
    raise ValueError(name)


def _create(arguments: dict) -> list[TextContent]:
    global lines
    lines = []
    return [TextContent(type="text", text="a new cart")]


def _add(arguments: dict) -> list[TextContent]:
    assert lines is not None
    lines.append(arguments["sku"])
    return [TextContent(type="text", text=f"{len(lines)} items")]


def _show() -> list[TextContent]:
    assert lines is not None
    return [TextContent(type="text", text=", ".join(lines))]"""
JSON = RETURNING.replace(
    '        return [TextContent(type="text", text="a cart")]',
    '        said = json.dumps({"of": arguments["owner"]})\n'
    '        return [TextContent(type="text", text=said)]',
)
MINTING = {
    "returning": (
        RETURNING,
        """
        cart_id = carts.open()
        workspace = carts.find(cart_id)
        workspace.lines = []
        return [TextContent(type="text", text=f"a cart (cart_id: {cart_id})")]
        """,
        r"cart_id: ([\w-]+)",
    ),
    "assigning": (
        ASSIGNING,
        """
        cart_id = carts.open()
        workspace = carts.find(cart_id)
        workspace.lines = []
        answer = f"a new cart (cart_id: {cart_id})"
        """,
        r"cart_id: ([\w-]+)",
    ),
    "json": (
        JSON,
        """
        cart_id = carts.open()
        said = json.dumps({"of": arguments["owner"], "cart_id": cart_id})
        """,
        r'"cart_id": "([\w-]+)"',
    ),
}  # fmt: skip
# Where something besides it begins the state, or goes on with what is there.
OPENING = {
    "answers-in-a-helper": BY_HELPERS,
    "appends": RETURNING.replace("lines = []", 'lines = [*(lines or []), "new"]'),
    "works-without": RETURNING.replace(
        '        if lines is None:\n            raise ValueError("no cart")\n        lines.append',
        "        lines = lines or []\n        lines.append",
    ),
    "json-of-something": JSON.replace('{"of": arguments["owner"]}', "arguments"),
    "answers-with-an-image": RETURNING.replace(
        '[TextContent(type="text", text="a cart")]', "[picture()]"
    ),
}


@pytest.mark.parametrize("name", MINTING)
def test_a_branch_that_begins_it_mints_the_handle(name: str, tmp_path: Path) -> None:
    body, expected, pattern = MINTING[name]
    write(tmp_path, SERVER.replace("BODY", body))
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    lines = [line.strip() for line in text.splitlines()]
    for line in expected.strip().splitlines():
        assert line.strip() in lines, text
    assert "open_cart" not in text
    assert text.count('workspace = carts.find(arguments["cart_id"])') == 2
    assert '"required": ["sku", "cart_id"]' in text
    (handle,) = json.loads(read(tmp_path)["unstick-migration.json"])["servers"][0]["handles"]
    assert handle["open"] == {
        "tool": "create_cart",
        "arguments": {"owner": "example"},
        "added": False,
    }
    assert (handle["tools"], handle["pattern"]) == (["add_item", "show"], pattern)
    assert result.refused == ()
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize("name", OPENING)
def test_where_that_is_not_proven_another_tool_mints_it(name: str, tmp_path: Path) -> None:
    write(tmp_path, SERVER.replace("BODY", OPENING[name]))
    fix_known(tmp_path)
    assert "carts.find(cart_id)" not in read(tmp_path)["server.py"]


@pytest.mark.parametrize("name", MINTING)
def test_an_entry_in_a_store_is_held_around_the_branch(name: str, tmp_path: Path) -> None:
    write(tmp_path, SERVER.replace("BODY", MINTING[name][0]))
    result = fix_known(tmp_path, store="filetree")
    text = read(tmp_path)["server.py"]
    assert result.refused == ()
    assert "cart_id = await carts.open()\n" in text
    assert "async with carts.held(cart_id):\n" in text
    assert "workspace = carts[cart_id]\n" in text


CALLS = """
import asyncio, json, re, sys
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

async def main():
    server = StdioServerParameters(command=sys.executable, args=["server.py"])
    async with Client(stdio_client(server)) as client:
        async def said(tool, **arguments):
            return (await client.call_tool(tool, arguments)).content[0].text

        answers = [await said("create_cart", owner=one) for one in ("ann", "bob")]
        ann, bob = (re.search(r"cart_id: ([\\w-]+)", one)[1] for one in answers)
        await said("add_item", sku="tea", cart_id=ann)
        heard = [await said("show", cart_id=ann), await said("show", cart_id=bob)]
        print(json.dumps([*heard, await said("show", cart_id="other")]))

asyncio.run(main())
"""


@pytest.mark.sdk
def test_minted_handles_tell_carts_apart_on_the_real_sdk(tmp_path: Path) -> None:
    write(tmp_path, SERVER.replace("BODY", RETURNING))
    fix_known(tmp_path)
    command = [str(python_with(NEW)), "-W", "ignore", "-c", CALLS]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    ann, bob, other = json.loads(done.stdout)
    assert (ann, bob) == ("tea", "")
    assert "is unknown or expired: call create_cart for a new id" in other
