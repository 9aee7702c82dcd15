"""What is read of a project before it is run: what to install, how to start it, what it asks."""

import textwrap
from pathlib import Path

import pytest

from analyzer import pipeline
from analyzer.settings import Settings
from analyzer.verify.build import Entry
from analyzer.verify.choosing import choose_entry, entry_of, spelt
from analyzer.verify.requiring import distribution_of, recipe_for
from analyzer.verify.wanting import variables_read

PYPROJECT = '[project]\nname = "my-desk"\nversion = "1.2"\ndependencies = ["mcp>=1.9", "rich"]\n'
POETRY = (
    '[tool.poetry]\nname = "desk"\n[tool.poetry.dependencies]\npython = "^3.11"\nrich = "^13"\n'
)
SCRIPT = '# /// script\n# dependencies = ["mcp", "rich"]\n# ///\n'
METADATA = 'Name: x\nRequires-Dist: mcp>=1.6\nRequires-Dist: pytest; extra == "dev"\n'


def lay_out(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
    return folder


@pytest.mark.parametrize(
    ("files", "requirements"),
    [
        ({"pyproject.toml": PYPROJECT}, ("mcp>=1,<2", "mcp>=1.9", "rich")),
        ({"pyproject.toml": POETRY}, ("mcp>=1,<2", "rich>=13,<14")),
        ({"requirements.txt": "rich==13\n# no\n"}, ("mcp>=1,<2", "rich==13")),
        ({"server.py": SCRIPT}, ("mcp>=1,<2", "mcp", "rich")),
        ({"x-1.dist-info/METADATA": METADATA}, ("mcp>=1,<2", "mcp>=1.6")),
        ({}, ("mcp>=1,<2",)),
    ],
    ids=["pyproject", "poetry", "requirements", "script", "wheel", "nothing"],
)
def test_what_is_installed(
    files: dict[str, str], requirements: tuple[str, ...], tmp_path: Path
) -> None:
    assert recipe_for(lay_out(tmp_path, files), "mcp-1").requirements == requirements


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PYPROJECT, ("my-desk", "1.2")),
        ('[project]\nname = "desk"\ndynamic = ["version"]\n', ("desk", "0")),
        ("[project\n", None),
        ("[tool.x]\n", None),
    ],
)
def test_what_a_project_calls_itself(
    text: str, found: tuple[str, str] | None, tmp_path: Path
) -> None:
    assert distribution_of(lay_out(tmp_path, {"pyproject.toml": text})) == found


def test_variables_that_code_reads(tmp_path: Path) -> None:
    text = """\
        import os
        import os as system
        from os import environ as settings, getenv
        A = os.environ["A"], system.environ.get("B", ""), getenv("C"), settings["D"]
        os.environ["WRITTEN"] = "1"
        mine = {"os.environ": 1}
        class Os:
            environ = {}
        Os.environ["OTHER"]
        os.getenv(mine)
    """
    files = {"server.py": text, "broken.py": "def (\n"}
    assert variables_read(lay_out(tmp_path, files)) == ("A", "B", "C", "D")


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("""\
         from pydantic_settings import BaseSettings, SettingsConfigDict
         class Desk(BaseSettings):
             model_config = SettingsConfigDict(env_prefix="DESK_", extra="ignore")
             url: str
             port: int = 1
             _hidden: int = 2
         """, ("DESK_PORT", "DESK_URL")),
        ("""\
         import pydantic_settings as ps
         from typing import ClassVar
         class Desk(ps.BaseSettings, env_prefix="d_"):
             kinds: ClassVar[int] = 1
             key: str
         """, ("D_KEY",)),
        ("""\
         from pydantic import Field, AliasChoices, AliasPath
         from pydantic_settings import BaseSettings
         from typing import Annotated
         class Desk(BaseSettings):
             model_config = {"env_prefix": "DESK_"}
             a: str = Field(alias="API_KEY")
             b: Annotated[str, Field(validation_alias="TOKEN")]
             c: str = Field(default="", validation_alias=AliasChoices("ONE", AliasPath("TWO", 0)))
             d: str = Field(description="plain")
         """, ("API_KEY", "DESK_D", "ONE", "TOKEN", "TWO")),
        ("""\
         from pydantic import BaseSettings, Field
         class Desk(BaseSettings):
             a: str = Field("x", env=["A", "B"])
             b: str
             class Config:
                 env_prefix = "OLD_"
         """, ("A", "B", "OLD_B")),
        ("""\
         from shelf import Base
         class Desk(Base):
             model_config = {"env_prefix": "DESK_"}
             url: str
         """, ("DESK_ROOM", "DESK_URL", "ROOM")),
        ("""\
         from pydantic import BaseModel
         class BaseSettings(BaseModel):
             url: str
         class Desk(BaseSettings):
             port: int
         """, ()),
    ],
    ids=["prefix", "class keyword", "aliases", "version 1", "other module", "look-alike"],
)  # fmt: skip
def test_variables_of_settings_classes(
    text: str, variables: tuple[str, ...], tmp_path: Path
) -> None:
    inner = (
        "from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    room: str\n"
    )
    shelf = {"shelf/__init__.py": "from .base import Base\n", "shelf/base.py": inner}
    files = {"server.py": text, **(shelf if "shelf" in text else {})}
    assert variables_read(lay_out(tmp_path, files)) == variables


SERVER = """\
    from mcp.server.fastmcp import FastMCP
    {before}
    @mcp.tool()
    def say() -> str:
        return "hello"
    {after}
"""
MADE = 'mcp = FastMCP("desk")'
RUN = 'if __name__ == "__main__":\n        mcp.run()'
FACTORY = """\
    from mcp.server.fastmcp import FastMCP
    def make():
        mcp = FastMCP("desk")
        @mcp.tool()
        def say() -> str:
            return "hello"
        return mcp
"""


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        ({"desk.py": SERVER.format(before=MADE, after=RUN)}, "file:desk.py"),
        ({"desk.py": SERVER.format(before=MADE, after="")}, "object:desk:mcp"),
        ({"desk.py": FACTORY}, "object:desk:make"),
        (
            {
                "desk.py": SERVER.format(before=MADE, after=RUN),
                "a_client.py": 'if __name__ == "__main__":\n    print("client")\n',
            },
            "file:desk.py",
        ),
    ],
    ids=["program", "object", "factory", "the server's own file"],
)
def test_how_a_server_is_started(files: dict[str, str], entry: str, tmp_path: Path) -> None:
    root = lay_out(tmp_path, files)
    run = pipeline.audit(Settings(paths=(str(root),), cache=False))
    found = choose_entry(root, run, ("--quiet",))
    assert found is not None
    assert (spelt(found), found.arguments) == (entry, ("--quiet",))


def test_an_entry_in_words() -> None:
    assert entry_of("script:desk.cli:main", ("-v",)) == Entry("script", "desk.cli:main", ("-v",))
    with pytest.raises(ValueError, match=r"'desk\.py' is not file:PATH"):
        entry_of("desk.py")
