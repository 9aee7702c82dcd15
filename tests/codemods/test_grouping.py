"""Which projects of one tree are looked at together."""

import textwrap

import pytest

from analyzer.codemods.codebase import Module
from analyzer.codemods.grouping import groups_of
from analyzer.codemods.source import Source, read_source

CASES = {
    "no projects": ((), {"a/x.py": "", "b/y.py": ""}, [["a/x.py", "b/y.py"]]),
    "one project": (("",), {"a/x.py": "", "b/y.py": ""}, [["a/x.py", "b/y.py"]]),
    "two projects": (("a", "b"), {"a/x.py": "", "b/y.py": ""}, [["a/x.py"], ["b/y.py"]]),
    "one in the other": (
        ("", "b"),
        {"a/x.py": "", "b/c/y.py": ""},
        [["a/x.py"], ["b/c/y.py"]],
    ),
    "tests import": (
        ("", "b"),
        {"tests/test_y.py": "from b.y import thing", "b/y.py": "thing = 1"},
        [["b/y.py", "tests/test_y.py"]],
    ),
    "a string names it": (
        ("", "b"),
        {"tests/test_y.py": 'patch("b.y.thing")', "b/y.py": "thing = 1"},
        [["b/y.py", "tests/test_y.py"]],
    ),
    "one imports two": (
        ("a", "b", "c"),
        {"a/x.py": "import c.z", "b/y.py": "import c.z as z", "c/z.py": ""},
        [["a/x.py", "b/y.py", "c/z.py"]],
    ),
    "nothing": ((), {}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_groups(name: str) -> None:
    folders, files, wanted = CASES[name]
    modules = [_module(path, text) for path, text in sorted(files.items())]
    assert [[one.path for one in group] for group in groups_of(modules, folders)] == wanted


def _module(path: str, text: str) -> Module:
    source = read_source(path, textwrap.dedent(text).encode())
    assert isinstance(source, Source)
    return Module(source)
