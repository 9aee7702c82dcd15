"""`ctx: Context` whose lifespan value is no dictionary: `Context[Any]`, as it was on 1.x.

A `Context` that names no type had a lifespan value of any type. On 2.x the type has a default,
`dict[str, Any]`, so a type checker refuses every attribute of what the lifespan yields. Nothing
changes at run time. Sources: mypy with mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, Use, children_of
from analyzer.codemods.tables import sdk_renames
from analyzer.run import Edit

CODE = "UNS410"
_CHAIN = ["request_context", "lifespan_context"]
_TITLE = "say that the lifespan's value may be anything: without a type it is a dict now"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        named = dict.fromkeys(
            node
            for use in module.names.uses
            if [part.name for part in use.parts[1:3]] == _CHAIN and _is_no_dictionary(module, use)
            for node in _bare_annotations(codebase, module, use)
        )
        if named:
            yield from _typed(codebase, module, list(named))


CODEMOD = Codemod(
    "sdk-lifespanvalues",
    (CODE,),
    plan,
    # Under its old name the class takes the session's type first.
    brings=("UNS401", "UNS404", "UNS405", "UNS412"),
)


def _typed(codebase: Codebase, module: Module, nodes: list[cst.CSTNode]) -> Iterator[Change]:
    imports = Imports(codebase, module)
    try:
        name = imports.name("typing", "Any")
    except Taken:
        return
    ends = [module.source.span(node)[1] for node in nodes]
    edits: list[Edit] = [module.source.edit(end, end, f"[{name}]") for end in ends]
    line = min(module.names.line_of(node) for node in nodes)
    yield Change(CODE, module.path, line, _TITLE, "safe", (*edits, *imports.edits()))


def _bare_annotations(codebase: Codebase, module: Module, use: Use) -> Iterator[cst.CSTNode]:
    """The names of the class without brackets in the annotation of the parameter that is read."""
    owner = use.scope.lookup(use.parts[0].name)
    for binding in owner.bindings[use.parts[0].name] if owner else ():
        annotation = getattr(binding.node, "annotation", None)
        if isinstance(binding.node, cst.Param) and isinstance(annotation, cst.Annotation):
            yield from _bare(codebase, module, annotation.annotation)


def _bare(codebase: Codebase, module: Module, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    rows = [row for row in sdk_renames().generics if row.drop_first]
    if isinstance(node, (cst.Name, cst.Attribute)):
        found = codebase.resolve(module, node)
        if found and any(found <= set(row.classes) for row in rows):
            yield node
        return
    inner = children_of(node)
    if isinstance(node, cst.Subscript):
        inner = [child for child in inner if child is not node.value]
    for child in inner:
        yield from _bare(codebase, module, child)


def _is_no_dictionary(module: Module, use: Use) -> bool:
    """Whether the value is used as a dictionary would not let itself be used."""
    if len(use.parts) > 3:
        return not hasattr(dict, use.parts[3].name)
    around = module.names.parents.get(use.node)
    if isinstance(around, cst.Assign) and len(around.targets) == 1:
        target = around.targets[0].target
        if isinstance(target, cst.Name):
            return _has_other_attributes(module, use.scope, target.value)
    return not isinstance(around, (cst.Subscript, cst.Expr, cst.Comparison, cst.ComparisonTarget))


def _has_other_attributes(module: Module, scope: Scope, name: str) -> bool:
    owner = scope.lookup(name)
    return any(
        use.parts[0].name == name
        and use.scope.lookup(name) is owner
        and (len(use.parts) == 1 or not hasattr(dict, use.parts[1].name))
        and not isinstance(module.names.parents.get(use.node), cst.Subscript)
        for use in module.names.uses
    )
