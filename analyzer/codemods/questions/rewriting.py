"""The rewrite of one tool: a resolver for each question, and a parameter for each answer."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import WIDTH, Imports, without_line
from analyzer.codemods.passing.signatures import BETWEEN, add_parameter, place_for
from analyzer.codemods.questions.asking import Question, questions_of
from analyzer.codemods.questions.effects import effects_of
from analyzer.codemods.questions.slicing import MARGIN, Slice, Slicer, Unproven
from analyzer.codemods.questions.table import Asked, question_table
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.sdk.context import name_of_context
from analyzer.codemods.tables import context_table, sdk_renames
from analyzer.run import Edit

LATER = "it reads the context in the same breath"
"""Said of what can be rewritten once the context has a name."""
_HOME = "mcp.server.mcpserver"
_OLD_HOME = "mcp.server.fastmcp"
_HOMES = (_HOME, "mcp.server.elicitation", "mcp.server.mcpserver.resolve")
_TYPES = "mcp.types"


class Rewrite:
    """The questions of one tool, asked through resolvers. Raises `Unproven`, `Unfit` or `Taken`.

    `imports` takes what the tool's module needs.
    """

    def __init__(
        self,
        codebase: Codebase,
        function: Function,
        questions: tuple[Question, ...],
        imports: Imports,
    ) -> None:
        self._codebase = codebase
        self._function = function
        self._module = function.module
        self._source = function.module.source
        self._questions = questions
        self._rows = {one: _row(one) for one in questions}
        self._imports = imports
        self._answers = self._named_answers()
        self._resolvers = self._named_resolvers()
        self._slicer = Slicer(effects_of(codebase), function, self._answers)
        self._annotations: dict[str, str] = {}

    def edits(self) -> tuple[Edit, ...]:
        """All that the tool needs, but for imports."""
        texts = [self._resolver(question) for question in self._questions]
        edits = [*self._inserted(texts), *self._parameters()]
        for question in self._questions:
            edits += self._replaced(question)
        return tuple(edits)

    # names

    def _named_answers(self) -> Mapping[Question, str]:
        """The parameter for each answer: named as the variable it is assigned to, where that
        holds nothing else."""
        found: dict[Question, str] = {}
        for question in self._questions:
            target = self._target(question)
            name = target if target and self._is_alone(question, target) else ""
            found[question] = name or self._free(f"{target or 'answer'}", found.values())
        return found

    def _target(self, question: Question) -> str:
        """The variable that an answer is assigned to, and nothing else with it."""
        assign = self._module.names.parents.get(question.awaited or question.node)
        target: cst.CSTNode | None = None
        if isinstance(assign, cst.Assign) and len(assign.targets) == 1:
            target = assign.targets[0].target
        elif isinstance(assign, cst.AnnAssign):
            target = assign.target
        return target.value if isinstance(target, cst.Name) else ""

    def _is_alone(self, question: Question, target: str) -> bool:
        """Whether a variable holds the answer alone, and its block something besides it."""
        bindings = self._function.scope.bindings.get(target, [])
        block = self._module.names.parents.get(self._module.names.statement_of(question.node))
        alone = isinstance(block, cst.IndentedBlock) and len(block.body) == 1
        return len(bindings) == 1 and not alone

    def _free(self, name: str, taken: Iterable[str]) -> str:
        """A name that means nothing in the function yet."""
        used = {use.parts[0].name for use in calls_of(self._codebase).uses_in(self._function)}
        used |= {*self._function.scope.bindings, *taken}
        return next(
            one for one in (name, *(f"{name}_{n}" for n in range(1, 99))) if one not in used
        )

    def _named_resolvers(self) -> Mapping[Question, str]:
        found: dict[Question, str] = {}
        for question in self._questions:
            name = free_name(self._module, f"ask_{self._function.name.removeprefix('ask_')}")
            found[question] = _numbered(name, found.values())
        return found

    # the resolver

    def _resolver(self, question: Question) -> str:
        row = self._rows[question]
        asks, reads = self._asks(question, row)
        found = self._slicer.slice(question, asks, reads)
        marker = self._spell(row.marker)
        answer = self._schema(question) if row.marker == "Elicit" else ""
        result = f"{marker}[{answer}]" if answer else marker
        given = result if found.sure else f"{result} | None"
        params = ", ".join(self._own_parameters(found))
        self._annotations[self._answers[question]] = self._annotation(question, row, answer)
        indent = self._source.indent_of(self._module.names.line_of(self._function.node))
        head = f"{indent}async def {self._resolvers[question]}({params}) -> {given}:"
        if len(head) > WIDTH:
            name = self._resolvers[question]
            head = f"{indent}async def {name}(\n{indent}    {params}\n{indent}) -> {given}:"
        inner = self._slicer.indent
        says = f'{inner}"""What {self._function.name} asks the client before it starts.'
        says += f'\n\n{inner}{row.deprecated}.\n{inner}"""' if row.deprecated else '"""'
        lines = [head, says, *found.lines]
        if not found.sure and _is_indented(found.lines[-1], self._slicer.indent):
            lines.append(f"{self._slicer.indent}return None")
        return "\n".join(lines)

    def _asks(self, question: Question, row: Asked) -> tuple[str, frozenset[str]]:
        """The line that asks, and what it reads."""
        assert question.call is not None
        texts: list[str] = []
        reads: set[str] = set()
        for index, arg in enumerate(question.call.args):
            name = arg.keyword.value if arg.keyword is not None else ""
            if arg.star or (not name and index >= len(row.arguments)):
                raise Unproven("its arguments are not told one by one")
            if name in row.dropped:
                continue
            if name and name not in (*row.arguments, *row.keywords):
                raise Unproven(f"{row.marker} takes no {name}")
            effect = effects_of(self._codebase).first(self._module, arg.value)
            if effect:
                raise Unproven(f"{effect} is asked with it, and would happen again")
            self._slicer.check_settled(arg.value)
            self._check_stays(arg.value)
            texts.append(self._slicer.text(arg).rstrip(", "))
            reads |= self._slicer.names_in(arg.value)
        marker = self._spell(row.marker)
        line = f"return {marker}({', '.join(texts)})"
        if len(line) + len(self._slicer.indent) > WIDTH and "\n" not in line:
            inner = "".join(f"\n{MARGIN}    {text}," for text in texts)
            line = f"return {marker}({inner}\n{MARGIN})"
        return line, frozenset(reads)

    def _own_parameters(self, found: Slice) -> list[str]:
        """Parameters of the tool by name, and answers to earlier questions."""
        params = {param.name.value: param for param in _params(self._function.node)}
        texts = []
        for name, param in params.items():
            if name in found.reads:
                if param is params.get(self._context_name(params)):
                    raise Unproven("what leads to it reads the context")
                if param.annotation is not None:
                    self._check_stays(param.annotation.annotation)
                text = name
                if param.annotation is not None:
                    text = f"{name}: {self._source.text_of(param.annotation.annotation)}"
                texts.append(text)
        texts += [
            f"{name}: {text}" for name, text in self._annotations.items() if name in found.reads
        ]
        missing = found.reads - set(params) - set(self._annotations)
        if missing:
            raise Unproven(f"{min(missing)} may not be set when it is asked")
        return texts

    def _context_name(self, params: Mapping[str, cst.Param]) -> str:
        known = {*context_table().classes}
        for name, param in params.items():
            found = self._codebase.resolve(self._module, _plain(param))
            if found and (found <= known or found == {f"{_HOME}.Context"}):
                return name
        return ""

    def _check_stays(self, node: cst.CSTNode) -> None:
        """What is copied means the same on 2.x: other codemods see the original alone."""
        start, end = self._source.span(node)
        for use in self._module.names.uses:
            if start <= use.parts[0].start < end:
                for name in self._codebase.resolve_use(self._module, use):
                    if name.startswith("mcp.") and _is_renamed(name):
                        raise Unproven(f"{use.parts[-1].name} of mcp 1.x leads to it")

    # the tool

    def _annotation(self, question: Question, row: Asked, schema: str) -> str:
        if row.marker == "Elicit":
            result = f"{self._spell(row.result)}[{schema}]"
        else:
            assert question.call is not None
            tools = any(named_argument(question.call, n) for n in ("tools", "tool_choice"))
            result = self._imports.name(_TYPES, f"{row.result}{'WithTools' if tools else ''}")
        annotated = self._imports.name("typing", "Annotated")
        return f"{annotated}[{result}, {self._spell('Resolve')}({self._resolvers[question]})]"

    def _schema(self, question: Question) -> str:
        """The model as an annotation can write it."""
        assert question.call is not None
        given = named_argument(question.call, "schema", 1)
        if given is None or dotted(given.value) is None:
            raise Unproven("its schema is no class by name")
        scope = self._module.names.scopes[given.value]
        owner = scope.lookup((dotted(given.value) or "").partition(".")[0])
        if owner is None or self._function.scope.encloses(owner):
            raise Unproven("its schema is known inside the tool alone")
        start = self._source.span(self._function.node)[0]
        name = (dotted(given.value) or "").partition(".")[0]
        if any(self._source.span(b.node)[0] > start for b in owner.bindings[name]):
            raise Unproven("its schema is defined behind the tool")
        return self._source.text_of(given.value)

    def _parameters(self) -> tuple[Edit, ...]:
        """All answers as parameters, in front of those with defaults."""
        text = BETWEEN.join(f"{name}: {text}" for name, text in self._annotations.items())
        place = place_for(self._function.node, (), text)
        named = all(dotted(question.node) is not None for question in self._questions)
        return add_parameter(self._module, self._function.node, text, place, split=named)

    def _replaced(self, question: Question) -> list[Edit]:
        statement = self._module.names.statement_of(question.node)
        if isinstance(statement, cst.SimpleStatementLine) and self._slicer.is_answer(statement):
            return [without_line(self._source, statement)]
        assert question.awaited is not None
        start, end = self._source.span(question.awaited)
        for _ in question.awaited.lpar:
            start = self._source.raw.rindex(b"(", 0, start)
            end = self._source.raw.index(b")", end) + 1
        return [self._source.edit(start, end, self._answers[question])]

    def _inserted(self, texts: list[str]) -> list[Edit]:
        """The resolvers in front of the tool and of the comments right above it."""
        return [defined_above(self._module, self._function.node, texts)]

    def _spell(self, name: str) -> str:
        """A name of the 2.x server: with the import of 1.x that is renamed, where it fits."""
        known = [self._imports.known(home, name) for home in _HOMES]
        if any(known):
            return next(one for one in known if one)
        if self._imports.fits(_OLD_HOME, self._needed):
            return self._imports.name(_OLD_HOME, name)
        return self._imports.name(_HOME, name)

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        """What the module may need of the SDK when all its questions are asked so."""
        asked = question_table().asked
        keys = {one.key for one in questions_of(self._codebase) if one.module is self._module}
        rows = [asked[key] for key in keys if key in asked]
        answers = {row.result for row in rows if row.marker == "Elicit"}
        return tuple(sorted({"Resolve", *(row.marker for row in rows), *answers}))


def defined_above(module: Module, node: cst.CSTNode, texts: list[str]) -> Edit:
    """Definitions in front of a statement, and of the comments right above it."""
    source, line = module.source, module.names.line_of(node)
    while source.line_text(line - 1).lstrip().startswith("#"):
        line -= 1
    between = "\n" if source.indent_of(line) else "\n\n"
    before = "" if line < 3 or source.line_text(line - 2).strip() == "" else "\n"
    before = before if between == "\n\n" else ""
    at = source.insertion_point(line)
    return source.edit(at, at, before + "".join(f"{text}\n{between}" for text in texts))


def check(codebase: Codebase, function: Function, questions: tuple[Question, ...]) -> None:
    """Raise `Unproven` for a tool whose questions cannot be asked before it."""
    module, node = function.module, function.node
    if node.asynchronous is None:
        raise Unproven("the tool is not async")
    if function.owner.kind == "class":
        raise Unproven("the tool is a method")
    if function.owner is not module.names.root and _are_strings(codebase, module):
        raise Unproven("annotations are strings here, and the tool is no global function")
    if len(function.owner.bindings[function.name]) > 1:
        raise Unproven("the tool's name is bound again")
    if calls_of(codebase).is_exported(function) or any(calls_of(codebase).uses_of(function)):
        raise Unproven("other code calls the tool, too")
    for question in questions:
        if question.awaited is None:
            raise Unproven("it is not awaited where it is called")
        if name_of_context(codebase, module, question.node) is None:
            raise Unproven(LATER)
        if question.function is not module.names.own_scopes[node]:
            raise Unproven("a function inside the tool asks it")


def _are_strings(codebase: Codebase, module: Module) -> bool:
    found = codebase.resolve_chain(module, module.names.root, ["annotations"])
    return found == {"__future__.annotations"}


def _row(question: Question) -> Asked:
    return question_table().asked[question.key]


def _numbered(name: str, taken: Iterable[str]) -> str:
    known, free, count = set(taken), name, 2
    while free in known:
        free, count = f"{name}_{count}", count + 1
    return free


def _params(node: cst.FunctionDef) -> tuple[cst.Param, ...]:
    params = node.params
    return (*params.posonly_params, *params.params, *params.kwonly_params)


def _plain(param: cst.Param) -> cst.CSTNode:
    """The annotation without its brackets, or the parameter's name."""
    if param.annotation is None:
        return param.name
    node = param.annotation.annotation
    return node.value if isinstance(node, cst.Subscript) else node


def _is_renamed(name: str) -> bool:
    table = sdk_renames()
    new = table.new_name(name)
    return table.instead_of(name) is not None or (new is not None and new != name)


def _is_indented(line: str, indent: str) -> bool:
    return line.startswith((f"{indent} ", f"{indent}\t"))
