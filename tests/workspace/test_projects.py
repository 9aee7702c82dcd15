"""Projects and their SDK: each case is a tree and what is said about one project in it."""

from pathlib import Path

import msgspec
import pytest

from analyzer.run import Sdk
from analyzer.workspace.model import Pin, ProjectInfo

from .trees import SERVER, discovered, write_tree

FAST = "from fastmcp import FastMCP\nmcp = FastMCP('x')\n"
V2 = "from mcp.server.mcpserver import MCPServer\nmcp = MCPServer('x')\n"
LOWLEVEL = "from mcp.server import Server\ns = Server('x')\n"
V1_WORDS = "server.py imports mcp.server.fastmcp (mcp 1.x only)"
V1_NAME = "server.py imports FastMCP from mcp.server.fastmcp (mcp 1.x only)"


def pyproject(*dependencies: str, more: str = "") -> str:
    return f"[project]\nname = 'x'\ndependencies = {list(dependencies)}\n{more}".replace("'", '"')


class Case(msgspec.Struct, frozen=True):
    id: str
    files: dict[str, str]
    generation: str
    evidence: tuple[str, ...]


OPEN_FASTMCP = "pyproject.toml asks for fastmcp>=2.3.0"
CASES = [
    Case("imports-alone", {"server.py": SERVER}, "mcp-1", (V1_WORDS,)),
    Case(
        "open-specifier-and-old-imports",
        {"pyproject.toml": pyproject("mcp>=1.4.1"), "server.py": SERVER},
        "mcp-1",
        ("pyproject.toml asks for mcp>=1.4.1", V1_WORDS),
    ),
    Case(
        "open-specifier-and-new-imports",
        {"pyproject.toml": pyproject("mcp[cli]>=1.4.1"), "server.py": V2},
        "mcp-2",
        (
            "pyproject.toml asks for mcp[cli]>=1.4.1",
            "server.py imports mcp.server.mcpserver (mcp 2.x only)",
        ),
    ),
    Case(
        "lock-before-specifier",
        {
            "pyproject.toml": pyproject("mcp"),
            "uv.lock": '[[package]]\nname = "mcp"\nversion = "2.1.0"\n',
            "server.py": LOWLEVEL,
        },
        "mcp-2",
        ("uv.lock pins mcp 2.1.0",),
    ),
    Case(
        "specifier-before-imports",
        {"pyproject.toml": pyproject("mcp>=2,<3"), "server.py": SERVER},
        "mcp-2",
        ("pyproject.toml asks for mcp>=2,<3", f"{V1_WORDS}, which disagrees"),
    ),
    Case(
        "lowlevel-decorators",
        {"server.py": LOWLEVEL + "@s.call_tool()\nasync def f(): pass\n"},
        "mcp-1",
        ("server.py registers low-level handlers with decorators (mcp 1.x only)",),
    ),
    Case(
        "lowlevel-arguments",
        {"server.py": LOWLEVEL + "s = Server('x', on_call_tool=f)\n"},
        "mcp-2",
        ("server.py gives low-level handlers to the server as arguments (mcp 2.x only)",),
    ),
    Case(
        "nothing-to-go-by",
        {"server.py": LOWLEVEL},
        "mcp-1",
        ("nothing in the code needs more than mcp 1.x, the lowest admitted",),
    ),
    Case(
        "fastmcp-exact",
        {"requirements.txt": "# pinned\nfastmcp==2.7.0  # why\n", "server.py": FAST},
        "fastmcp-2",
        ("requirements.txt asks for fastmcp==2.7.0",),
    ),
    Case(
        "fastmcp-open-and-plain",
        {"pyproject.toml": pyproject("fastmcp>=2.3.0"), "server.py": FAST},
        "fastmcp-2",
        (OPEN_FASTMCP, "nothing in the code needs more than fastmcp 2.x, the lowest admitted"),
    ),
    Case(
        "fastmcp-open-and-awaited-state",
        {
            "pyproject.toml": pyproject("fastmcp>=2.3.0"),
            "server.py": FAST + "async def f(ctx):\n    await ctx.set_state('a', 1)\n",
        },
        "fastmcp-3",
        (
            OPEN_FASTMCP,
            "server.py awaits ctx.set_state or ctx.get_state (fastmcp 3.x or later)",
        ),
    ),
    Case(
        "fastmcp-open-and-plain-state",
        {"server.py": FAST + "def f(ctx):\n    ctx.set_state('a', 1)\n"},
        "fastmcp-2",
        ("server.py calls ctx.set_state or ctx.get_state without await (fastmcp 2.x)",),
    ),
    Case(
        "fastmcp-sessions",
        {
            "pyproject.toml": pyproject("fastmcp"),
            "server.py": FAST + "from fastmcp.server.sessions import UserSession\n",
        },
        "fastmcp-4",
        (
            "pyproject.toml asks for fastmcp",
            "server.py imports fastmcp.server.sessions (fastmcp 4.x only)",
        ),
    ),
    Case(
        "fastmcp-lowest-admitted",
        {"pyproject.toml": pyproject("fastmcp>=3.2"), "server.py": FAST},
        "fastmcp-3",
        (
            "pyproject.toml asks for fastmcp>=3.2",
            "nothing in the code needs more than fastmcp 3.x, the lowest admitted",
        ),
    ),
    Case(
        "bundled-class-is-not-the-distribution",
        {"pyproject.toml": pyproject("fastmcp>=3", "mcp<2"), "server.py": SERVER},
        "mcp-1",
        ("pyproject.toml asks for mcp<2", V1_WORDS),
    ),
    Case(
        "both-generations-in-one-file",
        {"server.py": f"try:\n    {V2.splitlines()[0]}\nexcept ImportError:\n    {SERVER}"},
        "mcp-1",
        (V1_WORDS, "server.py imports mcp.server.mcpserver (mcp 2.x only), which disagrees"),
    ),
    Case(
        "a-development-group-binds-less",
        {
            "pyproject.toml": pyproject("mcp<2", more="[dependency-groups]\ndev = ['mcp>=2']\n"),
            "server.py": LOWLEVEL,
        },
        "mcp-1",
        ("pyproject.toml asks for mcp<2",),
    ),
    Case(
        "poetry",
        {
            "pyproject.toml": "[tool.poetry.dependencies]\n"
            'mcp = {version = "^1.4", extras = ["cli"]}  # why\n',
            "server.py": LOWLEVEL,
        },
        "mcp-1",
        ('pyproject.toml asks for mcp = {version = "^1.4", extras = ["cli"]}',),
    ),
    Case(
        "pipfile-lock",
        {
            "Pipfile": '[packages]\nmcp = "*"\n',
            "Pipfile.lock": '{"default": {"mcp": {"version": "==1.9.4"}}}',
            "server.py": LOWLEVEL,
        },
        "mcp-1",
        ("Pipfile.lock pins mcp 1.9.4",),
    ),
    Case(
        "setup-cfg",
        {"setup.cfg": "[options]\ninstall_requires =\n    mcp>=2\n", "server.py": LOWLEVEL},
        "mcp-2",
        ("setup.cfg asks for mcp>=2",),
    ),
    Case(
        "setup-py-is-read-and-not-run",
        {
            "setup.py": "import os\nos.abort()\nREQUIRED = ['mcp[cli]>=2']\n"
            "setup(name='mcp', install_requires=REQUIRED)\n",
            "server.py": LOWLEVEL,
        },
        "mcp-2",
        ("setup.py asks for mcp[cli]>=2",),
    ),
    Case(
        "requirements-folder",
        {"requirements/base.txt": "mcp==2.0.1\n", "server.py": LOWLEVEL},
        "mcp-2",
        ("requirements/base.txt asks for mcp==2.0.1",),
    ),
    Case(
        "lock-of-the-folder-above",
        {
            "svc/pyproject.toml": pyproject("mcp"),
            "uv.lock": '[[package]]\nname = "mcp"\nversion = "2.1.0"\n',
            "svc/server.py": LOWLEVEL,
        },
        "mcp-2",
        ("uv.lock pins mcp 2.1.0",),
    ),
    Case(
        "hand-written",
        {"app.py": "if method == 'tools/list': pass\n"},
        "hand-written",
        ("app.py speaks the protocol itself and imports no SDK",),
    ),
    Case(
        "mentions-only",
        {"app.py": "MCP = 1\n"},
        "hand-written",
        ("nothing here imports an MCP SDK",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_generation(tmp_path: Path, case: Case) -> None:
    [project] = discovered(write_tree(tmp_path, case.files)).projects
    found = [words for words in project.sdk.evidence if words != V1_NAME]
    assert (project.sdk.generation, tuple(found)) == (case.generation, case.evidence)


def test_an_unpacked_wheel(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "tool/server.py": SERVER,
            "tool-1.0.dist-info/METADATA": "Name: tool\nRequires-Dist: mcp[cli]<2,>=1.2\n\nmcp>=2",
            "tool-1.0.dist-info/entry_points.txt": "[console_scripts]\n"
            "tool = tool.server:main\n[other]\na = b:c\n",
        },
    )
    metadata = "tool-1.0.dist-info/METADATA"
    assert discovered(tmp_path).projects == (
        ProjectInfo(
            root=".",
            sdk=Sdk(
                package="mcp",
                generation="mcp-1",
                evidence=(
                    f"{metadata} asks for mcp[cli]<2,>=1.2",
                    "tool/server.py imports mcp.server.fastmcp (mcp 1.x only)",
                ),
            ),
            pin=Pin(metadata, 2, 16, 32, "mcp[cli]<2,>=1.2"),
            console_scripts=(("tool", "tool.server:main"),),
            manifests=(metadata,),
            externals=("mcp",),
        ),
    )


def test_several_wheels_in_one_folder(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "one/server.py": SERVER,
            "one-1.0.dist-info/METADATA": "Requires-Dist: mcp\n",
            "one-1.0.dist-info/RECORD": "one/server.py,,\none-1.0.dist-info/METADATA,,\n",
            "two.py": FAST,
            "two-1.0.dist-info/METADATA": "Requires-Dist: fastmcp<3\n",
            "two-1.0.dist-info/RECORD": "two.py,,\n../../bin/two,,\n",
            "other/a.py": "x = 1\n",
            "other-1.0.dist-info/METADATA": "Name: other\n",
            "mcp-1.9.4.dist-info/METADATA": "Name: mcp\n",
        },
    )
    found = discovered(tmp_path)
    assert [(p.root, p.sdk.generation, p.sdk.evidence[0]) for p in found.projects] == [
        ("one", "mcp-1", "mcp 1.9.4 is installed beside it"),
        ("two.py", "fastmcp-2", "two-1.0.dist-info/METADATA asks for fastmcp<3"),
    ]
    assert [(f.path, f.project) for f in found.files] == [
        ("one/server.py", "one"),
        ("two.py", "two.py"),
    ]


def test_a_script_with_its_own_dependencies(tmp_path: Path) -> None:
    block = "# /// script\r\n# dependencies = [\r\n#   'mcp>=2',\r\n# ]\r\n# ///\r\n"
    write_tree(
        tmp_path,
        {"pyproject.toml": pyproject("mcp<2"), "one.py": block + LOWLEVEL, "two.py": LOWLEVEL},
    )
    found = discovered(tmp_path)
    assert [(p.root, p.sdk.generation, p.pin) for p in found.projects] == [
        (".", "mcp-1", Pin("pyproject.toml", 3, 18, 23, "mcp<2")),
        ("one.py", "mcp-2", Pin("one.py", 3, 6, 12, "mcp>=2")),
    ]


def test_a_monorepo_owns_files_by_the_nearest_project(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "pyproject.toml": "[tool.uv.workspace]\nmembers = ['a', 'b']\n",
            "a/pyproject.toml": pyproject("mcp<2", more="[project.scripts]\nrun = 'a.s:main'\n"),
            "a/src/a/s.py": LOWLEVEL,
            "a/docs/requirements.txt": "sphinx\n",
            "a/docs/example.py": LOWLEVEL,
            "b/requirements.txt": "fastmcp==3.4.10\n",
            "b/s.py": FAST,
            "tools/s.py": LOWLEVEL,
        },
    )
    found = discovered(tmp_path)
    assert [(f.path, f.project) for f in found.files] == [
        ("a/docs/example.py", "a"),
        ("a/src/a/s.py", "a"),
        ("b/s.py", "b"),
        ("tools/s.py", "."),
    ]
    assert [
        (p.root, p.sdk.generation, p.console_scripts, p.manifests) for p in found.projects
    ] == [
        (".", "mcp-1", (), ("pyproject.toml",)),
        ("a", "mcp-1", (("run", "a.s:main"),), ("a/pyproject.toml",)),
        ("b", "fastmcp-3", (), ("b/requirements.txt",)),
    ]


def test_a_project_may_use_both_sdks(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": pyproject("mcp<2", "fastmcp==3.4.10"),
        "a.py": FAST,
        "b.py": FAST,
        "c.py": LOWLEVEL,
    }
    [project] = discovered(write_tree(tmp_path, files)).projects
    assert (project.sdk.generation, [sdk.generation for sdk in project.also]) == (
        "fastmcp-3",
        ["mcp-1"],
    )
    assert project.pin == Pin("pyproject.toml", 3, 27, 42, "fastmcp==3.4.10")


def test_a_manifest_beside_an_asked_file_counts(tmp_path: Path) -> None:
    write_tree(tmp_path, {"pyproject.toml": pyproject("mcp>=2"), "server.py": LOWLEVEL})
    [project] = discovered(tmp_path / "server.py").projects
    assert (project.sdk.generation, project.manifests) == ("mcp-2", ("pyproject.toml",))


def test_a_manifest_above_the_root_is_evidence_inside_a_repository(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "pyproject.toml": pyproject("mcp>=2"),
            "repo/pyproject.toml": pyproject("mcp<2"),
            "repo/src/s.py": LOWLEVEL,
        },
    )
    [alone] = discovered(tmp_path / "repo/src").projects
    assert alone.sdk.evidence == (
        "nothing in the code needs more than mcp 1.x, the lowest admitted",
    )
    write_tree(tmp_path, {"repo/.git/HEAD": ""})
    [inside] = discovered(tmp_path / "repo/src").projects
    assert (inside.sdk.evidence, inside.pin) == (("../pyproject.toml asks for mcp<2",), None)


def test_requirements_around_the_project_above_the_root_are_not_its_own(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            ".git/HEAD": "",
            "pyproject.toml": pyproject("mcp>=2"),
            "tools/pyproject.toml": '[project]\nname = "tools"\n',
            "tools/shop/s.py": LOWLEVEL,
        },
    )
    [project] = discovered(tmp_path / "tools/shop").projects
    assert project.sdk.evidence == (
        "nothing in the code needs more than mcp 1.x, the lowest admitted",
    )


def test_columns_are_in_code_points(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"requirements.txt": "é==1\r\n  mcp >= 2 ; python_version > '3'\r\n", "s.py": LOWLEVEL},
    )
    [project] = discovered(tmp_path).projects
    assert project.pin == Pin("requirements.txt", 2, 3, 34, "mcp >= 2 ; python_version > '3'")
