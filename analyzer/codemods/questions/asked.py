"""How a question is asked by a function that decides by the client, and that function."""

from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports
from analyzer.codemods.lowlevel.context import NAME as CONTEXT
from analyzer.codemods.lowlevel.context import is_name_free
from analyzer.codemods.questions.asking import Question
from analyzer.codemods.questions.handlers import Handler
from analyzer.codemods.questions.slicing import Unproven
from analyzer.codemods.questions.table import Returned
from analyzer.codemods.scopes import dotted
from analyzer.codemods.threads.contexts import value_of
from analyzer.run import Edit

_SESSION = "session"
_RELATED = "related_request_id"
_LOW = '''\
async def {name}({params}) -> {Any}:
    """The client's answer; for a client that has to call again with it, what to return first."""
    if ctx.protocol_version not in {modern}:
        return await ctx.session.{call}
    params = ctx.params or {{}}
    answers = {answers}
    if question in answers:
        return {result}.model_validate(answers[question])
    {request}
    return {required}({fields})'''
_HIGH = _LOW.replace("    params = ctx.params or {{}}\n", "")
_ANSWERS = {
    (True, False): 'params.get("inputResponses") or {{}}',
    (True, True): '{json}.loads(params.get("requestState") or "{{}}")\n'
    '    answers |= params.get("inputResponses") or {{}}',
    (False, False): "ctx.input_responses or {{}}",
    (False, True): '{json}.loads(ctx.request_state or "{{}}")\n'
    "    for key, given in (ctx.input_responses or {{}}).items():\n"
    '        answers[key] = given.model_dump(mode="json", by_alias=True)',
}
_WIDTH = 88


class Asker(NamedTuple):
    """Where the context is that a question is asked through: `start` to `end` in the file, or
    `context` where only its session has a name there."""

    module: Module
    start: int
    end: int
    context: str

    @classmethod
    def of(cls, codebase: Codebase, handler: Handler, question: Question) -> "Asker":
        """Raises `Unproven` where the context is not at hand."""
        module, receiver = question.module, question.node.value
        source = module.source
        if ".Context." in question.key:
            return cls(module, *source.span(receiver), "")
        if isinstance(receiver, cst.Attribute) and receiver.attr.value == _SESSION:
            holder = receiver.value
            if not handler.low and isinstance(holder, cst.Attribute):
                holder = holder.value if holder.attr.value == "request_context" else holder
            if handler.low or dotted(holder) is not None:
                return cls(module, *source.span(holder), "")
        text = _behind(codebase, module, handler, receiver)
        return cls(module, *source.span(receiver), text)

    def edits(self, helper: str, more: str, opening: int) -> list[Edit]:
        """`helper(<context><more>` in place of all up to the brackets of the call."""
        edit = self.module.source.edit
        if self.context:
            return [edit(self.start, opening, f"{helper}({self.context}{more}")]
        return [edit(self.start, self.start, f"{helper}("), edit(self.end, opening, more)]


def _behind(codebase: Codebase, module: Module, handler: Handler, node: cst.BaseExpression) -> str:
    """How to write the context whose session a variable has."""
    scope = module.names.scopes.get(node)
    owner = scope.lookup(node.value) if scope is not None and isinstance(node, cst.Name) else None
    bindings = owner.bindings[node.value] if owner and isinstance(node, cst.Name) else []
    value = value_of(module, bindings[0].node) if len(bindings) == 1 else None
    if isinstance(value, cst.Attribute) and value.attr.value == _SESSION:
        if isinstance(value.value, cst.Name):
            return value.value.value
        function = handler.function.node
        if handler.low and handler.is_old and is_name_free(codebase, module, function):
            return CONTEXT
    raise Unproven("the context of its session is not at hand")


def asking_text(
    name: str, row: Returned, imports: Imports, *, low: bool, many: bool, related: bool
) -> str:
    """The function that asks or says what to return; raises `Taken`.

    `many` says that answers of earlier rounds come along, `related` that questions name the
    request that they belong to.
    """
    anything = imports.name("typing", "Any")
    context = imports.name("mcp.server", "ServerRequestContext") if low else _context(imports)
    names = list(row.arguments.values())
    if row.is_open:
        own = [f"{names[0]}: {anything}", f"**wanted: {anything}"]
        passed = [names[0], "**wanted"]
    else:
        own, passed = [_typed(one, anything) for one in names], names
    if related:
        own = [*own, f"{_RELATED}: str | int | None = None"]
        passed = [*passed, f"{_RELATED}={_RELATED}"]
        if row.is_open:
            # What is left over comes last.
            own[-2:], passed[-2:] = own[:-3:-1], passed[:-3:-1]
    json = imports.module("json") if many else ""
    state = f", request_state={json}.dumps(answers) if answers else None" if many else ""
    text = (_LOW if low else _HIGH).format(
        name=name,
        params=", ".join([f"ctx: {context}", "question: str", *own]),
        Any=anything,
        modern=imports.name("mcp.types.version", "MODERN_PROTOCOL_VERSIONS"),
        call=f"{row.call}({', '.join(passed)})",
        answers=_ANSWERS[low, many].format(json=json),
        result=imports.name("mcp.types", row.result),
        request="\n    ".join(_request(row, imports)),
        required=imports.name("mcp.types", "InputRequiredResult"),
        fields=f"input_requests={{question: request}}{state}",
    )
    return _folded(text)


def _context(imports: Imports) -> str:
    for home in ("mcp.server.mcpserver", "mcp.server.fastmcp"):
        known = imports.known(home, "Context")
        if known:
            return known
    return imports.name("mcp.server.mcpserver", "Context")


def _request(row: Returned, imports: Imports) -> list[str]:
    """The lines that make the request."""
    made = imports.name("mcp.types", row.request)
    for cls, names in row.params.items():
        given = names or list(row.arguments)[:1]
        inside = ", ".join(f"{one}={one}" for one in given)
        inside += ", **wanted" if row.is_open else ""
        form = f"form = {imports.name('mcp.types', cls)}({inside})"
        return [form, f"request = {made}(params=form)"]
    return [f"request = {made}()"]


def _typed(name: str, anything: str) -> str:
    return f"{name}: dict[str, {anything}]" if name == "requested_schema" else f"{name}: str"


def _folded(text: str) -> str:
    """Lines that are too long, with each argument on a line of its own."""
    found = []
    for line in text.splitlines():
        head, bracket, rest = line.partition("(")
        if len(line) <= _WIDTH or not bracket:
            found.append(line)
            continue
        inside, tail = rest[: rest.rindex(")")], rest[rest.rindex(")") :]
        indent = " " * (len(line) - len(line.lstrip()))
        found += [
            f"{head}(",
            *(f"{indent}    {part}," for part in _parts(inside)),
            f"{indent}{tail}",
        ]
    return "\n".join(found)


def _parts(text: str) -> list[str]:
    """The arguments of a call, as they stand between commas that are in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += letter in "([{"
        depth -= letter in ")]}"
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
