"""What `fastmcp` 3.x keeps for the session from call to call, in the sessions of 4.x.

`UserSession` where the server knows its callers, else `SessionId` with `SessionProvider`: the
client asks for a session and names it in each call. Observed on fastmcp 4.1.2, with clients of
both eras: `set_state` is silently lost on connections of 2026-07-28.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, Facts, ServerFact, Store
from analyzer.codemods.handles.blocks import Asked, Block, store_line
from analyzer.codemods.handles.editing import at_body_start, line_above, line_below
from analyzer.codemods.handles.keys import CONTEXTS, Keys
from analyzer.codemods.handles.sdks import Sdk, knows_callers
from analyzer.codemods.handles.tools import Tool, Tools, check_tools_only
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.passing.signatures import Unfit, add_parameter, place_for
from analyzer.codemods.registry import Codemod
from analyzer.findings.rendering import join_words
from analyzer.manifest import Handle, Opening, ServerMigration
from analyzer.run import Edit

CODE = "UNS212"
_HOME = "fastmcp.server.sessions"
_METHODS = {"set_state": "set", "get_state": "get", "delete_state": "delete"}
_OPENER, _ENDER = "create_session", "end_session"
_ARGUMENT, _LOCAL = "session_id", "session"


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    for server in facts.servers:
        cells = [
            cell
            for cell in facts.cells
            if cell.server == server.id
            and cell.origin == "session-store"
            and cell.role == "session data"
        ]
        if cells and server.generation == "fastmcp-3":
            yield _outcome(codebase, server, cells, facts.store)


CODEMOD = Codemod("handles-fastmcpsessions", (CODE,), judge=judge)


def _outcome(
    codebase: Codebase, server: ServerFact, cells: Sequence[CellFact], store: Store | None
) -> Outcome:
    first = cells[0]
    try:
        return _Sessions(codebase, server, cells, store).change()
    except (Unproven, Unfit) as reason:
        said = str(reason)
    except Taken as taken:
        said = f"{taken} is another name already"
    written = join_words([entry.name for entry in first.writers]) or "nothing"
    read = join_words([entry.name for entry in first.readers]) or "nothing"
    text = (
        f"{first.name} is written by {written} and read by {read}: keep it in a UserSession, or "
        f"under a SessionId that they take ({said})"
    )
    return Mark(first.file, first.line, CODE, text)


class _Use(NamedTuple):
    """A call of one of the methods in a tool."""

    tool: Tool
    call: cst.Call
    func: cst.Attribute


class _Sessions:
    def __init__(
        self,
        codebase: Codebase,
        server: ServerFact,
        cells: Sequence[CellFact],
        store: Store | None,
    ) -> None:
        self._codebase = codebase
        self._server = server
        self._cells = cells
        self._store = store
        self._tools = Tools(codebase, server)
        self._by_user = knows_callers(codebase, server) and not server.stdio_only
        self._keys = Keys(codebase)
        self._imports: dict[str, Imports] = {}
        for cell in cells:
            check_tools_only((*cell.writers, *cell.readers))
        if {_OPENER, _ENDER} & self._tools.names:
            raise Unproven(f"{_OPENER} is a tool already")
        self._uses = list(self._found())

    def change(self) -> Change:
        tools = sorted(
            {use.tool.function: use.tool for use in self._uses}.values(),
            key=lambda tool: (tool.entry.file, tool.entry.line),
        )
        edits = [edit for tool in tools for edit in self._in_tool(tool)]
        edits += [] if self._by_user else self._provided()
        edits += self._stored() if self._store else []
        for path in sorted({tool.module.path for tool in tools}):
            edits += dropped_imports(self._codebase, self._codebase.modules[path], CONTEXTS, edits)
        for one in self._imports.values():
            edits += one.edits()
        names = ", ".join(cell.name for cell in self._cells)
        where = "the session of its user" if self._by_user else f"a session that {_OPENER} begins"
        caution = "all conversations of a user share it" if self._by_user else (
            f"clients call {_OPENER} first, and what they do not end is kept"
        )  # fmt: skip
        first = self._uses[0]
        return Change(
            CODE,
            first.tool.module.path,
            first.tool.module.names.line_of(first.call),
            f"keep {names} in {where}",
            "unsafe",
            tuple(dict.fromkeys(edits)),
            caution,
            tuple(self._solved(tools)),
            () if self._by_user else (self._announced(tools),),
            (f"py-key-value-aio[{self._store}]>=0.5",) if self._store else (),
        )

    def _found(self) -> Iterator[_Use]:
        """The calls for the cells' keys; raises `Unproven` for one that is in no tool itself."""
        wanted = {cell.variable for cell in self._cells}
        for module in self._codebase.modules.values():
            for node in module.names.scopes:
                func = node.func if isinstance(node, cst.Call) else None
                if not isinstance(func, cst.Attribute) or func.attr.value not in _METHODS:
                    continue
                assert isinstance(node, cst.Call)
                if not self._keys.is_fastmcp_context(module, func.value):
                    raise Unproven(f"{module.source.text_of(func)} may be it or not")
                if self._key(node) in wanted:
                    yield _Use(self._tool_around(module, node), node, func)

    def _key(self, call: cst.Call) -> str:
        value = call.args[0].value if call.args else None
        if not isinstance(value, cst.SimpleString):
            raise Unproven("a key is no text that is written out")
        if any(
            arg.keyword is not None and arg.keyword.value == "serializable" for arg in call.args
        ):
            raise Unproven("one of its values is for the request alone")
        return str(value.raw_value)

    def _tool_around(self, module: Module, call: cst.Call) -> Tool:
        function = module.names.scopes[call].node
        tool = (
            self._tools.by_function.get(function)
            if isinstance(function, cst.FunctionDef)
            else None
        )
        if tool is None:
            raise Unproven("a function that is no tool has to do with it")
        if not isinstance(module.names.parents.get(call), cst.Await):
            raise Unproven("a call of it is not awaited")
        return tool

    # edits

    def _in_tool(self, tool: Tool) -> Iterator[Edit]:
        module, source = tool.module, tool.module.source
        if _LOCAL in module.names.own_scopes[tool.function].bindings:
            raise Unproven(f"{_LOCAL} is another name in {tool.entry.name}")
        own = [use for use in self._uses if use.tool.function is tool.function]
        for use in own:
            text = f"{_LOCAL}.{_METHODS[use.func.attr.value]}"
            yield source.edit(*source.span(use.func), text)
        yield from self._parameter(tool, own)
        if not self._by_user:
            get = self._imports_of(module).name("fastmcp.server.dependencies", "get_session")
            yield at_body_start(module, tool.function, f"{_LOCAL} = await {get}({_ARGUMENT})")

    def _parameter(self, tool: Tool, uses: Sequence[_Use]) -> tuple[Edit, ...]:
        """Its session, instead of the context where that served for nothing else."""
        name, kind = (_LOCAL, "UserSession") if self._by_user else (_ARGUMENT, "SessionId")
        source = tool.module.source
        text = f"{name}: {self._imports_of(tool.module).name(_HOME, kind)}"
        context = uses[0].func.value
        inner = tool.module.names.own_scopes[tool.function]
        others = [
            node
            for node, scope in tool.module.names.scopes.items()
            if isinstance(node, cst.Name)
            and isinstance(context, cst.Name)
            and node.value == context.value
            and scope.lookup(node.value) is inner
            and all(node is not use.func.value for use in uses)
        ]
        params = (*tool.function.params.params, *tool.function.params.kwonly_params)
        param = next((p for p in params if p.name.value == getattr(context, "value", "")), None)
        if not others and param is not None and param.default is None and param.annotation:
            start, end = source.span(param.name)[0], source.span(param.annotation.annotation)[1]
            return (source.edit(start, end, text),)
        return add_parameter(tool.module, tool.function, text, place_for(tool.function, (), name))

    def _provided(self) -> list[Edit]:
        module, statement, _ = self._construction()
        provider = self._imports_of(module).name(_HOME, "SessionProvider")
        at = line_below(module, statement)
        name = self._server.id.partition(":")[2]
        return [module.source.edit(at, at, f"{name}.add_provider({provider}())\n")]

    def _stored(self) -> list[Edit]:
        """The store that all replicas share, given to the server."""
        module, statement, call = self._construction()
        asked = Asked(self._store or "", Sdk(self._server.framework), principal=False)
        line = Block(module, self._imports_of(module), asked).spelled(
            store_line(self._store or "")
        )
        above = line_above(module, statement)
        closing = module.source.span(call)[1] - 1
        if any(arg.star for arg in call.args):
            raise Unproven("what the server is made with is not written out")
        given = insert_items(module.source, call.args, closing, ["session_state_store=STORE"])
        return [module.source.edit(above, above, f"{line}\n"), *given]

    def _construction(self) -> tuple[Module, cst.SimpleStatementLine, cst.Call]:
        """The statement `name = FastMCP(…)` of the server. Raises `Unproven`."""
        path, _, name = self._server.id.partition(":")
        module = self._codebase.modules.get(path)
        for line in module.source.module.body if module is not None else ():
            small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
            targets = (
                [one.target for one in small.targets] if isinstance(small, cst.Assign) else []
            )
            named = any(isinstance(one, cst.Name) and one.value == name for one in targets)
            if named and isinstance(small, cst.Assign) and isinstance(small.value, cst.Call):
                assert module is not None
                assert isinstance(line, cst.SimpleStatementLine)
                return module, line, small.value
        raise Unproven("the server is not made in a statement of its own")

    def _solved(self, tools: Sequence[Tool]) -> Iterator[tuple[str, int, str]]:
        for tool in tools:
            source = tool.module.source
            first, last = (source.line_of(at) for at in source.span(tool.function))
            yield from ((tool.module.path, line, CODE) for line in range(first, last + 1))

    def _announced(self, tools: Sequence[Tool]) -> ServerMigration:
        cells = tuple(cell.id for cell in self._cells)
        handle = Handle(
            cell=cells[0],
            argument=_ARGUMENT,
            open=Opening(_OPENER, added=True),
            result="result",
            tools=tuple(tool.entry.name for tool in tools),
            cells=cells if len(cells) > 1 else (),
        )
        return ServerMigration(self._server.id, self._server.name, (handle,), (_ENDER,))

    def _imports_of(self, module: Module) -> Imports:
        return self._imports.setdefault(module.path, Imports(self._codebase, module))
