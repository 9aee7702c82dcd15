"""Methods, inheritance and instances: what attributes denote and which method a call reaches."""

from tests.program.solving import Case, expected, found, table

CASES = [
    Case(
        "method-of-an-instance",
        """\
        class C:
            def __init__(self, store):
                self.store = store
            def put(self):
                return self.store
        c = C({})
        x = c.put()
        """,
        ("a.py > a.py:C.__init__", "a.py > a.py:C.put"),
        {"a.py:x": ("dict",), "a.py:C.put:self": ("instance a.py:C",)},
    ),
    Case(
        "two-instances-are-two",
        """\
        class C:
            def __init__(self, store): self.store = store
        x = C({}).store
        y = C([]).store
        """,
        ("a.py > a.py:C.__init__",),
        {"a.py:C.__init__:self": ("instance a.py:C",), "a.py:C.__init__:store": ("dict", "list")},
    ),
    Case(
        "method-kept-in-a-variable",
        """\
        class C:
            def f(self): return self
        g = C().f
        x = g()
        """,
        ("a.py > a.py:C.f",),
        {"a.py:g": ("a.py:C.f of instance a.py:C",), "a.py:x": ("instance a.py:C",)},
    ),
    Case(
        "inherited-method",
        """\
        from b import Base
        class C(Base):
            def g(self): return 0
        C().f()
        # b.py
        class Base:
            def f(self): return self.g()
        """,
        ("a.py > b.py:Base.f", "b.py:Base.f > a.py:C.g"),
    ),
    Case(
        "overridden-method",
        """\
        class Base:
            def f(self): pass
        class C(Base):
            def f(self): pass
        C().f()
        """,
        ("a.py > a.py:C.f",),
    ),
    Case(
        "grandparent",
        """\
        class A:
            def f(self): return {}
        class B(A): pass
        class C(B): pass
        x = C().f()
        """,
        ("a.py > a.py:A.f",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "diamond-in-method-resolution-order",
        """\
        class A:
            def f(self): pass
        class B(A): pass
        class C(A):
            def f(self): pass
        class D(B, C): pass
        D().f()
        """,
        ("a.py > a.py:C.f",),
    ),
    Case(
        "super-goes-to-the-sibling",
        """\
        class A:
            def f(self): return {}
        class B(A):
            def f(self): return super().f()
        class C(A):
            def f(self): return []
        class D(B, C): pass
        x = D().f()
        """,
        ("a.py > a.py:B.f", "a.py:B.f > a.py:C.f"),
        {"a.py:x": ("list",)},
    ),
    Case(
        "bases-of-other-modules-in-order",
        """\
        import kinds
        from kinds import First
        class C(First, kinds.Second): pass
        C().f()
        # kinds.py
        class First:
            def f(self): pass
        class Second:
            def f(self): pass
        """,
        ("a.py > kinds.py:First.f",),
    ),
    Case(
        "a-base-that-may-be-either",
        """\
        import os
        class A:
            def f(self): pass
        class B:
            def f(self): pass
        if os.name: Base = A
        else: Base = B
        class C(Base): pass
        C().f()
        """,
        ("a.py > a.py:A.f", "a.py > a.py:B.f"),
    ),
    Case(
        "mixin-calls-its-sibling",
        """\
        class Mixin:
            def f(self): return self.g()
        class Base:
            def g(self): return []
        class C(Mixin, Base): pass
        x = C().f()
        """,
        ("a.py > a.py:Mixin.f", "a.py:Mixin.f > a.py:Base.g"),
        {"a.py:x": ("list",)},
    ),
    Case(
        "super",
        """\
        class Base:
            def __init__(self, store): self.store = store
            def f(self): return self.store
        class C(Base):
            def __init__(self):
                super().__init__({})
            def f(self): return super().f()
        x = C().f()
        """,
        (
            "a.py > a.py:C.__init__",
            "a.py:C.__init__ > a.py:Base.__init__",
            "a.py > a.py:C.f",
            "a.py:C.f > a.py:Base.f",
        ),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "super-with-arguments",
        """\
        class Base:
            def f(self): return {}
        class C(Base):
            def f(self): return super(C, self).f()
        x = C().f()
        """,
        ("a.py > a.py:C.f", "a.py:C.f > a.py:Base.f"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "base-called-by-name",
        """\
        class Base:
            def __init__(self, store): self.store = store
        class C(Base):
            def __init__(self): Base.__init__(self, {})
        x = C().store
        """,
        ("a.py > a.py:C.__init__", "a.py:C.__init__ > a.py:Base.__init__"),
        {"a.py:x": ("dict",), "a.py:Base.__init__:self": ("instance a.py:C",)},
    ),
    Case(
        "classmethod",
        """\
        class C:
            @classmethod
            def make(cls): return cls()
        class D(C): pass
        x = C.make()
        """,
        ("a.py > a.py:C.make",),
        {"a.py:x": ("instance a.py:C",), "a.py:C.make:cls": ("a.py:C",)},
    ),
    Case(
        "classmethod-of-a-subclass",
        """\
        class C:
            @classmethod
            def make(cls): return cls()
        class D(C): pass
        x = D.make()
        """,
        ("a.py > a.py:C.make",),
        {"a.py:x": ("instance a.py:D",)},
    ),
    Case(
        "classmethod-on-an-instance",
        """\
        class C:
            @classmethod
            def make(cls): return cls
        x = C().make()
        """,
        ("a.py > a.py:C.make",),
        {"a.py:x": ("a.py:C",)},
    ),
    Case(
        "staticmethod",
        """\
        class C:
            @staticmethod
            def f(a): return a
        x = C.f({})
        y = C().f([])
        """,
        ("a.py > a.py:C.f",),
        {"a.py:C.f:a": ("dict", "list")},
    ),
    Case(
        "property",
        """\
        class C:
            @property
            def store(self): return {}
        x = C().store
        """,
        ("a.py > a.py:C.store",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "property-setter",
        """\
        class C:
            @property
            def store(self): return self._store
            @store.setter
            def store(self, value): self._store = value
        c = C()
        c.store = {}
        x = c._store
        """,
        ("a.py > a.py:C.store",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "cached-property",
        """\
        from functools import cached_property
        class C:
            @cached_property
            def store(self): return {}
        x = C().store
        """,
        ("a.py > a.py:C.store",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "class-attribute",
        """\
        class C:
            store = {}
            def f(self): return self.store
        x = C.store
        y = C().f()
        """,
        ("a.py > a.py:C.f",),
        {"a.py:x": ("dict",), "a.py:y": ("dict",)},
    ),
    Case(
        "class-attribute-set-from-outside",
        """\
        class C:
            current = None
            @classmethod
            def get(cls): return cls.current
        C.current = {}
        x = C.get()
        """,
        ("a.py > a.py:C.get",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "instance-attribute-set-from-outside",
        """\
        class C: pass
        c = C()
        c.store = {}
        x = c.store
        """,
        (),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "attribute-chain",
        """\
        class Store:
            def get(self): return {}
        class App:
            def __init__(self): self.store = Store()
        class Holder:
            def __init__(self, app): self.app = app
        h = Holder(App())
        x = h.app.store.get()
        """,
        ("a.py > a.py:Holder.__init__", "a.py > a.py:App.__init__", "a.py > a.py:Store.get"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "nested-class",
        """\
        class C:
            class Inner:
                def f(self): return {}
            def make(self): return self.Inner()
        x = C().make().f()
        """,
        ("a.py > a.py:C.make", "a.py > a.py:C.Inner.f"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "callable-instance",
        """\
        class C:
            def __call__(self, a): return a
        c = C()
        x = c({})
        """,
        ("a.py > a.py:C.__call__",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "dataclass-fields",
        """\
        from dataclasses import dataclass, field
        @dataclass
        class Base:
            first: dict
        @dataclass
        class C(Base):
            second: list
            third: set = field(default_factory=set)
        c = C({}, second=[])
        x = c.first
        y = c.second
        """,
        (),
        {"a.py:x": ("dict",), "a.py:y": ("list",)},
    ),
    Case(
        "post-init",
        """\
        from dataclasses import dataclass
        @dataclass
        class C:
            first: dict
            def __post_init__(self): self.second = self.first
        x = C({}).second
        """,
        ("a.py > a.py:C.__post_init__",),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "named-tuple",
        """\
        from typing import NamedTuple
        class C(NamedTuple):
            first: dict
        x = C({}).first
        """,
        (),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "singleton-by-new",
        """\
        class C:
            _instance = None
            def __new__(cls):
                if cls._instance is None:
                    cls._instance = super().__new__(cls)
                    cls._instance.store = {}
                return cls._instance
        x = C()
        y = C().store
        """,
        ("a.py > a.py:C.__new__",),
        {"a.py:x": ("instance a.py:C",), "a.py:y": ("dict",)},
    ),
    Case(
        "singleton-by-metaclass",
        """\
        class Meta(type):
            _instances = {}
            def __call__(cls, *args):
                if cls not in cls._instances:
                    cls._instances[cls] = super().__call__(*args)
                return cls._instances[cls]
        class C(metaclass=Meta):
            def __init__(self, store): self.store = store
        x = C({}).store
        """,
        (
            "a.py > a.py:C.__init__",
            "a.py > a.py:Meta.__call__",
            "a.py:Meta.__call__ > a.py:C.__init__",
        ),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "fluent-methods",
        """\
        class C:
            def a(self): return self
            def b(self): return {}
        x = C().a().a().b()
        """,
        ("a.py > a.py:C.a", "a.py > a.py:C.b"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "abstract-base",
        """\
        from abc import ABC, abstractmethod
        class Store(ABC):
            @abstractmethod
            def get(self): ...
        class Memory(Store):
            def get(self): return {}
        def use(store: Store): return store.get()
        x = use(Memory())
        """,
        ("a.py > a.py:use", "a.py:use > a.py:Memory.get", "a.py ~> a.py:Store.get"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "class-chosen-by-a-table",
        """\
        class A:
            def f(self): return {}
        class B:
            def f(self): return []
        KINDS = {"a": A, "b": B}
        def make(kind): return KINDS[kind]()
        x = make("a").f()
        """,
        ("a.py > a.py:make", "a.py > a.py:A.f", "a.py > a.py:B.f"),
        {"a.py:x": ("dict", "list")},
    ),
    Case(
        "operators-of-the-language",
        """\
        class C:
            def __getitem__(self, key): return {}
            def __setitem__(self, key, value): self.value = value
        c = C()
        x = c["a"]
        c["b"] = []
        y = c.value
        """,
        ("a.py > a.py:C.__getitem__", "a.py > a.py:C.__setitem__"),
        {"a.py:x": ("dict",), "a.py:y": ("list",)},
    ),
    Case(
        "getattr-of-the-class",
        """\
        class Proxy:
            def __init__(self, target): self._target = target
            def __getattr__(self, name): return getattr(self._target, name)
        class T:
            def f(self): return {}
        x = Proxy(T()).f()
        """,
        ("a.py > a.py:Proxy.__init__", "a.py > a.py:Proxy.__getattr__", "a.py > a.py:T.f"),
        {"a.py:x": ("dict",)},
    ),
    Case(
        "self-registering-subclass",
        """\
        class Base:
            kinds = []
            def __init_subclass__(cls): Base.kinds.append(cls)
        class C(Base): pass
        x = Base.kinds[0]
        """,
        ("a.py > a.py:Base.__init_subclass__",),
        {"a.py:x": ("a.py:C",)},
    ),
]


@table(CASES)
def test_classes(case: Case) -> None:
    assert found(case) == expected(case)
