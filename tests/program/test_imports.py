"""Which definition an imported name denotes, across the modules of a program."""

from tests.program.solving import Case, expected, found, table

CASES = [
    Case(
        "from-import",
        """\
        from b import f as g
        x = g()
        # b.py
        class C: pass
        def f(): return C()
        """,
        ("a.py > b.py:f",),
        {"a.py:x": ("instance b.py:C",), "a.py:g": ("b.py:f",)},
    ),
    Case(
        "module-import",
        """\
        import b
        import b as c
        x = b.f()
        y = c.f
        # b.py
        def f(): return f
        """,
        ("a.py > b.py:f",),
        {"a.py:x": ("b.py:f",), "a.py:y": ("b.py:f",), "a.py:c": ("module b.py",)},
    ),
    Case(
        "dotted-import",
        """\
        import p.q.r
        import p.q.r as s
        x = p.q.r.f()
        y = s.f
        # p/__init__.py
        # p/q/__init__.py
        # p/q/r.py
        def f(): return f
        """,
        ("a.py > p/q/r.py:f",),
        {"a.py:x": ("p/q/r.py:f",), "a.py:y": ("p/q/r.py:f",)},
    ),
    Case(
        "relative",
        """\
        # p/__init__.py
        # p/a.py
        from . import b
        from .b import f
        from .q.c import g
        x = b.f()
        f()
        g()
        # p/b.py
        def f(): return f
        # p/q/__init__.py
        # p/q/c.py
        from .. import b
        from ..b import f as h
        def g(): return h()
        """,
        ("p/a.py > p/b.py:f", "p/a.py > p/q/c.py:g", "p/q/c.py:g > p/b.py:f"),
        {"p/a.py:x": ("p/b.py:f",), "p/q/c.py:b": ("module p/b.py",)},
    ),
    Case(
        "re-exported",
        """\
        from p import f, C
        f()
        x = C()
        # p/__init__.py
        from .q import f
        from .q import C as C
        # p/q/__init__.py
        from ._r import *
        from ._r import f
        # p/q/_r.py
        def f(): return 0
        class C: pass
        """,
        ("a.py > p/q/_r.py:f",),
        {"a.py:x": ("instance p/q/_r.py:C",)},
    ),
    Case(
        "star",
        """\
        from b import *
        f()
        x = store
        # b.py
        from c import *
        from c import _hidden
        def f(): _hidden()
        # c.py
        store = {}
        def _hidden(): return store
        """,
        ("a.py > b.py:f", "b.py:f > c.py:_hidden"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "star-hides-underscores",
        """\
        from b import *
        x = _f
        y = f
        # b.py
        def _f(): pass
        def f(): pass
        """,
        (),
        {"a.py:x": (), "a.py:y": ("b.py:f",)},
    ),
    Case(
        "star-with-all",
        """\
        from b import *
        _f()
        # b.py
        __all__ = ["_f"]
        def _f(): pass
        """,
        ("a.py > b.py:_f",),
    ),
    Case(
        "library-star",
        """\
        from os.path import *
        x = join
        """,
        (),
        {"a.py:x": ("os.path.join",)},
    ),
    Case(
        "library-re-exported",
        """\
        from b import deque
        from b import env
        x = deque()
        # b.py
        from collections import deque
        from os import environ as env
        """,
        (),
        {"a.py:x": ("made collections.deque",), "a.py:env": ("os.environ",)},
    ),
    Case(
        "cycle",
        """\
        from b import g
        def f(): return g()
        g()
        # b.py
        import a
        def g(): return a.f()
        """,
        ("a.py > b.py:g", "a.py:f > b.py:g", "b.py:g > a.py:f"),
    ),
    Case(
        "import-inside-a-function",
        """\
        def f():
            from b import g
            import c
            g()
            return c.h()
        f()
        # b.py
        def g(): pass
        # c.py
        def h(): pass
        """,
        ("a.py > a.py:f", "a.py:f > b.py:g", "a.py:f > c.py:h"),
    ),
    Case(
        "src-layout",
        """\
        # src/p/__init__.py
        # src/p/a.py
        from p.b import f
        f()
        # src/p/b.py
        def f(): pass
        # tools/run.py
        import p.b
        p.b.f()
        """,
        ("src/p/a.py > src/p/b.py:f", "tools/run.py > src/p/b.py:f"),
    ),
    Case(
        "two-packages-of-one-name",
        """\
        # one/src/p/__init__.py
        # one/src/p/a.py
        from p.b import f
        f()
        # one/src/p/b.py
        def f(): pass
        # two/src/p/__init__.py
        # two/src/p/a.py
        from p.b import f
        f()
        # two/src/p/b.py
        def f(): pass
        """,
        ("one/src/p/a.py > one/src/p/b.py:f", "two/src/p/a.py > two/src/p/b.py:f"),
    ),
    Case(
        "namespace-package",
        """\
        from p.b import f
        import p.c
        f()
        p.c.g()
        # p/b.py
        def f(): pass
        # p/c.py
        def g(): pass
        """,
        ("a.py > p/b.py:f", "a.py > p/c.py:g"),
    ),
    Case(
        "submodule-of-an-imported-package",
        """\
        import p
        p.b.f()
        # p/__init__.py
        from . import b
        # p/b.py
        def f(): pass
        """,
        ("a.py > p/b.py:f",),
    ),
    Case(
        "name-in-the-package-hides-the-submodule",
        """\
        from p import b
        b()
        # p/__init__.py
        from .b import b
        # p/b.py
        def b(): pass
        """,
        ("a.py > p/b.py:b",),
    ),
    Case(
        "either-of-two-definitions",
        """\
        try:
            from b import f
        except ImportError:
            def f(): pass
        f()
        # b.py
        def f(): pass
        """,
        ("a.py > a.py:f", "a.py > b.py:f"),
    ),
    Case(
        "either-of-two-libraries",
        """\
        try:
            import ujson as json
        except ImportError:
            import json
        x = json
        """,
        (),
        {"a.py:x": ("json", "ujson")},
    ),
    Case(
        "type-checking-only",
        """\
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from b import C
        def f(c: "C"): return c
        # b.py
        class C: pass
        """,
        (),
        {"a.py:C": ("b.py:C",)},
    ),
    Case(
        "assignment-through-the-module",
        """\
        import b
        b.current = {}
        x = b.read()
        # b.py
        current = None
        def read(): return current
        """,
        ("a.py > b.py:read",),
        {"a.py:x": ("dict",), "b.py:current": ("dict",)},
    ),
    Case(
        "importlib-with-a-literal",
        """\
        import importlib
        m = importlib.import_module("b")
        m.f()
        # b.py
        def f(): pass
        """,
        ("a.py > b.py:f",),
    ),
]


@table(CASES)
def test_imports(case: Case) -> None:
    assert found(case) == expected(case)
