"""Whether code may run twice, or a moment later, without anybody noticing.

Code that only computes may; so may what reads. A function written here is as its body is. Anything
unknown has an effect: it is named, never assumed away.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Class, Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.questions.table import matches, question_table
from analyzer.codemods.scopes import Scope, children_of, function_of
from analyzer.codemods.sdk.context import is_context_read, text_after
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of

_FRESH = (cst.Dict, cst.List, cst.Set, cst.DictComp, cst.ListComp, cst.SetComp, cst.Tuple)
_MAKERS = ("builtins.dict", "builtins.list", "builtins.set", "collections.Counter")
_PLAIN_BASES = frozenset(
    {
        "abc.ABC", "builtins.Exception", "builtins.ValueError", "builtins.object", "enum.Enum",
        "enum.IntEnum", "enum.StrEnum", "pydantic.BaseModel", "pydantic.main.BaseModel",
        "typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict",
    }
)  # fmt: skip
_PLAIN_DECORATORS = frozenset({"dataclasses.dataclass", "functools.total_ordering"})
_MAKING = ("__init__", "__new__", "__post_init__", "model_post_init", "__setattr__")
_WIDEST = 40
"""Columns of source that a marker quotes."""


class Effects:
    """Effects of statements and expressions of one codebase."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.calls = calls_of(codebase)
        self.types = types_of(codebase)
        self._known: dict[Function, bool] = {}
        self._active: dict[tuple[Scope, str], str] = {}

    def first(
        self,
        module: Module,
        node: cst.CSTNode,
        *,
        telling: bool = False,
        but: Collection[cst.CSTNode] = (),
    ) -> str:
        """The first thing in `node` that is not known to be without effect, as written; empty when
        there is none. `telling` lets messages to logs and people pass, `but` are let pass."""
        for found in self._of(module, node, telling):
            if found in but:
                continue
            if isinstance(found, cst.AssignTarget):
                found = module.names.parents[found]
            text = " ".join(text_after(self.codebase, module, found).split())
            return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
        return ""

    def _of(self, module: Module, node: cst.CSTNode, telling: bool) -> Iterator[cst.CSTNode]:
        if isinstance(node, (cst.FunctionDef, cst.Lambda)):
            return
        if self._acts(module, node) and not (
            telling and isinstance(node, cst.Call) and self._tells(module, node)
        ):
            yield node
        for child in children_of(node):
            yield from self._of(module, child, telling)

    def _acts(self, module: Module, node: cst.CSTNode) -> bool:
        """Whether a node, for itself, may have an effect."""
        match node:
            case cst.Yield() | cst.With() | cst.Global() | cst.Nonlocal():
                return True
            case cst.For():
                return node.asynchronous is not None
            case cst.Await():
                return not isinstance(node.expression, cst.Call)
            case cst.AssignTarget() | cst.AugAssign() | cst.AnnAssign() | cst.Del():
                return not self._is_own_target(module, node.target)
            case cst.Call():
                return not self._is_repeatable(module, node)
        return False

    # what is assigned

    def _is_own_target(self, module: Module, target: cst.CSTNode) -> bool:
        """Whether only the running call sees what is assigned."""
        if isinstance(target, (cst.Tuple, cst.List)):
            return all(self._is_own_target(module, one.value) for one in target.elements)
        if isinstance(target, cst.StarredElement):
            return self._is_own_target(module, target.value)
        if isinstance(target, (cst.Attribute, cst.Subscript)):
            return self._is_fresh(module, target.value)
        scope = module.names.scopes.get(target)
        if not isinstance(target, cst.Name) or scope is None:
            return False
        return scope.owner(target.value) is scope

    def _is_fresh(self, module: Module, node: cst.CSTNode) -> bool:
        """Whether a local name holds only what its function makes."""
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope and isinstance(node, cst.Name) else None
        if owner is None or scope is None or not isinstance(node, cst.Name):
            return False
        if owner is module.names.root or function_of(scope) is not function_of(owner):
            return False
        values = [_value_of(module, binding.node) for binding in owner.bindings[node.value]]
        return all(value is not None and self._makes(module, value) for value in values)

    def _makes(self, module: Module, value: cst.CSTNode) -> bool:
        return isinstance(value, _FRESH) or (
            isinstance(value, cst.Call) and self.name_of(module, value.func) in _MAKERS
        )

    # what is called

    def _is_repeatable(self, module: Module, call: cst.Call) -> bool:
        if is_context_read(self.codebase, call):
            return True
        name = self.name_of(module, call.func)
        if name and matches(name, question_table().repeatable):
            return True
        functions = self.calls.functions(module, call.func)
        if functions:
            return all(self._is_plain(function) for function in functions)
        classes = self.calls.classes(module, call.func)
        if classes:
            return all(self._is_plain_class(cls) for cls in classes)
        if not isinstance(call.func, cst.Attribute):
            return False
        receiver, method = call.func.value, call.func.attr.value
        known = self.class_of(module, receiver)
        if known and question_table().method(known, method) is not None:
            return True
        return self._is_fresh(module, receiver) and known.startswith("builtins.")

    def class_of(self, module: Module, node: cst.BaseExpression) -> str:
        """The one class an expression gives, of those whose methods are known; else empty."""
        found = self.types.classes(module, node)
        if len(found) == 1:
            return next(iter(found))
        if isinstance(node, cst.Call):
            name = self.name_of(module, node.func)
            if name in question_table().methods:
                return name
            if isinstance(node.func, cst.Attribute):
                owner = self.class_of(module, node.func.value)
                return question_table().method(owner, node.func.attr.value) or ""
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide):
            left = self.class_of(module, node.left)
            return left if left == "pathlib.Path" else ""
        if isinstance(node, cst.Attribute) and node.attr.value == "parent":
            owner = self.class_of(module, node.value)
            return owner if owner == "pathlib.Path" else ""
        return self._class_of_name(module, node) if isinstance(node, cst.Name) else ""

    def _class_of_name(self, module: Module, node: cst.Name) -> str:
        """The class of all that binds a variable; what it is made of itself adds nothing."""
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope is not None else None
        if owner is None:
            return ""
        key = owner, node.value
        if key in self._active:
            return self._active[key]
        found: set[str] = set()
        for binding in owner.bindings[node.value]:
            self._active[key] = min(found, default="")
            found.add(self._class_of_binding(module, binding.node))
        del self._active[key]
        return found.pop() if len(found) == 1 else ""

    def _class_of_binding(self, module: Module, node: cst.CSTNode) -> str:
        if isinstance(node, cst.Param):
            if node.annotation is None:
                return ""
            known = self.types.annotated(module, node.annotation)
            return next(iter(known)) if len(known) == 1 else ""
        value = _value_of(module, node)
        return self.class_of(module, value) if isinstance(value, cst.BaseExpression) else ""

    def name_of(self, module: Module, func: cst.BaseExpression) -> str:
        """The qualified name of what is called, builtins included; empty when not certain."""
        found = self.codebase.resolve(module, func)
        if not found and isinstance(func, cst.Name):
            scope = module.names.scopes.get(func)
            free = scope is not None and scope.lookup(func.value) is None
            return f"builtins.{func.value}" if free else ""
        return next(iter(found)) if len(found) == 1 else ""

    def _is_plain(self, function: Function) -> bool:
        """Whether a function written here has no effect; one that calls itself may have none."""
        known = self._known.get(function)
        if known is None:
            self._known[function] = True
            wrapped = bool(function.node.decorators)
            found = next(self._of(function.module, function.node.body, False), None)
            self._known[function] = known = not wrapped and found is None
        return known

    def _is_plain_class(self, cls: Class) -> bool:
        """Whether making an object of a class here does nothing but fill it."""
        for one in self.calls.lineage(cls):
            bases = {self.name_of(one.module, base.value) for base in one.node.bases}
            written = {
                c for base in one.node.bases for c in self.calls.classes(one.module, base.value)
            }
            if one.node.keywords or not (written or bases <= _PLAIN_BASES):
                return False
            decorators = [getattr(d.decorator, "func", d.decorator) for d in one.node.decorators]
            if any(self.name_of(one.module, d) not in _PLAIN_DECORATORS for d in decorators):
                return False
        return not any(self.calls.methods(cls, name) for name in _MAKING)

    def _tells(self, module: Module, call: cst.Call) -> bool:
        """Whether a call only reports: to a log, or to the client's user."""
        table = question_table()
        if matches(self.name_of(module, call.func), table.telling):
            return True
        if not isinstance(call.func, cst.Attribute):
            return False
        receiver = call.func.value
        if call.func.attr.value in table.context_telling:
            found = self.types.classes(module, receiver)
            if found and found <= set(context_table().classes):
                return True
        scope = module.names.scopes.get(receiver)
        owner = scope.lookup(receiver.value) if scope and isinstance(receiver, cst.Name) else None
        made = owner.bindings[receiver.value] if owner and isinstance(receiver, cst.Name) else []
        values = [_value_of(module, binding.node) for binding in made]
        return bool(values) and all(
            isinstance(value, cst.Call) and self.name_of(module, value.func) in table.tellers
            for value in values
        )


@lru_cache(maxsize=1)
def effects_of(codebase: Codebase) -> Effects:
    return Effects(codebase)


def _value_of(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    """What a binding gives its name, where that is one expression."""
    if isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Name):
        parent = module.names.parents.get(node)
        return parent.value if isinstance(parent, cst.Assign) else None
    return node.value if isinstance(node, (cst.AnnAssign, cst.NamedExpr)) else None
