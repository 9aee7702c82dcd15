"""Versions: which majors of an SDK a specifier admits."""

import pytest

from analyzer.workspace.requirements import (
    admitted_majors,
    major_of,
    parse_requirement,
    pep440_of_poetry,
)


@pytest.mark.parametrize(
    ("package", "specifier", "majors"),
    [
        ("mcp", "", (1, 2)),
        ("mcp", ">=1.4.1", (1, 2)),
        ("mcp", ">=1.2.0rc1", (1, 2)),
        ("mcp", ">=1.26.0,<2", (1,)),
        ("mcp", "<2.0.0,>=1.23.0", (1,)),
        ("mcp", "~=1.9", (1,)),
        ("mcp", "==1.*", (1,)),
        ("mcp", "==1.9.4", (1,)),
        ("mcp", "===1.9.4", (1,)),
        ("mcp", "===what", ()),
        ("mcp", "!=1.9.4", (1, 2)),
        ("mcp", ">1.30", (1, 2)),
        ("mcp", ">=2", (2,)),
        ("mcp", "==2.0.0b1", (2,)),
        ("mcp", ">=2.0.0rc1,<3", (2,)),
        ("mcp", ">=7", ()),
        ("mcp", "not a specifier", (1, 2)),
        ("fastmcp", "==2.7.0", (2,)),
        ("fastmcp", ">=2.3.0", (2, 3, 4)),
        ("fastmcp", ">=3.2", (3, 4)),
        ("fastmcp", ">=3.2.4,<4.0.0", (3,)),
        ("fastmcp", ">2,<4,!=3.0.0", (2, 3)),
        ("fastmcp", "<1", (2,)),
    ],
)
def test_admitted_majors(package: str, specifier: str, majors: tuple[int, ...]) -> None:
    assert admitted_majors(package, specifier) == majors


@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        ("*", ""),
        ("^1.4", ">=1.4,<2"),
        ("^1.4.1", ">=1.4.1,<2"),
        ("^0.4.1", ">=0.4.1,<0.5"),
        ("~1.4.1", ">=1.4.1,<1.5"),
        ("~2", ">=2,<3"),
        ("~=1.9", "~=1.9"),
        ("1.9.4", "==1.9.4"),
        (">=1.4,<3", ">=1.4,<3"),
        ("^x", "x"),
    ],
)
def test_pep440_of_poetry(constraint: str, specifier: str) -> None:
    assert pep440_of_poetry(constraint) == specifier


def test_parse_requirement() -> None:
    texts = ["MCP[cli] >= 1.2; python_version > '3.9'", "fastmcp_slim==3.4.10", "-r base.txt", ""]
    assert [parse_requirement(text) for text in texts] == [
        ("mcp", ">=1.2"),
        ("fastmcp", "==3.4.10"),
        None,
        None,
    ]


def test_major_of() -> None:
    versions = ["1.9.4", "2.0.0rc1", "0.9", "9.0", "none"]
    assert [major_of("mcp", version) for version in versions] == [1, 2, 1, 2, None]
