"""`RequestContext[Session, State]`: `ServerRequestContext[State]` or `ClientRequestContext`.

1.x had one class for both ends; what it is used for tells which of the two takes its place.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use, dotted
from analyzer.codemods.sdk.brackets import Brackets, brackets_in
from analyzer.codemods.tables import context_table
from analyzer.codemods.types.sdk import canonical
from analyzer.run import Applicability, Edit

CODE = "UNS410"
End = Literal["server", "client"]

_CLASSES = frozenset(context_table().request_contexts)
_NEW: dict[End, tuple[str, str]] = {
    "server": ("mcp.server", "ServerRequestContext"),
    "client": ("mcp.client", "ClientRequestContext"),
}
_SESSIONS: dict[str, End] = {
    "mcp.server.session.ServerSession": "server",
    "mcp.client.session.ClientSession": "client",
}
_FROM_SERVERS = frozenset(
    {"CreateMessageRequestParams", "ElicitRequestParams", "ElicitRequestFormParams"}
)
"""Parameters of requests that servers send, which callbacks of clients answer."""
_CALLBACKS = frozenset({"sampling_callback", "elicitation_callback", "list_roots_callback"})
_TITLE = "the context of servers and that of clients are two classes, without a session type"
_CAUTION = "which of the two is meant was told by the module's other imports"
_ADVICE = "name ServerRequestContext (mcp.server) or ClientRequestContext (mcp.client) instead"
_MADE = "the context takes keywords only, and protocol_version and method too"


class Named(NamedTuple):
    """A use of the class, what stands in brackets behind it, which end it is for, and whether
    more than the module's other imports tells that."""

    use: Use
    brackets: Brackets | None
    end: End | None
    sure: bool = True


class Answer(NamedTuple):
    """What becomes of the class in one module."""

    named: tuple[Named, ...]
    change: Change | None

    def rewrites(self, local: str) -> bool:
        """Whether every use through the name `local` is rewritten."""
        ends = [one.end for one in self.named if one.use.parts[0].name == local]
        return self.change is not None and bool(ends) and None not in ends


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for path, answer in answers(codebase).items():
        module = codebase.modules[path]
        if answer.change is not None:
            yield answer.change
        for one in answer.named:
            line = module.names.line_of(one.use.node)
            if answer.change is None or one.end is None:
                yield Mark(path, line, CODE, _ADVICE)
            parent = module.names.parents.get(one.use.node)
            if isinstance(parent, cst.Call) and parent.func is one.use.node:
                yield Mark(path, line, CODE, _MADE)


CODEMOD = Codemod("sdk-requestcontexts", (CODE,), plan)


@lru_cache(maxsize=1)
def answers(codebase: Codebase) -> Mapping[str, Answer]:
    """The modules that use the class, by path."""
    found = {path: _named(codebase, module) for path, module in codebase.modules.items()}
    return {
        path: Answer(named, _change(codebase, codebase.modules[path], named))
        for path, named in found.items()
        if named
    }


def takes_out(codebase: Codebase, module: Module, local: str, old: str) -> bool:
    """Whether every use of `old` through the name `local` is rewritten."""
    answer = answers(codebase).get(module.path) if old in _CLASSES else None
    return answer is not None and answer.rewrites(local)


def _named(codebase: Codebase, module: Module) -> tuple[Named, ...]:
    uses = [use for use in module.names.uses if _is_class(codebase.resolve_use(module, use))]
    found = [_read(codebase, module, use) for use in uses]
    ends = {one.end for one in found if one.end is not None}
    if not ends:
        return tuple(one._replace(end=_guess(module), sure=False) for one in found)
    known = ends.pop() if len(ends) == 1 else None
    return tuple(one._replace(end=one.end or known) for one in found)


def _read(codebase: Codebase, module: Module, use: Use) -> Named:
    last = use.parts[-1].end
    stop = module.source.span(use.node)[1] - 1 if use.quoted else len(module.source.raw)
    brackets = brackets_in(module.source.text(last, stop))
    if not use.quoted and not isinstance(module.names.parents.get(use.node), cst.Subscript):
        brackets = None
    return Named(use, brackets, _end_of(codebase, module, use, brackets))


def _end_of(codebase: Codebase, module: Module, use: Use, brackets: Brackets | None) -> End | None:
    """By the type of the session, where the class comes from, or the callback it is in."""
    if brackets is not None and brackets.items:
        chain = brackets.items[0].strip("'\"").split(".")
        names = {canonical(one) for one in codebase.resolve_chain(module, use.scope, chain)}
        ends = {_SESSIONS.get(name) for name in names}
        if len(ends) == 1 and None not in ends:
            return ends.pop()
    homes = {name.split(".")[1] for name in codebase.resolve_use(module, use)}
    if homes == {"server"}:
        return "server"
    if homes == {"client"} or _in_callback(module, use.node):
        return "client"
    return None


def _in_callback(module: Module, node: cst.CSTNode) -> bool:
    """Whether the class annotates a parameter of a function that answers a server's request."""
    parents = module.names.parents
    param: cst.CSTNode | None = node
    while param is not None and not isinstance(param, cst.Param):
        param = parents.get(param)
    function: cst.CSTNode | None = param
    while function is not None and not isinstance(function, cst.FunctionDef):
        function = parents.get(function)
    if not isinstance(function, cst.FunctionDef):
        return False
    annotations = [param.annotation for param in function.params.params if param.annotation]
    named = {(dotted(one.annotation) or "").rpartition(".")[2] for one in annotations}
    return bool(named & _FROM_SERVERS) or _is_callback(module, function.name.value)


def _is_callback(module: Module, name: str) -> bool:
    return any(
        use.parts[-1].name == name
        and isinstance(arg := module.names.parents.get(use.node), cst.Arg)
        and arg.keyword is not None
        and arg.keyword.value in _CALLBACKS
        for use in module.names.uses
    )


def _guess(module: Module) -> End | None:
    """The only end that the module imports anything of."""
    homes: set[str] = set()
    for node, _ in module.names.imports:
        if isinstance(node, cst.Import):
            names = [dotted(alias.name) or "" for alias in node.names]
        else:
            names = [dotted(node.module) or "" if node.module and not node.relative else ""]
        homes |= {".".join(name.split(".")[:2]) for name in names}
    ends: list[End] = [end for end, (home, _) in _NEW.items() if home in homes]
    return ends[0] if len(ends) == 1 else None


def _change(codebase: Codebase, module: Module, named: tuple[Named, ...]) -> Change | None:
    """All that names the class in a module, rewritten at once."""
    found = [one for one in named if one.end is not None]
    imports = Imports(codebase, module)
    nested = list(_nested(codebase, module))
    try:
        edits = [edit for one in found for edit in _renamed(module, one, imports, nested)]
        edits += [edit for node in nested for edit in _in_place(module, node, found)]
    except Taken:
        return None
    if not edits:
        return None
    edits += imports.edits()
    edits += dropped_imports(
        codebase, module, _CLASSES | frozenset(context_table().sessions), edits
    )
    sure = all(one.sure for one in found)
    line = min(module.names.line_of(one.use.node) for one in found)
    applicability: Applicability = "safe" if sure else "unsafe"
    caution = "" if sure else _CAUTION
    edited = tuple(dict.fromkeys(edits))
    return Change(CODE, module.path, line, _TITLE, applicability, edited, caution)


def _renamed(
    module: Module, one: Named, imports: Imports, nested: list[cst.ImportFrom]
) -> Iterator[Edit]:
    """One use under its new name, without the type of the session."""
    assert one.end is not None
    home, name = _NEW[one.end]
    source, parts = module.source, one.use.parts
    start, end = parts[0].start, parts[-1].end
    local = _nested_name(module, one.use, nested)
    new = imports.name(home, name) if local is None else local or name
    rest = one.brackets.items[1:] if one.brackets is not None and one.end == "server" else ()
    text = f"{new}[{', '.join(rest)}]" if rest else new
    if one.brackets is not None:
        end += len(source.text(end, len(source.raw))[: one.brackets.end].encode(source.encoding))
    if source.text(start, end) != text:
        yield source.edit(start, end, text)


def _nested(codebase: Codebase, module: Module) -> Iterator[cst.ImportFrom]:
    """Imports of the class alone that are not at the top level (`if TYPE_CHECKING:`)."""
    top = [node for _, node in Imports(codebase, module).top_imports()]
    for node, _ in module.names.imports:
        if node in top or not isinstance(node, cst.ImportFrom) or node.module is None:
            continue
        if isinstance(node.names, cst.ImportStar) or len(node.names) > 1:
            continue
        if f"{dotted(node.module)}.{dotted(node.names[0].name)}" in _CLASSES:
            yield node


def _nested_name(module: Module, use: Use, nested: list[cst.ImportFrom]) -> str | None:
    """The alias under which such an import binds what `use` reads, empty without one; None when
    none does."""
    owner = use.scope.lookup(use.parts[0].name)
    bindings = owner.bindings[use.parts[0].name] if owner is not None else []
    for binding in bindings:
        statement = module.names.parents.get(binding.node)
        if statement in nested and isinstance(binding.node, cst.ImportAlias):
            alias = binding.node.asname
            return (dotted(alias.name) or "") if alias is not None else ""
    return None


def _in_place(module: Module, node: cst.ImportFrom, found: list[Named]) -> Iterator[Edit]:
    ends = {one.end for one in found if _nested_name(module, one.use, [node]) is not None}
    if len(ends) != 1 or node.module is None or isinstance(node.names, cst.ImportStar):
        raise Taken(dotted(node.module) if node.module else "")
    end = ends.pop()
    assert end is not None
    home, name = _NEW[end]
    yield module.source.edit(*module.source.span(node.module), home)
    yield module.source.edit(*module.source.span(node.names[0].name), name)


def _is_class(found: frozenset[str]) -> bool:
    return bool(found) and found <= _CLASSES
