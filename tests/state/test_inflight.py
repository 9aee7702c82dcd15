"""Values that last no longer than the call that sets them."""

import pytest

from .judging import HEAD, judged

FLAGS = [
    ("lowered in the end", "coordination", """\
@mcp.tool()
def scan(folder: str) -> str:
    global busy
    if busy:
        return "already scanning"
    busy = True
    try:
        return work(folder)
    finally:
        busy = False
"""),
    ("lowered by what is called later", "coordination", """\
def begin():
    global busy
    if busy:
        raise RuntimeError("busy")
    busy = True
def end():
    global busy
    busy = False
def scanned(folder):
    begin()
    found = work(folder)
    end()
    return found
@mcp.tool()
def scan(folder: str) -> str:
    return scanned(folder)
"""),
    ("lowered by another call", "session data", """\
@mcp.tool()
def begin() -> str:
    global busy
    busy = True
    return "ok"
@mcp.tool()
def end() -> str:
    global busy
    was, busy = busy, False
    return str(was)
"""),
    ("lowered in one branch, raised in another", "session data", """\
def begin():
    global busy
    busy = True
def end():
    global busy
    busy = False
def handle(name):
    if name == "begin":
        begin()
        return str(busy)
    if name == "end":
        end()
    return str(busy)
@mcp.tool()
def do(name: str) -> str:
    return handle(name)
"""),
    ("raised for what a caller gave", "session data", """\
@mcp.tool()
def scan(folder: str) -> str:
    global busy
    before = busy
    busy = folder
    try:
        return f"{before} {work(folder)}"
    finally:
        busy = None
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "body"), [row[1:] for row in FLAGS], ids=[row[0] for row in FLAGS]
)
def test_flag(role: str, body: str) -> None:
    program = "from elsewhere import work\nbusy = False\n" + body
    assert judged(HEAD + program).roles() == {"busy": role}
