"""All modules of one rewrite, and what a name in one of them finally means.

Qualified names: `mcp.server.fastmcp.FastMCP` for what comes from outside, `path/to/file.py:name`
for what a module here defines, `path/to/file.py:scope#name` for what is local to a function.
"""

import posixpath
from collections.abc import Iterable, Mapping

import libcst as cst

from analyzer.codemods.names import read_names
from analyzer.codemods.scopes import Binding, Import, Names, Scope, Use, dotted
from analyzer.codemods.source import Source
from analyzer.codemods.starred import certainly_brings, may_bring

_LIMIT = 20
"""Import hops followed before a chain of re-exports counts as unresolved."""
_ALIASES = 4
"""Assignments followed before a name counts as its own."""


class Module:
    """One file: its source and its names."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names: Names = read_names(source)
        self.path = source.path

    @property
    def is_package(self) -> bool:
        return posixpath.basename(self.path) == "__init__.py"

    def mentions(self, *words: str) -> bool:
        """Whether any of the words stands anywhere in the file: the cheap test before types."""
        return any(word.encode() in self.source.raw for word in words)


class Codebase:
    """The modules of one rewrite by path (relative, POSIX)."""

    def __init__(
        self, modules: Iterable[Module], fastmcp_majors: frozenset[int] = frozenset()
    ) -> None:
        self.modules: Mapping[str, Module] = {
            module.path: module for module in sorted(modules, key=lambda module: module.path)
        }
        self.fastmcp_majors = fastmcp_majors
        """Majors of `fastmcp` that the requirements admit; empty when they say nothing."""
        self._located: dict[tuple[str, str], str | None] = {}
        self._meanings: dict[tuple[Scope, str], frozenset[str]] = {}
        self.string_uses = frozenset(self._string_uses())
        """(path, name) of each module-level name that a string refers to, `__all__` included."""
        self.outside_uses = self.string_uses | frozenset(self._outside_uses())
        """(path, name) of each module-level name that another module or a string refers to."""

    def resolve(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """Every qualified name `node` (a name or dotted chain) may stand for; empty if unknown.

        `Server[State]` stands for what `Server` does, wherever that is a class by its looks.
        """
        chain = dotted(node)
        if isinstance(node, cst.Subscript):
            chain = dotted(node.value)
            if chain is not None and not chain.rpartition(".")[2][:1].isupper():
                return frozenset()
            node = node.value
        scope = module.names.scopes.get(node)
        if chain is None or scope is None:
            return frozenset()
        return self._resolved(module, scope, chain)

    def meant(self, module: Module, node: cst.CSTNode, limit: int = _ALIASES) -> frozenset[str]:
        """As `resolve`, and through names that are given another one once: `Server = FastMCP`,
        `getattr(fastmcp, "FastMCP")`."""
        scope = module.names.scopes.get(node)
        chain = attribute_by_string(node)
        if chain is not None and scope is not None:
            found = self.resolve_chain(module, scope, chain.split("."))
        else:
            found = self.resolve(module, node)
        meant: set[str] = set()
        for name in found:
            given = self.given_once(name) if limit else None
            meant |= (self.meant(*given, limit - 1) if given else frozenset()) or {name}
        return frozenset(meant)

    def given_once(self, qualified: str) -> tuple[Module, cst.BaseExpression] | None:
        """The value of a variable here that one plain assignment binds."""
        path, mark, local = qualified.partition(":")
        module = self.modules.get(path) if mark else None
        identity, _, name = local.rpartition("#")
        if module is None or "." in name:
            return None
        for scope in (module.names.root, *module.names.own_scopes.values()):
            if scope.id == identity and name in scope.bindings:
                nodes = [one.node for one in scope.bindings[name]]
                statement = module.names.parents.get(nodes[0])
                is_one = len(nodes) == 1 and isinstance(nodes[0], cst.AssignTarget)
                if is_one and isinstance(statement, cst.Assign) and _is_name(nodes[0]):
                    return module, statement.value
        return None

    def resolve_use(self, module: Module, use: Use) -> frozenset[str]:
        return self._resolved(module, use.scope, ".".join(part.name for part in use.parts))

    def resolve_chain(self, module: Module, scope: Scope, chain: list[str]) -> frozenset[str]:
        return self._resolved(module, scope, ".".join(chain))

    def _resolved(self, module: Module, scope: Scope, dotted_name: str) -> frozenset[str]:
        """Names mean the same for all codemods: each is followed once a scope."""
        key = scope, dotted_name
        found = self._meanings.get(key)
        if found is None:
            found = self._meanings[key] = self._followed(module, scope, dotted_name.split("."))
        return found

    def _followed(self, module: Module, scope: Scope, chain: list[str]) -> frozenset[str]:
        owner = scope.lookup(chain[0])
        if owner is None:
            return self._through_stars(module, chain)
        bindings = owner.bindings[chain[0]]
        return frozenset().union(
            *(self._meaning(module, owner, binding, chain, _LIMIT) for binding in bindings)
        )

    def defines(self, qualified: str) -> bool:
        return qualified.partition(":")[0] in self.modules and ":" in qualified

    def locate(self, module: Module, dotted_name: str) -> str | None:
        """The file that `dotted_name` (leading dots: relative) names when imported in `module`."""
        key = posixpath.dirname(module.path), dotted_name
        if key not in self._located:
            self._located[key] = self._locate(*key)
        return self._located[key]

    def _locate(self, folder: str, dotted_name: str) -> str | None:
        level = len(dotted_name) - len(dotted_name.lstrip("."))
        tail = dotted_name[level:].replace(".", "/")
        if level:
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return self._file_at(folder, tail)
        while True:
            for base in (folder, posixpath.join(folder, "src")):
                found = self._file_at(base, tail)
                if found is not None:
                    return found
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def _file_at(self, folder: str, tail: str) -> str | None:
        stem = posixpath.join(folder, tail) if tail else folder
        for candidate in (f"{stem}.py", posixpath.join(stem, "__init__.py")):
            if candidate in self.modules:
                return candidate
        return None

    def _meaning(
        self, module: Module, owner: Scope, binding: Binding, chain: list[str], limit: int
    ) -> frozenset[str]:
        if binding.target is None:
            head = f"{owner.id}#{chain[0]}" if owner.id else chain[0]
            return frozenset({f"{module.path}:{'.'.join([head, *chain[1:]])}"})
        return self._imported(module, binding.target, chain[1:], limit)

    def _imported(
        self, module: Module, target: Import, rest: list[str], limit: int
    ) -> frozenset[str]:
        """Follow an import: into a module here when one defines the name, else outside."""
        parts = [*([target.name] if target.name else []), *rest]
        path = self.locate(module, target.module)
        if path is not None and not parts:
            return frozenset({f"{path}:"})
        if path is not None and limit:
            found = self._member(self.modules[path], parts, limit - 1)
            if found:
                return found
        for count in range(len(parts), 0, -1):
            prefix = _join(target.module, parts[:count])
            path = self.locate(module, prefix)
            if path is None or not limit:
                continue
            if count == len(parts):
                return frozenset({f"{path}:"})
            found = self._member(self.modules[path], parts[count:], limit - 1)
            if found:
                return found
        return frozenset({_join(target.module, parts)})

    def _member(self, module: Module, chain: list[str], limit: int) -> frozenset[str]:
        bindings = module.names.root.bindings.get(chain[0], [])
        if not bindings:
            return self._through_stars(module, chain) if limit else frozenset()
        root = module.names.root
        return frozenset().union(
            *(self._meaning(module, root, binding, chain, limit) for binding in bindings)
        )

    def is_builtin(self, module: Module, scope: Scope, name: str) -> bool:
        """Whether nothing here, and no module that is imported whole, binds a name."""
        return scope.lookup(name) is None and not self._through_stars(module, [name])

    def _through_stars(self, module: Module, chain: list[str]) -> frozenset[str]:
        outside: frozenset[str] = frozenset()
        for node, target in module.names.stars:
            if module.names.scopes[node] is not module.names.root:
                continue
            path = self.locate(module, target)
            if path is None:
                if certainly_brings(target, chain[0]):
                    return frozenset({_join(target, chain)})
                if not outside and may_bring(target, chain[0]):
                    outside = frozenset({_join(target, chain)})
            elif path != module.path:
                found = self._member(self.modules[path], chain, 1)
                if found:
                    return found
        return outside

    # Names that are used from elsewhere

    def _outside_uses(self) -> Iterable[tuple[str, str]]:
        for module in self.modules.values():
            yield from self._imported_names(module)
            yield from self._attribute_names(module)

    def _string_uses(self) -> Iterable[tuple[str, str]]:
        for module in self.modules.values():
            yield from self._named_in_strings(module)

    def _imported_names(self, module: Module) -> Iterable[tuple[str, str]]:
        for node, target in module.names.stars:
            path = self.locate(module, target)
            if path is not None and module.names.scopes[node]:
                yield from ((path, name) for name in self.modules[path].names.root.bindings)
        for scope in (module.names.root, *module.names.own_scopes.values()):
            for bindings in scope.bindings.values():
                for binding in bindings:
                    if binding.target is None or binding.target.name is None:
                        continue
                    path = self.locate(module, binding.target.module)
                    if path is not None:
                        yield path, binding.target.name

    def _attribute_names(self, module: Module) -> Iterable[tuple[str, str]]:
        for use in module.names.uses:
            for count in range(1, len(use.parts)):
                chain = [part.name for part in use.parts[:count]]
                for found in self.resolve_chain(module, use.scope, chain):
                    if found.endswith(":"):
                        yield found[:-1], use.parts[count].name

    def _named_in_strings(self, module: Module) -> Iterable[tuple[str, str]]:
        """`patch("app.server.Name")`, `setattr(server, "Name", …)` and `__all__`."""
        for string in module.names.strings:
            yield from self.named_by(module, string)

    def named_by(self, module: Module, string: cst.SimpleString) -> Iterable[tuple[str, str]]:
        """(path, name) of each module-level name that a string refers to, or starts with."""
        value = string.raw_value
        parts = value.split(".")
        if len(parts) > 1 and all(part.isidentifier() for part in parts):
            for count in range(len(parts) - 1, 0, -1):
                path = self.locate(module, ".".join(parts[:count]))
                if path is not None:
                    yield path, parts[count]
                    break
        elif value.isidentifier():
            yield from self._attribute_by_string(module, string, value)

    def _attribute_by_string(
        self, module: Module, string: cst.SimpleString, name: str
    ) -> Iterable[tuple[str, str]]:
        parents = module.names.parents
        holder = parents.get(string)
        call = parents.get(holder) if holder is not None else None
        if isinstance(holder, cst.Arg) and isinstance(call, cst.Call):
            for found in self.resolve(module, call.args[0].value):
                if found.endswith(":"):
                    yield found[:-1], name
        statement = module.names.statement_of(string)
        if isinstance(statement, cst.SimpleStatementLine) and _assigns_all(statement):
            yield module.path, name


def _join(module: str, parts: list[str]) -> str:
    return f"{module}{'.' if module.strip('.') and parts else ''}{'.'.join(parts)}"


def attribute_by_string(node: cst.CSTNode) -> str | None:
    """`a.b.c` for `getattr(a.b, "c")`."""
    if not isinstance(node, cst.Call) or dotted(node.func) != "getattr" or len(node.args) != 2:
        return None
    owner, name = dotted(node.args[0].value), node.args[1].value
    if owner is None or not isinstance(name, cst.SimpleString):
        return None
    return f"{owner}.{name.raw_value}"


def _is_name(target: cst.CSTNode) -> bool:
    return isinstance(target, cst.AssignTarget) and isinstance(target.target, cst.Name)


def _assigns_all(statement: cst.SimpleStatementLine) -> bool:
    for small in statement.body:
        targets: list[cst.CSTNode] = []
        if isinstance(small, cst.Assign):
            targets = [target.target for target in small.targets]
        elif isinstance(small, (cst.AnnAssign, cst.AugAssign)):
            targets = [small.target]
        elif isinstance(small, cst.Expr) and isinstance(small.value, cst.Call):
            targets = [getattr(small.value.func, "value", small.value.func)]
        if any(isinstance(target, cst.Name) and target.value == "__all__" for target in targets):
            return True
    return False
