"""What a low-level server's lifespan gives: type checkers ask for it in the context as well."""

import libcst as cst

from analyzer.codemods.calls import calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.imports import Imports
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.sdk.arguments import named_argument

_POSITION = 5
"""Where 1.x took the lifespan, counted from the name."""
_GIVEN = frozenset(
    f"{home}.{name}"
    for home in ("collections.abc", "typing")
    for name in ("AsyncGenerator", "AsyncIterator")
)


def context_brackets(
    codebase: Codebase, module: Module, imports: Imports, receiver: cst.BaseExpression
) -> str:
    """What follows `ServerRequestContext` in a handler of the server `receiver`: `[State]` where
    its lifespan says so, `[Any]` where it is not known whose it is, nothing where none says."""
    flow = lowlevel_flow(codebase)
    numbers = flow.value(module, receiver)
    if not numbers or min(numbers) < 0:
        return anything(codebase, imports)
    made = [flow.constructions[number] for number in sorted(numbers)]
    types = {_type_of(codebase, one) for one in made}
    if types == {None}:
        return ""
    here = all(one.module is module for one in made)
    text = types.pop() if len(types) == 1 and here else None
    return f"[{text}]" if text else f"[{imports.name('typing', 'Any')}]"


def anything(codebase: Codebase, imports: Imports) -> str:
    """The same for functions that may stand above the type: whatever there is."""
    known = any(
        _type_of(codebase, one) is not None for one in lowlevel_flow(codebase).constructions
    )
    return f"[{imports.name('typing', 'Any')}]" if known else ""


def _type_of(codebase: Codebase, made: Construction) -> str | None:
    """The type that an annotation says; empty where it cannot be written elsewhere."""
    module, holder = made.module, made.module.names.parents.get(made.call)
    imports = Imports(codebase, module)
    if isinstance(holder, cst.AnnAssign):
        said = holder.annotation.annotation
        if not isinstance(said, cst.Subscript):
            return None
        return next(iter(imports.kept_types(said)), "")
    arg = named_argument(made.call, "lifespan", _POSITION)
    functions = calls_of(codebase).functions(module, arg.value) if arg is not None else ()
    returns = functions[0].node.returns if len(functions) == 1 else None
    given = returns.annotation if returns is not None else None
    if not isinstance(given, cst.Subscript) or not functions:
        return None
    if not codebase.resolve(functions[0].module, given.value) <= _GIVEN:
        return None
    if functions[0].module is not module:
        return ""
    return next(iter(imports.kept_types(given)), "")
