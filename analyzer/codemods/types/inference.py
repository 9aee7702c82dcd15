"""Which classes an expression may give: constructors, annotations, the SDK's results, flow."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module, attribute_by_string
from analyzer.codemods.scopes import Binding, Scope, dotted
from analyzer.codemods.types import sdk
from analyzer.codemods.types.annotations import (
    annotation_types,
    as_standard,
    class_name,
    scope_named,
)
from analyzer.codemods.types.bindings import binding_types
from analyzer.codemods.types.builtin import builtin_result, method_result
from analyzer.codemods.types.classes import Classes
from analyzer.codemods.types.functions import function_result, handed_back
from analyzer.codemods.types.model import (
    MAPPINGS,
    NONE,
    OPEN,
    SEQUENCES,
    UNKNOWN,
    Type,
    Types,
    element_of,
    join,
    only,
)
from analyzer.codemods.types.narrowing import narrowed

_CONSTANTS = {"True": "builtins.bool", "False": "builtins.bool"}
_LITERALS: dict[type, str] = {
    cst.SimpleString: "builtins.str",
    cst.ConcatenatedString: "builtins.str",
    cst.FormattedString: "builtins.str",
    cst.Integer: "builtins.int",
    cst.Float: "builtins.float",
    cst.Comparison: "builtins.bool",
}


class Inference:
    """Types of expressions of one codebase, each found once."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.classes = Classes(codebase)
        self._known: dict[object, Types] = {}
        self._active: set[object] = set()
        self._repeats = 0

    def of(self, module: Module, node: cst.CSTNode) -> Types:
        """The classes of `node`'s values, `None` included; empty when anything is unknown."""
        return self._once(node, lambda: self._expression(module, node))

    def of_name(self, module: Module, scope: Scope, name: str) -> Types:
        """The types of a variable of `scope`, over all that binds it."""
        return self._once((scope, name), lambda: self._variable(module, scope, name))

    def annotated(self, module: Module, node: cst.Annotation) -> Types:
        scope = module.names.scopes[node]
        return annotation_types(self.codebase, module, scope, node.annotation)

    def _once(self, key: object, find) -> Types:  # type: ignore[no-untyped-def]
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._active:
            self._repeats += 1
            return frozenset({OPEN})
        self._active.add(key)
        before = self._repeats
        try:
            found: Types = find()
        except RecursionError:
            found = UNKNOWN
        self._active.discard(key)
        if before == self._repeats or not self._active:
            self._known[key] = found
        return found

    # Expressions

    def _expression(self, module: Module, node: cst.CSTNode) -> Types:
        if isinstance(node, (cst.Name, cst.Attribute)):
            found = narrowed(self, module, node)
            return found if found is not None else self._named(module, node)
        if isinstance(node, cst.Call):
            return self._call(module, node)
        if isinstance(node, cst.Await):
            return self.of(module, node.expression)
        if isinstance(node, cst.NamedExpr):
            return self.of(module, node.value)
        if isinstance(node, cst.IfExp):
            return join([self.of(module, node.body), self.of(module, node.orelse)])
        if isinstance(node, cst.BooleanOperation):
            return self._boolean(module, node)
        if isinstance(node, cst.Subscript):
            return self._subscript(module, node)
        if type(node) in _LITERALS:
            return only(_LITERALS[type(node)])
        return self._container(module, node)

    def _boolean(self, module: Module, node: cst.BooleanOperation) -> Types:
        left, right = self.of(module, node.left), self.of(module, node.right)
        if isinstance(node.operator, cst.Or):
            left = left - {NONE} or left
        return join([left, right])

    def _container(self, module: Module, node: cst.CSTNode) -> Types:
        if isinstance(node, (cst.List, cst.Set)):
            name = "builtins.list" if isinstance(node, cst.List) else "builtins.set"
            return only(name, join(self._item(module, one) for one in node.elements))
        if isinstance(node, cst.Tuple):
            return only("builtins.tuple", *(self._item(module, one) for one in node.elements))
        if isinstance(node, (cst.ListComp, cst.GeneratorExp)):
            return only("builtins.list", self.of(module, node.elt))
        if isinstance(node, cst.SetComp):
            return only("builtins.set", self.of(module, node.elt))
        if isinstance(node, cst.DictComp):
            return only("builtins.dict", self.of(module, node.key), self.of(module, node.value))
        if isinstance(node, cst.Dict):
            values = [
                self.of(module, one.value) if isinstance(one, cst.DictElement) else UNKNOWN
                for one in node.elements
            ]
            return only("builtins.dict", UNKNOWN, join(values))
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            left, right = self.of(module, node.left), self.of(module, node.right)
            return join([left, right]) if {one.name for one in left | right} <= SEQUENCES else left
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide):
            left = self.of(module, node.left)
            return left if {one.name for one in left} == {"pathlib.Path"} else UNKNOWN
        return UNKNOWN

    def _item(self, module: Module, element: cst.BaseElement) -> Types:
        found = self.of(module, element.value)
        return element_of(found) if isinstance(element, cst.StarredElement) else found

    def _subscript(self, module: Module, node: cst.Subscript) -> Types:
        base = self.of(module, node.value)
        index = node.slice[0].slice if len(node.slice) == 1 else None
        if any(one.of == "class" for one in base):
            return base
        if isinstance(index, cst.Slice):
            return base
        return join(_indexed(one, index) for one in base - {NONE})

    # Names and attributes

    def unnarrowed(self, module: Module, node: cst.CSTNode) -> Types:
        """The types of a name or attribute, whatever tests around it say."""
        if not isinstance(node, (cst.Name, cst.Attribute)):
            return UNKNOWN
        return self._once((node, "unnarrowed"), lambda: self._named(module, node))

    def _named(self, module: Module, node: cst.Name | cst.Attribute) -> Types:
        scope = module.names.scopes.get(node)
        if scope is None:
            return UNKNOWN
        if isinstance(node, cst.Name):
            if node.value == "None":
                return frozenset({NONE})
            if node.value in _CONSTANTS:
                return only(_CONSTANTS[node.value])
            owner = scope.lookup(node.value)
            if owner is None:
                return self._meant(module, node)
            return self.of_name(module, owner, node.value)
        found = self._meant(module, node)
        if found:
            return found
        base = self.of(module, node.value)
        return join(self.member(one, node.attr.value) for one in base - {NONE})

    def _variable(self, module: Module, owner: Scope, name: str) -> Types:
        bindings = owner.bindings[name]
        found = [self._bound(module, owner, name, binding) for binding in bindings]
        declared = [
            one
            for one, b in zip(found, bindings, strict=True)
            if isinstance(b.node, cst.AnnAssign)
        ]
        return join(one for one in declared or found)

    def _bound(self, module: Module, owner: Scope, name: str, binding: Binding) -> Types:
        if binding.target is not None:
            paths = self.codebase.resolve_chain(module, owner, [name])
            return join(self.path(path) for path in paths)
        return binding_types(self, module, owner, name, binding.node)

    def _meant(self, module: Module, node: cst.CSTNode) -> Types:
        """What an imported or builtin name stands for."""
        chain = dotted(node)
        scope = module.names.scopes.get(node)
        if chain is None or scope is None:
            return UNKNOWN
        head = chain.partition(".")[0]
        owner = scope.lookup(head)
        if self.codebase.is_builtin(module, scope, head):
            return only(f"builtins.{chain}", of="builtin")
        if owner is not None and any(one.target is None for one in owner.bindings[head]):
            return UNKNOWN
        return join(self.path(path) for path in self.codebase.resolve(module, node))

    def path(self, path: str) -> Types:
        """What a qualified name stands for: a class, a function, a variable of the codebase."""
        if self.codebase.defines(path):
            file, _, local = path.partition(":")
            module = self.codebase.modules[file]
            scope, last = scope_named(module, local)
            if scope is None or last not in scope.bindings:
                return UNKNOWN
            return self.of_name(module, scope, last)
        name = sdk.canonical(as_standard(path))
        if sdk.is_class(name):
            return only(name, of="class")
        given = sdk.result(name)
        return only("", given, of="call") if given else only(name, of="outside")

    def member(self, one: Type, name: str) -> Types:
        """The type of attribute `name` of a value of type `one`."""
        if one == OPEN:
            return frozenset({OPEN})
        if one.of == "class":
            if name in ("model_validate", "model_validate_json", "model_construct"):
                return only("", only(one.name), of="call")
            found = self._attribute(Type(one.name, one.args), name)
            return found or only(f"{one.name}.{name}", of="outside")
        if one.of:
            return only(f"{one.name}.{name}", of="outside") if one.name else UNKNOWN
        return self._attribute(one, name)

    def _attribute(self, one: Type, name: str) -> Types:
        if name in ("model_copy", "copy") and self.lineage(one.name):
            return only("", frozenset({one}), of="call")
        own = self.classes.attribute(one.name, name)
        if own is not None:
            return join(self._own_attribute(module, node) for module, node in own)
        base = next((cls for cls in self.lineage(one.name) if sdk.has_member(cls, name)), None)
        if base is not None:
            return sdk.member(Type(base, one.args), name)
        found = sdk.member(one, name)
        return found or method_result(one, name)

    def _own_attribute(self, module: Module, node: cst.CSTNode) -> Types:
        if isinstance(node, cst.Annotation):
            return self.annotated(module, node)
        if isinstance(node, cst.FunctionDef):
            given = function_result(self, module, node)
            is_property = any(
                dotted(one.decorator)
                in ("property", "cached_property", "functools.cached_property")
                for one in node.decorators
            )
            return given if is_property else only("", given, of="call")
        return self.of(module, node)

    def lineage(self, name: str) -> tuple[str, ...]:
        """A class and its SDK ancestors, nearest first: also for classes of the codebase."""
        found = sdk.lineage(name)
        if found:
            return found
        return tuple(
            ancestor for base in self.classes.sdk_bases(name) for ancestor in sdk.lineage(base)
        )

    # Calls

    def _call(self, module: Module, node: cst.Call) -> Types:
        chain, scope = attribute_by_string(node), module.names.scopes.get(node)
        if chain is not None and scope is not None:
            paths = self.codebase.resolve_chain(module, scope, chain.split("."))
            return join(self.path(path) for path in paths)
        found = self.of(module, node.func)
        given = join(self._called(module, node, one) for one in found - {NONE})
        return given or handed_back(self, module, node)

    def _called(self, module: Module, node: cst.Call, one: Type) -> Types:
        if one == OPEN:
            return frozenset({OPEN})
        if one.of == "class":
            return only(one.name, *one.args)
        if one.of == "call":
            return one.argument(0)
        if one.of in ("builtin", "outside"):
            return builtin_result(self, module, node, one.name)
        return UNKNOWN

    def function(self, module: Module, node: cst.FunctionDef) -> Types:
        """What calling a function of the codebase gives."""
        return self._once((node, "()"), lambda: function_result(self, module, node))

    def self_type(self, module: Module, scope: Scope) -> Types:
        return only(class_name(module, scope))


def _indexed(one: Type, index: cst.CSTNode | None) -> Types:
    if one == OPEN:
        return frozenset({OPEN})
    if one.of:
        return UNKNOWN
    if one.name in MAPPINGS:
        return one.argument(1)
    if one.name == "builtins.tuple":
        value = index.value if isinstance(index, cst.Index) else None
        number = value.evaluated_value if isinstance(value, cst.Integer) else None
        return one.argument(number) if number is not None else join(one.args)
    return one.argument(0) if one.name in SEQUENCES else UNKNOWN
