"""Every module, function and class of a program, numbered, and which binding a name denotes."""

from collections.abc import Callable, Mapping

import msgspec

from analyzer.syntax import ir
from analyzer.syntax.walk import walk

Resolve = Callable[[str, int, str], str | None]
"""`(importer, level, dotted name) → file`, as `workspace.modules.ModuleIndex.resolve`."""


class FunctionEntry:
    """A function of the program. `gid` numbers it; the module body is a function too."""

    __slots__ = ("_kept", "_nodes", "cls", "gid", "ir", "module", "parent")

    def __init__(self, gid: int, module: "ModuleEntry", function: ir.Function) -> None:
        self.gid = gid
        self.module = module
        self.ir = function
        self.parent = -1 if function.parent < 0 else module.functions + function.parent
        self.cls = -1 if function.cls < 0 else module.classes + function.cls
        self._nodes: tuple[msgspec.Struct, ...] | None = None
        self._kept: frozenset[str] | None = None

    @property
    def kept_parameters(self) -> frozenset[str]:
        """Parameters that denote what callers hand over, as the function assigns none of them."""
        if self._kept is None:
            self._kept = _kept(self)
        return self._kept

    @property
    def passed_on(self) -> frozenset[str]:
        """Parameters that the function gives back as they are: each caller gets what it gave."""
        if self.ir.is_generator or self.ir.decorators:
            return frozenset()
        returned = (node.value for node in self.nodes if isinstance(node, ir.Return))
        names = {value.id for value in returned if isinstance(value, ir.Name)}
        return self.kept_parameters & names

    @property
    def nodes(self) -> tuple[msgspec.Struct, ...]:
        """All statements and expressions of the body in source order, walked once."""
        if self._nodes is None:
            self._nodes = tuple(walk(self.ir.body))
        return self._nodes

    @property
    def label(self) -> str:
        return self.ir.qualname or "module"


def _kept(function: FunctionEntry) -> frozenset[str]:
    plain = {param.name for param in function.ir.params if param.kind in ("", "kw")}
    for node in function.nodes:
        match node:
            case ir.Assign(targets, _, _, _):
                plain -= _names_in(targets)
            case ir.Aug(target, _, _, _) | ir.Loop(target, _, _, _, _) | ir.Bind(target, _):
                plain -= _names_in(target)
            case ir.With(items, _, _):
                plain -= _names_in(tuple(target for _, target in items))
            case ir.Handler():
                plain.discard(node.name)
            case ir.Import():
                plain.discard(node.bound)
    return frozenset(plain) - function.module.nonlocals


def _names_in(targets: object) -> set[str]:
    return {node.id for node in walk(targets) if isinstance(node, ir.Name)}


class ClassEntry:
    """A class. `factories` are the nodes of the callables that fill fields by default."""

    __slots__ = ("bases", "cid", "factories", "ir", "metaclass", "module", "obj")

    def __init__(self, cid: int, module: "ModuleEntry", cls: ir.Class) -> None:
        self.cid = cid
        self.module = module
        self.ir = cls
        self.bases: list[int] = []
        self.factories: dict[str, int] = {}
        self.metaclass = 0
        self.obj = -1


class ModuleEntry:
    """A module: its file, summary, and where its functions and classes start in the tables."""

    __slots__ = ("classes", "file", "functions", "nonlocals", "star_imports", "summary")

    def __init__(self, file: str, summary: ir.ModuleSummary, functions: int, classes: int) -> None:
        self.file = file
        self.summary = summary
        self.functions = functions
        self.classes = classes
        self.star_imports: list[str] = []
        self.nonlocals = frozenset(
            name for function in summary.functions for name in function.nonlocals
        )
        """Names that inner functions of the module assign in an outer one."""

    def listed_names(self) -> set[str]:
        """What `__all__` lists where the module body spells it out."""
        found: set[str] = set()
        for statement in self.summary.functions[0].body:
            match statement:
                case ir.Assign((ir.Name("__all__"),), ir.Seq(_, items)) | ir.Aug(
                    ir.Name("__all__"), _, ir.Seq(_, items)
                ):
                    found |= {item.text for item in items if isinstance(item, ir.Const)}
        return found


class Tables:
    """The numbered definitions of all modules, in file order."""

    def __init__(self, summaries: Mapping[str, ir.ModuleSummary], resolve: Resolve) -> None:
        self.modules: dict[str, ModuleEntry] = {}
        self.functions: list[FunctionEntry] = []
        self.classes: list[ClassEntry] = []
        self.resolve = resolve
        self._attribute_names: dict[int, frozenset[str]] = {}
        for file in sorted(summaries):
            self._add(file, summaries[file])

    def _add(self, file: str, summary: ir.ModuleSummary) -> None:
        module = ModuleEntry(file, summary, len(self.functions), len(self.classes))
        self.modules[file] = module
        for function in summary.functions:
            self.functions.append(FunctionEntry(len(self.functions), module, function))
        for cls in summary.classes:
            self.classes.append(ClassEntry(len(self.classes), module, cls))

    def functions_of(self, module: ModuleEntry) -> range:
        """The ids of the functions of a module, its body first."""
        return range(module.functions, module.functions + len(module.summary.functions))

    def attribute_names(self, cid: int) -> frozenset[str]:
        """The names that a class binds, and those that its methods assign on their instance."""
        known = self._attribute_names.get(cid)
        if known is None:
            cls = self.classes[cid]
            assigned = {
                name
                for gid in self.functions_of(cls.module)
                if self.functions[gid].cls == cid
                for name in _set_on_self(self.functions[gid])
            }
            known = self._attribute_names[cid] = cls.ir.names | assigned
        return known

    def owner(self, function: FunctionEntry, name: str) -> int:
        """Id of the function whose variable `name` is, seen from inside `function`; -1 if none.

        The module body owns globals. A name bound nowhere is a builtin or came by a star import.
        """
        current = function
        while True:
            declared = current.ir
            if name in declared.globals:
                return current.module.functions
            if name in declared.names:
                return current.gid
            if current.parent < 0:
                return -1
            current = self.functions[current.parent]

    def module_of(self, importer: str, level: int, name: str) -> ModuleEntry | None:
        """The module of the program that an import denotes, or None when it is a library's."""
        file = self.resolve(importer, level, name)
        return None if file is None else self.modules.get(file)


def _set_on_self(method: FunctionEntry) -> set[str]:
    """The attributes that a method assigns on its first parameter."""
    receiver = method.ir.params[0].name if method.ir.params else ""
    found = set()
    for node in method.nodes:
        for target in node.targets if isinstance(node, ir.Assign) else ():
            match target:
                case ir.Attr(ir.Name(name, _), attribute, _) if name == receiver:
                    found.add(attribute)
    return found
