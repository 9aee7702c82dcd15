"""How functions and values travel: closures, decorators, containers, arguments, generators."""

from tests.program.solving import Case, expected, found, table

CASES = [
    Case(
        "aliasing",
        """\
        def f(): return {}
        g = h = f
        x = (k := h)()
        y, z = x, []
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",), "a.py:y": ("dict",), "a.py:z": ("list",), "a.py:k": ("a.py:f",)},
    ),
    Case(
        "unpacked-displays-are-two",
        """\
        a, b = {}, {}
        def f(): return 0
        a["x"] = f
        x = b["x"]
        """,
        (),
        {"a.py:x": ()},
    ),
    Case(
        "closure",
        """\
        def outer():
            store = {}
            def inner(): return store
            return inner
        f = outer()
        x = f()
        """,
        ("a.py > a.py:outer", "a.py > a.py:outer.inner"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "nonlocal",
        """\
        def outer():
            store = None
            def put(value):
                nonlocal store
                store = value
            def get(): return store
            return put, get
        put, get = outer()
        put({})
        x = get()
        """,
        ("a.py > a.py:outer", "a.py > a.py:outer.get", "a.py > a.py:outer.put"),
        {"a.py:x": ("dict",), "a.py:outer:store": ("dict",)},
    ),
    Case(
        "global",
        """\
        store = None
        def init():
            global store
            store = {}
        init()
        x = store
        """,
        ("a.py > a.py:init",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "local-hides-global",
        """\
        store = {}
        def f():
            store = []
            return store
        x = f()
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("list",)},
    ),
    Case(
        "value-through-two-factories",
        """\
        from b import make
        x = make()
        # b.py
        from c import build
        def make():
            built = build({})
            return built
        # c.py
        class C:
            def __init__(self, store): self.store = store
        def build(store): return C(store)
        """,
        ("a.py > b.py:make", "b.py:make > c.py:build", "c.py:build > c.py:C.__init__"),
        {"a.py:x": ("instance c.py:C",), "c.py:C.__init__:store": ("dict",)},
    ),
    Case(
        "lambda",
        """\
        f = lambda a: a
        x = f({})
        """,
        ("a.py > a.py:<lambda>",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "recursion",
        """\
        def f(n): return f(n - 1) if n else {}
        x = f(3)
        """,
        ("a.py > a.py:f", "a.py:f > a.py:f"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "either-value",
        """\
        x = {} or []
        y = set if x else dict
        z = x and f
        def f(): pass
        """,
        (),
        {
            "a.py:x": ("dict", "list"),
            "a.py:y": ("builtins.dict", "builtins.set"),
            "a.py:z": ("a.py:f", "dict", "list"),
        },
    ),
    # arguments
    Case(
        "arguments-by-position-name-and-default",
        """\
        def f(a, /, b, *, c, d=set): pass
        f({}, [], c=())
        """,
        ("a.py > a.py:f",),
        {
            "a.py:f:a": ("dict",),
            "a.py:f:b": ("list",),
            "a.py:f:c": ("tuple",),
            "a.py:f:d": ("builtins.set",),
        },
    ),
    Case(
        "rest-arguments",
        """\
        def g(a, b): return a
        def f(*args, **kwargs): return g(*args, **kwargs)
        x = f({}, b=[])
        """,
        ("a.py > a.py:f", "a.py:f > a.py:g"),
        {"a.py:x": ("dict",), "a.py:g:b": ("dict", "list")},
    ),
    Case(
        "spread-arguments",
        """\
        def f(a, b, c=None): pass
        f(*[{}, set], **{"c": []})
        """,
        ("a.py > a.py:f",),
        {
            "a.py:f:a": ("builtins.set", "dict"),
            "a.py:f:b": ("builtins.set", "dict"),
            "a.py:f:c": ("builtins.set", "dict", "list"),
        },
    ),
    Case(
        "mutable-default",
        """\
        def f(a={}): return a
        x = f()
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "function-attribute",
        """\
        def f(): return f.store
        f.store = {}
        x = f()
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",)},
    ),
    # containers
    Case(
        "dispatch-dict",
        """\
        def f(): return {}
        def g(): return []
        TABLE = {"f": f, "g": g}
        def call(name): return TABLE[name]()
        x = call("f")
        y = TABLE["g"]()
        """,
        ("a.py > a.py:call", "a.py > a.py:g", "a.py:call > a.py:f", "a.py:call > a.py:g"),
        {"a.py:x": ("dict", "list"), "a.py:y": ("list",)},
    ),
    Case(
        "dispatch-by-get",
        """\
        def f(): return {}
        def other(): return []
        TABLE = {}
        TABLE["f"] = f
        def call(name): return TABLE.get(name, other)()
        x = call("f")
        """,
        ("a.py > a.py:call", "a.py:call > a.py:f", "a.py:call > a.py:other"),
        {"a.py:x": ("dict", "list")},
    ),
    Case(
        "list-of-functions",
        """\
        def f(): return {}
        hooks = []
        hooks.append(f)
        for hook in hooks: x = hook()
        y = [hook for hook in hooks]
        z = [h() for h in y][0]
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",), "a.py:z": ("dict",)},
    ),
    Case(
        "pairs",
        """\
        def f(): return {}
        for name, handler in [("f", f)]: x = handler()
        for name, handler in {"f": f}.items(): y = handler()
        for i, handler in enumerate([f]): z = handler()
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",), "a.py:y": ("dict",), "a.py:z": ("dict",)},
    ),
    Case(
        "container-of-a-container",
        """\
        def f(): return {}
        groups = {"a": {"b": [f]}}
        x = groups["a"]["b"][0]()
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "default-dictionary",
        """\
        from collections import defaultdict
        class C: pass
        stores = defaultdict(C)
        x = stores["a"]
        """,
        (),
        {"a.py:x": ("instance a.py:C",)},
    ),
    Case(
        "set-default",
        """\
        class C: pass
        stores = {}
        def get(key): return stores.setdefault(key, C())
        x = get("a")
        """,
        ("a.py > a.py:get",),
        {"a.py:x": ("instance a.py:C",)},
    ),
    # decorators and wrappers
    Case(
        "decorator-of-the-program",
        """\
        from functools import wraps
        def logged(fn):
            @wraps(fn)
            def wrapper(*args): return fn(*args)
            return wrapper
        @logged
        def f(a): return a
        x = f({})
        """,
        (
            "a.py > a.py:logged",
            "a.py > a.py:logged.wrapper",
            "a.py > a.py:f",
            "a.py:logged ~> a.py:f",
        ),
        {"a.py:x": ("dict",), "a.py:f": ("a.py:f", "a.py:logged.wrapper")},
    ),
    Case(
        "one-decorator-on-two-functions",
        """\
        def locked(fn):
            def wrapper(*args):
                result = fn(*args)
                print(result)
                return result
            return wrapper
        @locked
        def f(a): return a
        @locked
        def g(a): return []
        def h(): return f({})
        x = h()
        y = g(1)
        """,
        (
            "a.py > a.py:g",
            "a.py > a.py:h",
            "a.py > a.py:locked",
            "a.py > a.py:locked.wrapper",
            "a.py:h > a.py:f",
            "a.py:h > a.py:locked.wrapper",
        ),
        {"a.py:x": ("dict",), "a.py:y": ("list",)},
    ),
    Case(
        "decorator-that-keeps-results-and-adds-arguments",
        """\
        kept = []
        def with_list(fn):
            def wrapper(*args):
                result = fn([], *args)
                kept.append(result)
                return result
            return wrapper
        @with_list
        def f(first, a): return first
        f(1)
        x = kept[0]
        """,
        ("a.py > a.py:f", "a.py > a.py:with_list", "a.py > a.py:with_list.wrapper"),
        {"a.py:x": ("list",)},
    ),
    Case(
        "wrapper-made-without-a-decorator",
        """\
        def locked(fn):
            def wrapper(): return fn()
            return wrapper
        def f(): return {}
        g = locked(f)
        x = g()
        """,
        (
            "a.py > a.py:locked",
            "a.py > a.py:locked.wrapper",
            "a.py:locked.wrapper > a.py:f",
        ),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "decorator-with-arguments",
        """\
        def retry(times):
            def decorate(fn):
                def wrapper(): return fn()
                return wrapper
            return decorate
        @retry(3)
        def f(): return {}
        x = f()
        """,
        (
            "a.py > a.py:retry",
            "a.py > a.py:retry.decorate",
            "a.py > a.py:retry.decorate.wrapper",
            "a.py > a.py:f",
        ),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "registering-decorator",
        """\
        handlers = {}
        def register(name):
            def keep(fn):
                handlers[name] = fn
                return fn
            return keep
        @register("f")
        def f(): return {}
        x = handlers["f"]()
        """,
        ("a.py > a.py:register", "a.py > a.py:register.keep", "a.py > a.py:f"),
        {"a.py:x": ("dict",), "a.py:f": ("a.py:f",)},
    ),
    Case(
        "decorator-class",
        """\
        class memo:
            def __init__(self, fn): self.fn = fn
            def __call__(self, a): return self.fn(a)
        @memo
        def f(a): return a
        x = f({})
        """,
        ("a.py > a.py:memo.__init__", "a.py > a.py:memo.__call__", "a.py:memo.__call__ > a.py:f"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "library-decorator",
        """\
        from functools import lru_cache
        @lru_cache(maxsize=10)
        def f(): return {}
        x = f()
        """,
        ("a.py > a.py:f", "a.py ~> a.py:f"),
        {"a.py:x": ("dict",), "a.py:f": ("a.py:f",)},
    ),
    Case(
        "partial",
        """\
        from functools import partial
        def f(a, b): return b
        g = partial(f, {})
        x = g([])
        y = partial(g, b=set)()
        """,
        ("a.py > a.py:f", "a.py ~> a.py:f"),
        {"a.py:f:a": ("dict",), "a.py:f:b": ("builtins.set", "list")},
    ),
    # context managers, generators, asynchronous code
    Case(
        "context-manager-class",
        """\
        class Session:
            def __enter__(self): return self
            def __exit__(self, *args): self.close()
            def close(self): pass
            def get(self): return {}
        def f():
            with Session() as s:
                return s.get()
        x = f()
        """,
        (
            "a.py > a.py:f",
            "a.py:f > a.py:Session.__enter__",
            "a.py:f > a.py:Session.__exit__",
            "a.py:f > a.py:Session.get",
            "a.py:Session.__exit__ > a.py:Session.close",
        ),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "context-manager-function",
        """\
        from contextlib import contextmanager
        @contextmanager
        def session():
            store = {}
            yield store
        def f():
            with session() as s: return s
        x = f()
        """,
        ("a.py > a.py:f", "a.py ~> a.py:session", "a.py:f > a.py:session"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "generator",
        """\
        def f():
            yield {}
            yield from g()
        def g(): yield []
        for x in f(): pass
        y = [each for each in f()][0]
        """,
        ("a.py > a.py:f", "a.py:f > a.py:g"),
        {"a.py:x": ("dict", "list"), "a.py:y": ("dict", "list")},
    ),
    Case(
        "coroutine",
        """\
        import asyncio
        class Client:
            async def __aenter__(self): return self
            async def __aexit__(self, *args): pass
            async def get(self): return {}
        async def f():
            async with Client() as client:
                value = await client.get()
            return value
        async def main(): return await f()
        asyncio.run(main())
        """,
        (
            "a.py > a.py:main",
            "a.py:main > a.py:f",
            "a.py:f > a.py:Client.__aenter__",
            "a.py:f > a.py:Client.__aexit__",
            "a.py:f > a.py:Client.get",
        ),
        {"a.py:f:value": ("dict",)},
    ),
    Case(
        "asynchronous-generator",
        """\
        async def f():
            yield {}
        async def main():
            async for x in f(): pass
        main()
        """,
        ("a.py > a.py:main", "a.py:main > a.py:f"),
        {"a.py:main:x": ("dict",)},
    ),
    # callables handed to libraries
    Case(
        "thread",
        """\
        import threading
        def work(store): store
        def start():
            threading.Thread(target=work, args=({},)).start()
        start()
        """,
        ("a.py > a.py:start", "a.py:start ~> a.py:work"),
    ),
    Case(
        "executor",
        """\
        import asyncio
        def work(a): return a
        async def main():
            return await asyncio.to_thread(work, {})
        x = main()
        """,
        ("a.py > a.py:main", "a.py:main ~> a.py:work"),
        {"a.py:work:a": ("dict",), "a.py:x": ("dict",)},
    ),
    Case(
        "background-task",
        """\
        import asyncio
        class App:
            async def work(self): self.store = {}
            async def start(self): asyncio.create_task(self.work())
        app = App()
        asyncio.run(app.start())
        """,
        ("a.py > a.py:App.start", "a.py:App.start > a.py:App.work"),
        {"a.py:App.work:self": ("instance a.py:App",)},
    ),
    Case(
        "bound-method-as-a-callback",
        """\
        import atexit
        class App:
            def close(self): return self
        app = App()
        atexit.register(app.close)
        """,
        ("a.py ~> a.py:App.close",),
        {"a.py:App.close:self": ("instance a.py:App",)},
    ),
    Case(
        "sorting-key",
        """\
        def key(a): return a
        x = sorted([], key=key)
        """,
        ("a.py > a.py:key", "a.py ~> a.py:key"),
    ),
    # looking up by name
    Case(
        "getattr-with-a-literal",
        """\
        class C:
            def f(self): return {}
        x = getattr(C(), "f")()
        y = getattr(C(), "gone", [])
        """,
        ("a.py > a.py:C.f",),
        {"a.py:x": ("dict",), "a.py:y": ("list",)},
    ),
    Case(
        "setattr-with-a-literal",
        """\
        class C: pass
        c = C()
        setattr(c, "store", {})
        x = c.store
        """,
        (),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "getattr-with-a-computed-name",
        """\
        class C:
            def do_f(self): return {}
        def call(name): return getattr(C(), f"do_{name}")()
        x = call("f")
        """,
        ("a.py > a.py:call", "a.py:call > a.py:C.do_f"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "globals-by-name",
        """\
        def f(): return {}
        x = globals()["f"]()
        """,
        ("a.py > a.py:f",),
        {"a.py:x": ("dict",)},
    ),
    # what is not reached
    Case(
        "uncalled-functions-count-for-nothing",
        """\
        def f(): return g()
        def g(): return {}
        """,
    ),
    Case(
        "a-function-that-someone-else-may-call",
        """\
        def f(): return g()
        def g(): return {}
        """,
        ("a.py:f > a.py:g",),
        {"a.py:f:return": ("dict",)},
        roots=("a.py:f",),
    ),
]


@table(CASES)
def test_functions(case: Case) -> None:
    assert found(case) == expected(case)
