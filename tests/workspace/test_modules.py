"""Import resolution from paths: each case is a tree, an import and the file it denotes."""

import msgspec
import pytest

from analyzer.workspace.modules import ModuleIndex, is_package


class Case(msgspec.Struct, frozen=True):
    id: str
    files: str
    importer: str
    name: str
    expected: str | None
    externals: tuple[str, ...] = ()


CASES = [
    Case("sibling-script", "server.py state.py", "server.py", "state", "state.py"),
    Case("package", "a.py pkg/__init__.py pkg/m.py", "a.py", "pkg", "pkg/__init__.py"),
    Case("module-of-package", "a.py pkg/__init__.py pkg/m.py", "a.py", "pkg.m", "pkg/m.py"),
    Case("nothing", "a.py", "a.py", "pkg.m", None),
    Case("stubs-do-not-count", "a.py b.pyi", "a.py", "b", None),
    Case("relative", "p/__init__.py p/a.py p/b.py", "p/a.py", ".b", "p/b.py"),
    Case("relative-in-init", "p/__init__.py p/b.py", "p/__init__.py", ".b", "p/b.py"),
    Case("relative-to-the-package", "p/__init__.py p/b.py", "p/b.py", ".", "p/__init__.py"),
    Case("relative-two-up", "p/__init__.py p/c.py p/q/d.py", "p/q/d.py", "..c", "p/c.py"),
    Case("relative-out-of-the-tree", "p/a.py b.py", "p/a.py", "...b", None),
    Case("relative-is-never-elsewhere", "p/a.py b.py", "p/a.py", ".b", None),
    Case("package-before-module", "a.py x.py x/__init__.py", "a.py", "x", "x/__init__.py"),
    Case("own-package-by-full-name", "p/__init__.py p/a.py p/b.py", "p/a.py", "p.b", "p/b.py"),
    Case(
        "src-layout",
        "src/p/__init__.py src/p/b.py scripts/run.py",
        "scripts/run.py",
        "p.b",
        "src/p/b.py",
    ),
    Case(
        "namespace",
        "run.py org/tool/__init__.py org/tool/a.py",
        "run.py",
        "org.tool.a",
        "org/tool/a.py",
    ),
    Case("namespace-has-no-file", "run.py org/tool/a.py", "run.py", "org", None),
    Case(
        "namespace-from-inside",
        "org/tool/__init__.py org/tool/x/__init__.py org/tool/x/a.py org/tool/b.py",
        "org/tool/x/a.py",
        "org.tool.b",
        "org/tool/b.py",
    ),
    Case(
        "namespace-in-two-places",
        "one/src/org/a/__init__.py two/src/org/b/__init__.py two/src/org/b/m.py",
        "one/src/org/a/__init__.py",
        "org.b.m",
        "two/src/org/b/m.py",
    ),
    Case(
        "other-project-in-the-tree",
        "services/a/main.py libs/core/src/core/__init__.py libs/core/src/core/s.py",
        "services/a/main.py",
        "core.s",
        "libs/core/src/core/s.py",
    ),
    Case(
        "the-nearest-of-equals",
        "a/src/app/__init__.py b/src/app/__init__.py b/cli.py",
        "b/cli.py",
        "app",
        "b/src/app/__init__.py",
    ),
    Case(
        "loose-modules-elsewhere-are-not-meant",
        "a/main.py b/config.py",
        "a/main.py",
        "config",
        None,
    ),
    Case(
        "folder-above", "common.py services/a/main.py", "services/a/main.py", "common", "common.py"
    ),
    Case(
        "script-beside-init", "p/__init__.py p/server.py p/db.py", "p/server.py", "db", "p/db.py"
    ),
    Case(
        "top-level-before-sibling",
        "utils.py p/__init__.py p/a.py p/utils.py",
        "p/a.py",
        "utils",
        "utils.py",
    ),
    Case("stdlib-in-a-package", "p/__init__.py p/a.py p/logging.py", "p/a.py", "logging", None),
    Case("stdlib-shadowed-by-a-script", "queue.py a.py", "a.py", "queue", "queue.py"),
    Case("stdlib-above-is-not-meant", "queue.py s/a.py", "s/a.py", "queue", None),
    Case("not-itself", "t/__init__.py t/redis.py", "t/redis.py", "redis", None),
    Case(
        "installed-before-sibling",
        "t/__init__.py t/cache.py t/redis.py",
        "t/cache.py",
        "redis",
        None,
        externals=("redis",),
    ),
    Case("sdk-before-a-folder-of-its-name", "mcp/server.py run.py", "run.py", "mcp.server", None),
    Case(
        "sdk-before-a-package-of-its-name",
        "app/mcp/__init__.py app/mcp/server.py app/run.py",
        "app/run.py",
        "mcp.server",
        None,
    ),
    Case(
        "the-sdk-itself",
        "mcp/__init__.py mcp/server/__init__.py mcp/client/__init__.py x.py",
        "x.py",
        "mcp.server",
        "mcp/server/__init__.py",
    ),
    Case(
        "a-package-decides",
        "p/__init__.py q/p/__init__.py q/p/m.py run.py",
        "run.py",
        "p.m",
        None,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_resolve(case: Case) -> None:
    bare = case.name.lstrip(".")
    level = len(case.name) - len(bare)
    files = case.files.split()
    for order in (files, files[::-1]):
        index = ModuleIndex(order, case.externals)
        answers = [index.resolve(case.importer, level, bare) for _ in range(2)]
        assert answers == [case.expected, case.expected]


def test_is_package() -> None:
    paths = ["__init__.py", "a/__init__.py", "a/x__init__.py", "a/b.py"]
    assert [is_package(path) for path in paths] == [True, True, False, False]


@pytest.mark.parametrize(
    ("prefix", "below"),
    [
        ("", ["p/a.py", "p/tools/__init__.py", "p/tools/x.py"]),
        (".", ["p/a.py", "p/tools/__init__.py", "p/tools/x.py"]),
        (".tools.", ["p/tools/__init__.py", "p/tools/x.py"]),
        ("p.tools.", ["p/tools/__init__.py", "p/tools/x.py"]),
        ("elsewhere.", []),
    ],
)
def test_files_below(prefix: str, below: list[str]) -> None:
    index = ModuleIndex(["p/a.py", "p/tools/__init__.py", "p/tools/x.py", "q/z.py"])
    assert list(index.files_below("p/a.py", prefix)) == below


def test_packages_around() -> None:
    index = ModuleIndex(["src/p/__init__.py", "src/p/q/__init__.py", "src/p/q/m.py"])
    assert index.packages_around("src/p/q/m.py") == ("src/p/q/__init__.py", "src/p/__init__.py")
    assert index.packages_around("src/p/q/__init__.py") == ("src/p/__init__.py",)
