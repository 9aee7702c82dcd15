"""Requirements go with the code: every format, what stays, what is only said."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

OLD = """\
    from mcp.server.fastmcp import FastMCP

    app = FastMCP("a")
"""
NEW = """\
    from importlib.metadata import version

    from mcp.server.mcpserver import MCPServer

    app = MCPServer("a", version=version("mcp"))
"""
MANUAL = "from mcp.client.session import BaseSession\n"
MARKED = f"# unstick: UNS409 mcp.client.session.BaseSession: has no counterpart\n{MANUAL}"
LATER = (
    "# unstick: UNS801 require mcp>=2,<3 once what is marked in the code is done; until then it"
    " needs 1.x\n"
)


def pin(name: str, before: str, after: str | None, *, unsafe: bool = False, path: str) -> Case:
    """The one server, beside a manifest before and after."""
    files = {"server.py": NEW} if after is None else {"server.py": NEW, path: after}
    return Case(id=name, before={"server.py": OLD, path: before}, after=files, unsafe=unsafe)


PEP_621 = pin(
    "pep-621",
    """\
    [project]
    name = "a"
    dependencies = [
        "click",
        'mcp[cli, ws] >= 1.2.0, < 2 ; python_version > "3.9"',  # the protocol
    ]

    [project.optional-dependencies]
    server = ["mcp", "mcp-thing==1.0"]
    """,
    """\
    [project]
    name = "a"
    dependencies = [
        "click",
        'mcp[cli] >= 2, < 3 ; python_version > "3.9"',  # the protocol
    ]

    [project.optional-dependencies]
    server = ["mcp>=2,<3", "mcp-thing==1.0"]
    """,
    path="pyproject.toml",
)
GROUPS = pin(
    "groups",
    """\
    [dependency-groups]
    dev = ["mcp~=1.9", {include-group = "test"}]

    [tool.pdm.dev-dependencies]
    test = ["mcp (>=1.2,<2.0)"]

    [tool.uv]
    dev-dependencies = ["mcp==1.12.0"]
    constraint-dependencies = ["mcp<2"]
    override-dependencies = ["mcp>=1,!=1.4"]

    [tool.hatch.envs.default]
    dependencies = ["mcp<1.20"]
    """,
    """\
    [dependency-groups]
    dev = ["mcp>=2,<3", {include-group = "test"}]

    [tool.pdm.dev-dependencies]
    test = ["mcp (>=2,<3)"]

    [tool.uv]
    dev-dependencies = ["mcp>=2,<3"]
    constraint-dependencies = ["mcp>=2,<3"]
    override-dependencies = ["mcp>=2,<3"]

    [tool.hatch.envs.default]
    dependencies = ["mcp>=2,<3"]
    """,
    path="pyproject.toml",
)
POETRY = pin(
    "poetry",
    """\
    [tool.poetry.dependencies]
    python = "^3.10"
    mcp = "^1.2.0"  # caret

    [tool.poetry.group.dev.dependencies]
    mcp = {version = "~1.2", extras = ["cli"]}

    [tool.poetry.group.other.dependencies.mcp]
    version = "*"
    """,
    """\
    [tool.poetry.dependencies]
    python = "^3.10"
    mcp = ">=2,<3"  # caret

    [tool.poetry.group.dev.dependencies]
    mcp = {version = ">=2,<3", extras = ["cli"]}

    [tool.poetry.group.other.dependencies.mcp]
    version = ">=2,<3"
    """,
    path="pyproject.toml",
)
REQUIREMENTS = pin(
    "requirements",
    "-r base.txt\nmcp[ws]==1.12.0  # exact\nhttpx>=0.27\nmcp ; sys_platform == 'win32'",
    "-r base.txt\nmcp>=2,<3  # exact\nhttpx>=0.27\nmcp>=2,<3 ; sys_platform == 'win32'",
    path="requirements.txt",
)
LINE_ENDS = pin(
    "line-ends", "click\r\nmcp==1.12.0\r\n", "click\r\nmcp>=2,<3\r\n", path="requirements.in"
)
SETUP_CFG = pin(
    "setup-cfg",
    """\
    [options]
    python_requires = >=3.8
    install_requires =
        # the protocol
        mcp >= 1.2
        click
    zip_safe = no

    [options.extras_require]
    cli =
        mcp[cli]
    """,
    """\
    [options]
    python_requires = >=3.10
    install_requires =
        # the protocol
        mcp >= 2, < 3
        click
    zip_safe = no

    [options.extras_require]
    cli =
        mcp[cli]>=2,<3
    """,
    path="setup.cfg",
)
SETUP_PY = pin(
    "setup-py",
    """\
    from setuptools import setup

    WANTED = ["click", 'mcp>=1.2']

    setup(install_requires=WANTED, extras_require={"cli": ["mcp[cli]"]})
    """,
    """\
    from setuptools import setup

    WANTED = ["click", 'mcp>=2,<3']

    setup(install_requires=WANTED, extras_require={"cli": ["mcp[cli]>=2,<3"]})
    """,
    path="setup.py",
)
CONDA = pin(
    "conda",
    """\
    name: a
    dependencies:
      - python=3.11
      - conda-forge::mcp=1.2.*  # pinned
      - mcp >=1.2
      - mcp
      - pip:
          - "mcp[cli]==1.2"
    """,
    """\
    name: a
    dependencies:
      - python=3.11
      - conda-forge::mcp>=2,<3  # pinned
      - mcp >=2,<3
      - mcp >=2,<3
      - pip:
          - "mcp[cli]>=2,<3"
    """,
    path="environment.yml",
)
RECIPE = pin(
    "conda-recipe",
    """\
    {% set version = "1.0" %}
    requirements:
      host:
        - pip
      run:
        - python {{ python_min }}
        - mcp >=1.2,<2
    """,
    """\
    {% set version = "1.0" %}
    requirements:
      host:
        - pip
      run:
        - python {{ python_min }}
        - mcp >=2,<3
    """,
    path="meta.yaml",
)
DOCKERFILE = pin(
    "dockerfile",
    r"""
    FROM python:3.12
    # RUN pip install mcp==1.0
    RUN pip install -q mcp==1.2 "httpx>=0.27" && uv pip install --system 'mcp[cli]'
    RUN python -m pip install -c mcp \
        # the protocol
        mcp>=1.2,<2 \
        click
    RUN sh -c "uv add mcp==1.2" && echo mcp
    RUN ["pip", "install", "mcp==1.2"]
    """,
    r"""
    FROM python:3.12
    # RUN pip install mcp==1.0
    RUN pip install -q "mcp>=2,<3" "httpx>=0.27" && uv pip install --system 'mcp[cli]>=2,<3'
    RUN python -m pip install -c mcp \
        # the protocol
        "mcp>=2,<3" \
        click
    RUN sh -c "uv add 'mcp>=2,<3'" && echo mcp
    RUN ["pip", "install", "mcp>=2,<3"]
    """,
    path="Dockerfile",
)
CONSTRAINTS = pin("constraints", "mcp<2\n", "mcp>=2,<3\n", path="constraints.txt")
PIPFILE = pin(
    "pipfile",
    '[packages]\nmcp = "*"\nclick = {version = ">=8"}\n',
    '[packages]\nmcp = ">=2,<3"\nclick = {version = ">=8"}\n',
    path="Pipfile",
)
NEW_ALREADY = pin("new-already", "mcp>=2.1\n", None, path="requirements.txt")
NOT_A_RANGE = pin(
    "not-a-range",
    "mcp @ git+https://example.org/mcp\n",
    "# unstick: UNS801 require mcp>=2,<3; where this comes from cannot be read as a range\n"
    "mcp @ git+https://example.org/mcp\n",
    path="requirements.txt",
)
SCRIPT = Case(
    id="script-block",
    before={
        "server.py": """\
            # /// script
            # requires-python = ">=3.9"
            # dependencies = [
            #     "mcp>=1.2",
            # ]
            # ///
            import httpx
            from mcp.server.fastmcp import FastMCP

            app = FastMCP("a")
            """,
        "requirements.txt": "mcp==1.2\n",
    },
    after={
        "server.py": """\
            # /// script
            # requires-python = ">=3.10"
            # dependencies = [
            #     "httpx>=0.27.1,<1",
            #     "mcp>=2,<3",
            # ]
            # ///
            from importlib.metadata import version

            import httpx
            from mcp.server.mcpserver import MCPServer

            app = MCPServer("a", version=version("mcp"))
            """,
    },
)
BLOCK = '# /// script\n# dependencies = ["mcp>=1.2"]\n# ///\n'
SCRIPT_WAITS = Case(
    id="script-block-waits",
    before=f"{BLOCK}{MANUAL}",
    after=f"{LATER}{BLOCK}{MARKED}",
)
WAITS = Case(
    id="waits-for-a-person",
    before={"server.py": MANUAL, "requirements.txt": "mcp\n"},
    after={
        "server.py": MARKED,
        "requirements.txt": f"{LATER}mcp\n",
    },
)
BOTH_MARKED = Case(
    id="runs-on-both-is-marked",
    before={"client.py": "from mcp import ClientSession\n", "requirements.txt": "mcp<2\n"},
    after={
        "requirements.txt": "# unstick: UNS801 require mcp>=2,<3; no code here had to change, and"
        " none of it has run on 2.x\nmcp<2\n",
    },
)
BOTH = Case(
    id="runs-on-both",
    before={"client.py": "from mcp import ClientSession\n", "requirements.txt": "mcp<2\n"},
    after={"requirements.txt": "mcp>=2,<3\n"},
    unsafe=True,
)
APART = Case(
    id="another-project",
    before={
        "server.py": OLD,
        "requirements.txt": "mcp<2\n",
        "other/requirements.txt": "mcp<2\n",
        "other/client.py": MANUAL,
        "docs/requirements.txt": "mcp<2\n",
    },
    after={
        "server.py": NEW,
        "requirements.txt": "mcp>=2,<3\n",
        "other/requirements.txt": f"{LATER}mcp<2\n",
        "other/client.py": MARKED,
        "docs/requirements.txt": "mcp>=2,<3\n",
    },
)
CASES = [
    PEP_621, GROUPS, POETRY, REQUIREMENTS, LINE_ENDS, SETUP_CFG, SETUP_PY, CONDA, RECIPE,
    DOCKERFILE, CONSTRAINTS, PIPFILE, NEW_ALREADY, NOT_A_RANGE, SCRIPT, SCRIPT_WAITS, WAITS,
    BOTH_MARKED, BOTH, APART,
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
