"""Functions assigned into `request_handlers`: they took the whole request, now `(ctx, params)`."""

import textwrap
from collections.abc import Callable, Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevel.context import is_name_free
from analyzer.codemods.lowlevel.dictionary import Assigned
from analyzer.codemods.lowlevel.writing import first_lines, new_signature, signature
from analyzer.codemods.scopes import Use
from analyzer.run import Edit


def is_simple(codebase: Codebase, use: Assigned) -> bool:
    """Whether the function is one of this module that nothing but the assignment names."""
    function, module = use.function, use.module
    if function is None or not isinstance(use.target, cst.Name):
        return False
    if function not in module.names.own_scopes or function.asynchronous is None:
        return False
    if isinstance(function.body, cst.SimpleStatementSuite) or function.decorators:
        return False
    is_free = _is_free(module, function) and is_name_free(codebase, module, function)
    return _takes_one(function) and is_free and _is_named_once(codebase, use)


def in_place(
    use: Assigned, params: list[str], result: str, model: Callable[[], str]
) -> list[Edit]:
    """New parameters, and `req.params` as `params`.

    `model` writes the request's type, for functions that need the whole request.
    """
    assert use.function is not None
    request = use.function.params.params[0].name.value
    edits = [new_signature(use.module, use.function, params, result)]
    found = list(_uses_of(use.module, use.function, request))
    if all(len(part.parts) > 1 and part.parts[1].name == "params" for part in found):
        for part in found:
            start, end = part.parts[0].start, part.parts[1].end
            edits.append(use.module.source.edit(start, end, "params"))
    else:
        line = f"{request} = {model()}(params=params)"
        edits.append(first_lines(use.module, use.function, [line]))
    return edits


def passed_on(
    use: Assigned, name: str, params: list[str], result: str, arguments: list[str]
) -> str:
    """A function that hands the request to the one that was assigned."""
    target = use.module.source.text_of(use.target)
    call = f"await {target}({', '.join(arguments)})"
    body = f"return {call}" if use.row.result else call
    return f"{signature(name, params, result)}\n{textwrap.indent(body, '    ')}"


def _takes_one(function: cst.FunctionDef) -> bool:
    params = function.params
    is_open = params.star_arg is not cst.MaybeSentinel.DEFAULT or params.star_kwarg is not None
    return not is_open and not params.kwonly_params and not params.posonly_params and (
        len(params.params) == 1 and params.params[0].default is None
    )  # fmt: skip


def _is_free(module: Module, function: cst.FunctionDef) -> bool:
    """Whether the name `params` means nothing else in the function."""
    own = function.params.params[0].name.value
    scopes = [scope for scope in module.names.own_scopes.values()
              if module.names.own_scopes[function].encloses(scope)]  # fmt: skip
    used = {
        use.parts[0].name for use in module.names.uses
        if module.names.own_scopes[function].encloses(use.scope)
    }  # fmt: skip
    bound = {name for scope in scopes for name in scope.bindings}
    return own == "params" or "params" not in bound | used


def _is_named_once(codebase: Codebase, use: Assigned) -> bool:
    assert use.function is not None
    module, name = use.module, use.function.name.value
    owner = module.names.scopes[use.function].owner(name)
    if owner is module.names.root and (module.path, name) in codebase.outside_uses:
        return False
    if len(owner.bindings[name]) > 1 or name in module.names.declared:
        return False
    found = [
        one for one in module.names.uses
        if one.parts[0].name == name and one.scope.lookup(name) is owner
    ]  # fmt: skip
    return len(found) == 1


def _uses_of(module: Module, function: cst.FunctionDef, name: str) -> Iterator[Use]:
    scope = module.names.own_scopes[function]
    for use in module.names.uses:
        if use.parts[0].name == name and use.scope.lookup(name) is scope:
            yield use
