"""The rewrite of one module's handlers, with all that it takes: imports, checks, the context."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lowlevel.adapters import Checks, adapter
from analyzer.codemods.lowlevel.context import NAME as CONTEXT
from analyzer.codemods.lowlevel.context import Contexts, is_name_free
from analyzer.codemods.lowlevel.dictionary import Assigned, Tested
from analyzer.codemods.lowlevel.finding import (
    Registered,
    Unproven,
    check,
    check_name,
    is_exact,
    is_used,
)
from analyzer.codemods.lowlevel.lifespantypes import context_brackets
from analyzer.codemods.lowlevel.requests import in_place, is_simple, passed_on
from analyzer.codemods.lowlevel.shapes import Shape, shape_of
from analyzer.codemods.lowlevel.texts import is_said_beside
from analyzer.codemods.lowlevel.toolchecks import checks_of
from analyzer.codemods.lowlevel.writing import (
    behind,
    first_lines,
    instead,
    new_signature,
    undecorated,
    wrapped_returns,
)
from analyzer.codemods.lowlevelflow import INNER, lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.questions.required import returning
from analyzer.codemods.scopes import Scope
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.sdk.spelling import spelled_protocol_error
from analyzer.run import Edit

CODE = "UNS411"
Use = Registered | Assigned | Tested
_HOMES = {
    "ServerRequestContext": "mcp.server",
    "ReadResourceContents": "mcp.server.lowlevel.helper_types",
    "UrlElicitationRequiredError": "mcp.shared.exceptions",
    "AnyUrl": "pydantic",
}
_MODULES = ("base64", "json", "jsonschema")
_TITLE = "register handlers that take (ctx, params)"


class Rewrite:
    """The rewrite of `uses`, all of one module, if each can be rewritten."""

    def __init__(self, codebase: Codebase, module: Module, uses: list[Use]) -> None:
        self.codebase = codebase
        self.module = module
        self.flow = lowlevel_flow(codebase)
        self.uses = uses
        self.handlers = [use for use in uses if isinstance(use, Registered)]
        self.imports = Imports(codebase, module)
        self.edits: list[Edit] = []
        self.marks: list[Mark] = []
        self._names: defaultdict[Scope, set[str]] = defaultdict(set)

    def functions(self) -> dict[cst.FunctionDef, bool]:
        """The handlers' functions, and whether each takes `(ctx, params)` itself."""
        found = {one.function: self._is_direct(one) for one in self.handlers}
        for use in self.uses:
            if isinstance(use, Assigned) and use.function is not None:
                found[use.function] = is_simple(self.codebase, use)
        return found

    def registrations(self) -> list[cst.CSTNode]:
        """The functions as the statements name them that register them."""
        targets = [use.target for use in self.uses if not isinstance(use, Tested)]
        return [target for target in targets if target is not None]

    def failures(self, contexts: Contexts) -> dict[Use, str]:
        """Gather the edits; why they cannot be made, by use."""
        self.contexts = contexts
        failed: dict[Use, str] = {}
        for use in self.uses:
            try:
                self.edits += self._edits(use)
            except Unproven as reason:
                failed[use] = str(reason)
            except Taken as name:
                failed[use] = f"{name} is another name in this module"
        return failed

    def outcomes(self) -> Iterator[Outcome]:
        if self.uses:
            given = self.contexts.edits(list(self.functions()))
            edits = (*self.edits, *given, *self.imports.edits())
            line = self.module.names.line_of(node_of(self.uses[0]))
            yield Change(CODE, self.module.path, line, _TITLE, "safe", tuple(dict.fromkeys(edits)))
        yield from self.marks

    def _edits(self, use: Use) -> list[Edit]:
        if isinstance(use, Tested):
            return self._test(use)
        if isinstance(use, Assigned):
            return self._assignment(use)
        check(use)
        if self._is_direct(use):
            return self._in_place(use)
        return self._beside(use)

    def _is_direct(self, handler: Registered) -> bool:
        """Whether new parameters and wrapped returns are all that a handler needs."""
        if handler.row.kind not in ("list", "whole") or handler.takes_request:
            return False
        if not handler.is_seen or not is_exact(handler):
            return False
        if is_used(self.codebase, self.flow, handler):
            return False
        return handler.row.kind == "whole" or self._shape(handler) in ("list", "items", "whole")

    def _shape(self, handler: Registered) -> Shape:
        if len(handler.function.decorators) > (handler.target is None):
            return "unknown"
        return shape_of(self.codebase, handler.home, handler.function, handler.row.result)

    # ways to rewrite

    def _in_place(self, handler: Registered) -> list[Edit]:
        row, shape = handler.row, self._shape(handler)
        result = self._spell(row.result)
        edits = []
        if row.kind == "list" and shape != "whole":
            before = f"{result}({row.field}=" + ("" if shape == "list" else "list(")
            edits += wrapped_returns(handler, before, ")" if shape == "list" else "))")
        if self._asks(handler):
            result = f"{result} | {self._spell('InputRequiredResult')}"
        if handler.params:
            names = ", ".join(param.name.value for param in handler.params)
            line = f"{names} = {', '.join(row.passes)}"
            edits.append(first_lines(self.module, handler.function, [line]))
        self._check_parameters_free(handler)
        params = self._parameters(handler)
        edits.append(new_signature(self.module, handler.function, params, result))
        if handler.target is not None:
            name = self.module.source.text_of(handler.target)
            return [*edits, instead(handler.place, self.module, [self._line(handler, name)])]
        line = self._line(handler, handler.name)
        return [*edits, undecorated(handler), behind(handler, [line])]

    def _beside(self, handler: Registered) -> list[Edit]:
        """The handler as it is, and a function that calls it: behind it, or where it is called."""
        inside = handler.target is None or (handler.is_seen and not handler.function.decorators)
        if inside:
            check_name(handler)
        scope = self.module.names.scopes[handler.function if inside else handler.place]
        name = self._free(scope, f"on_{handler.kind}")
        prefix = f"{handler.instance}." if handler.instance else ""
        caller = f"{prefix}{handler.name}"
        if not inside and handler.target is not None:
            caller = self.module.source.text_of(handler.target)
        written = adapter(
            handler,
            name,
            caller,
            self._parameters(handler, inside=inside),
            self._shape(handler),
            self._spell,
            passes=partial(self.contexts.arguments, handler.function),
            checks=self._checks(handler),
            error=spelled_protocol_error(self.imports)
            if is_said_beside(self.codebase, handler)
            else "",
        )
        if handler.target is None:
            return [undecorated(handler), behind(handler, [written, self._line(handler, name)])]
        if not inside:
            blocks = [written, self._line(handler, name)]
            return [instead(handler.place, self.module, blocks)]
        registered = self._line(handler, _beside_name(self.module, handler.target, name))
        place = instead(handler.place, self.module, [registered])
        return [behind(handler, [written]), place]

    def _assignment(self, use: Assigned) -> list[Edit]:
        """`request_handlers[Type] = function`, by method and with what handlers take now."""
        if use.row.method == "initialize":
            raise Unproven("the SDK answers initialize itself")
        params = [f"ctx: {self._context(use.receiver)}"]
        params.append(f"params: {self._spell(use.row.params)}")
        result = self._spell(use.row.result) if use.row.result else "None"
        if is_simple(self.codebase, use):
            edits = in_place(use, params, result, lambda: self._spell(use.model))
            name, blocks = self.module.source.text_of(use.target), []
        else:
            name = self._free(self.module.names.scopes[use.statement], _name_for(use))
            edits = []
            request = [f"{self._spell(use.model)}(params=params)"]
            if use.function is not None:
                request = self.contexts.arguments(use.function, request)
            blocks = [passed_on(use, name, params, result, request)]
        line = self._registered(use.receiver, use.kind, use.row.method, use.row.params, name)
        return [*edits, instead(use.statement, self.module, [*blocks, line])]

    def _test(self, use: Tested) -> list[Edit]:
        source = self.module.source
        getter = f"{self._server(use.receiver)}.get_{use.kind}_handler"
        is_there = "is None" if use.negated else "is not None"
        return [source.edit(*source.span(use.node), f'{getter}("{use.row.method}") {is_there}')]

    # pieces

    def _check_parameters_free(self, handler: Registered) -> None:
        bound = self.module.names.own_scopes[handler.function].bindings
        own = {param.name.value for param in handler.params}
        for name in ("ctx", "params"):
            if name == CONTEXT and is_name_free(self.codebase, handler.home, handler.function):
                continue
            if name in bound and name not in own:
                raise Unproven(f"it uses the name {name} for something else")

    def _parameters(self, handler: Registered, *, inside: bool = True) -> list[str]:
        params = [
            f"ctx: {self._context(handler.receiver)}",
            f"params: {self._spell(handler.row.params)}",
        ]
        return [handler.instance, *params] if inside and handler.instance else params

    def _context(self, server: cst.BaseExpression) -> str:
        brackets = context_brackets(self.codebase, self.module, self.imports, server)
        return f"{self._spell('ServerRequestContext')}{brackets}"

    def _line(self, handler: Registered, name: str) -> str:
        kind = "notification" if handler.row.kind == "notification" else "request"
        row = handler.row
        return self._registered(handler.receiver, kind, row.method, row.params, name)

    def _registered(
        self, receiver: cst.BaseExpression, kind: str, method: str, params: str, name: str
    ) -> str:
        arguments = f'"{method}", {self._spell(params)}, {name}'
        return f"{self._server(receiver)}.add_{kind}_handler({arguments})"

    def _server(self, receiver: cst.BaseExpression) -> str:
        """The server as written, the one behind a high-level server by its name of 2.x."""
        text = self.module.source.text_of(receiver)
        if isinstance(receiver, cst.Attribute) and receiver.attr.value == INNER[0]:
            return f"{text.removesuffix(INNER[0])}{INNER[1]}"
        return text

    def _free(self, scope: Scope, name: str) -> str:
        """A name for a function, which no other function of its level has."""
        free, count = free_name(self.module, name), 2
        while free in self._names[scope]:
            free, count = free_name(self.module, f"{name}_{count}"), count + 1
        self._names[scope].add(free)
        return free

    def _checks(self, handler: Registered) -> Checks:
        if handler.kind != "call_tool":
            return Checks()
        found = checks_of(self.codebase, handler, self.handlers, self._listed)
        if found.advice:
            line = self.module.names.line_of(node_of(handler))
            self.marks.append(Mark(self.module.path, line, CODE, found.advice))
        return found.checks._replace(asks=self._asks(handler))

    def _asks(self, handler: Registered) -> bool:
        return handler.function in returning(self.codebase)

    def _listed(self, handler: Registered) -> str:
        prefix = f"{handler.instance}." if handler.instance else ""
        if self._is_direct(handler):
            params = self._spell(handler.row.params)
            return f"(await {prefix}{handler.name}(ctx, {params}())).tools"
        if self._shape(handler) in ("list", "items") and not handler.takes_request:
            return f"await {prefix}{handler.name}()"
        raise Unproven("1.x checked arguments against schemas that could not be found")

    def _spell(self, name: str) -> str:
        if name in _MODULES:
            return self.imports.module(name)
        return self.imports.name(_HOMES.get(name, "mcp.types"), name)


def node_of(use: Use) -> cst.CSTNode:
    """What a mark about `use` goes above."""
    match use:
        case Registered(target=None):
            return use.function
        case Registered():
            return use.place
        case Assigned():
            return use.statement
    return use.node


def _beside_name(module: Module, target: cst.BaseExpression, name: str) -> str:
    """The new function as the statement sees it: `self.on_call_tool` for `self.call_tool`."""
    if isinstance(target, cst.Attribute):
        return f"{module.source.text_of(target.value)}.{name}"
    return name


def _name_for(use: Assigned) -> str:
    return f"on_{use.row.method.removeprefix('notifications/').replace('/', '_').lower()}"
