"""What a server is called, from a text that may be anywhere."""

import pytest

from tests.servers.finding import servers_of

HEAD = "import os\nfrom mcp.server.fastmcp import FastMCP\n"
TAIL = "\n@server.tool()\ndef f(): pass\n"

NAMES = [
    ("literal", 'server = FastMCP("notes")', "notes"),
    ("keyword", 'server = FastMCP(instructions="?", name="notes")', "notes"),
    ("constant", 'NAME = "notes"\nserver = FastMCP(NAME)', "notes"),
    ("f-string", 'NAME = "notes"\nserver = FastMCP(f"my-{NAME}")', "my-notes"),
    ("environment", 'server = FastMCP(os.getenv("NAME", "notes"))', "notes"),
    ("environment-or", 'server = FastMCP(os.environ.get("NAME") or "notes")', "notes"),
    ("no-default", 'server = FastMCP(os.environ["NAME"])', "server"),
    ("no-name", "server = FastMCP()", "server"),
    (
        "settings",
        "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
        'class Settings(BaseSettings):\n  name: str = Field(default="notes", alias="NAME")\n'
        "settings = Settings()\nserver = FastMCP(settings.name)",
        "notes",
    ),
    (
        "field-of-the-constructor",
        "class Config:\n  def __init__(self):\n    self.name = 'notes'\n"
        "server = FastMCP(Config().name)",
        "notes",
    ),
    (
        "default-argument",
        'def make(name="notes"):\n  return FastMCP(name)\nserver = make()',
        "notes",
    ),
    (
        "argument",
        'def make(name="notes"):\n  return FastMCP(name)\nserver = make("diary")',
        "diary",
    ),
    (
        "subclass",
        "class Notes(FastMCP):\n  def __init__(self, store, name='notes'):\n"
        "    super().__init__(name=name)\nserver = Notes({})",
        "notes",
    ),
]


@pytest.mark.parametrize(
    ("code", "name"), [pytest.param(code, name, id=case) for case, code, name in NAMES]
)
def test_name(code: str, name: str) -> None:
    assert [server.name for server in servers_of(HEAD + code + TAIL)] == [name]


def test_name_from_another_module() -> None:
    program = (
        '# p/__init__.py\n# p/names.py\nNAME = "notes"\n# p/config.py\nfrom .names import NAME\n'
        f"# p/server.py\nfrom p import config\n{HEAD}server = FastMCP(config.NAME){TAIL}"
    )
    assert [server.name for server in servers_of(program)] == ["notes"]


def test_a_name_that_names_itself() -> None:
    code = "from q import NAME\nNAME = NAME\nserver = FastMCP(NAME)"
    assert [server.name for server in servers_of(HEAD + code + TAIL)] == ["server"]
