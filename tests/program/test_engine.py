"""Properties of the solved program as a whole."""

import textwrap

from analyzer.program.engine import Engine
from analyzer.syntax.walk import text
from analyzer.workspace.modules import ModuleIndex
from tests.program.solving import catalog, denoted, edges, files_of, function, name_of, solved
from tests.syntax.written import summary

PROGRAM = """\
from b import Store, register
store = Store()
def put(key, value):
    store.items[key] = value
    return store.count
@register
def get(key):
    return store.items[key]
put("a", {})
# b.py
class Store:
    def __init__(self): self.items = {}
    @property
    def count(self): return len(self.items)
handlers = []
def register(fn):
    handlers.append(fn)
    return fn
for handler in handlers: handler("a")
"""


def test_solving_again_changes_nothing() -> None:
    engine = solved(PROGRAM)
    before = edges(engine), len(engine.graph.objects), len(engine.calls.sites)
    engine.solve()
    assert (edges(engine), len(engine.graph.objects), len(engine.calls.sites)) == before


def test_the_order_of_files_does_not_matter() -> None:
    files = files_of(PROGRAM)
    engines = []
    for names in (sorted(files), sorted(files, reverse=True)):
        summaries = {name: summary(files[name]) for name in names}
        engine = Engine(summaries, ModuleIndex(names).resolve, catalog())
        engine.solve()
        engines.append([repr(obj) for obj in engine.graph.objects])
    assert engines[0] == engines[1]


def test_a_property_belongs_to_the_function_that_reads_it() -> None:
    found = edges(solved(PROGRAM))
    assert found == [
        "a.py > a.py:put",
        "a.py > b.py:Store.__init__",
        "a.py > b.py:register",
        "a.py:put > b.py:Store.count",
        "b.py > a.py:get",
    ]


def test_accesses_name_the_owner_of_a_variable() -> None:
    engine = solved(PROGRAM)
    put = function(engine, "a.py:put")
    written = [
        (event.kind, denoted(engine, "a.py:store"), text(event.expr))
        for event in engine.events[put.gid]
        if event.kind == "write item"
    ]
    assert written == [("write item", ["instance b.py:Store"], "key")]
    owners = {
        name_of(engine.tables.functions[event.base])
        for event in engine.events[put.gid]
        if event.kind == "read variable"
    }
    assert owners == {"a.py"}


def test_unresolved_calls_are_kept() -> None:
    engine = solved("def f(a): return a.g()\nf(None)\nunknown()\n")
    assert sorted(text(site.expr) for site in engine.unresolved()) == ["a.g()", "unknown()"]


def test_a_deep_expression_is_analysed() -> None:
    chain = " + ".join(["[]"] * 150)
    assert denoted(solved(f"x = {chain}\n"), "a.py:x") == ["list"]


def test_an_odd_program_is_solved() -> None:
    """Names used before they exist, classes that derive from themselves, modules that fight."""
    program = textwrap.dedent("""\
        from a import *
        import a as b
        class C(C): pass
        class D(E): pass
        class E(D):
            def f(self): return super().f()
        x = E().f()
        y = lambda: y()
        y()
        del x
        f = f
        [f for f in f]
        def g(*, a=g): return g(**a)
        super().f()
        g()
    """)
    assert "a.py > a.py:E.f" in edges(solved(program))
