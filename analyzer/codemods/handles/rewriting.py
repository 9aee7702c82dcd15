"""What the rewrites of all kinds of state share: tools that take a handle, and their opener."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles.blocks import CLASS, Asked, Block
from analyzer.codemods.handles.editing import at_body_start, decorated, is_before
from analyzer.codemods.handles.homes import home_in
from analyzer.codemods.handles.naming import Naming
from analyzer.codemods.handles.opening import opening
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.tools import Tool, Tools, check_tools_only
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Passing, Want
from analyzer.codemods.passing.signatures import Unfit, add_parameter, place_for
from analyzer.findings.rendering import join_words
from analyzer.manifest import Handle, Opening
from analyzer.run import Edit

Solved = tuple[str, int, str]
"""File, line and code of a mark that a rewrite makes needless."""


class Carrying(ABC):
    """What is done for some cells of one module. Making one raises `Unproven`."""

    sightings: Sequence[Sighting]
    kinds: tuple[str, ...]
    """The classes that it brings into the module."""

    @property
    @abstractmethod
    def module(self) -> Module:
        """The module that keeps the entries."""

    @property
    @abstractmethod
    def line(self) -> int:
        """Where a mark about it goes."""

    @property
    @abstractmethod
    def place(self) -> int:
        """The byte of the module at which the entries begin to be known."""

    @property
    @abstractmethod
    def said(self) -> str:
        """What is done, in words."""

    @property
    @abstractmethod
    def caution(self) -> str:
        """What differs afterwards, in words."""

    @property
    def announced(self) -> Handle | None:
        """The handle, for those who replay old conversations, if there is a new one."""
        return None

    @abstractmethod
    def solved(self) -> Iterator[Solved]:
        """The marks of other codemods that are answered."""

    @abstractmethod
    def edits(self, imports: dict[str, Imports], known: Collection[str] = ()) -> list[Edit]:
        """Every edit but those of `imports`, which has one for each module; `known` are the
        classes that the module has by then. Raises `Unproven`."""


class Rewriting(Carrying):
    """The rewrite of some cells of one module, all under one handle.

    Making one raises `Unproven` where the state is not all in sight.
    """

    naming: Naming
    kinds = (CLASS,)

    def __init__(
        self,
        codebase: Codebase,
        server: ServerFact,
        sightings: Sequence[Sighting],
        asked: Asked,
    ) -> None:
        self.sightings = sightings
        self._codebase = codebase
        self._server = server
        self._asked = asked
        self._home = sightings[0].module
        self._tools = Tools(codebase, server)
        self._imports: dict[str, Imports] = {}
        self._functions: set[cst.FunctionDef] = set()
        for one in sightings:
            for cell in one.cells:
                entries = (*cell.writers, *cell.readers)
                set_up = one.setups is not None
                check_tools_only(tuple(e for e in entries if e.kind != "lifespan" or not set_up))

    @property
    @abstractmethod
    def tools(self) -> list[Tool]:
        """The tools that take the handle, in order."""

    @abstractmethod
    def _changes(self, *, known: Collection[str]) -> list[Edit]:
        """Every edit but those of imports."""

    @property
    def tool_names(self) -> tuple[str, ...]:
        return tuple(tool.entry.name for tool in self.tools)

    @property
    def announced(self) -> Handle:
        cells = tuple(cell.id for one in self.sightings for cell in one.cells)
        return Handle(
            cell=cells[0],
            argument=self.naming.argument,
            open=Opening(self.naming.opener, added=True),
            result="result",
            tools=self.tool_names,
            cells=cells if len(cells) > 1 else (),
        )

    @property
    def said(self) -> str:
        cells = join_words([cell.name for one in self.sightings for cell in one.cells])
        tools = join_words(list(self.tool_names))
        return f"keep {cells} under a handle that {self.naming.opener} mints and {tools} take"

    @property
    def caution(self) -> str:
        keyed = self.sightings[0].fact.key == "session"
        apart = "" if keyed else ", and what they shared is apart"
        return f"clients call {self.naming.opener} first{apart}"

    def edits(self, imports: dict[str, Imports], known: Collection[str] = ()) -> list[Edit]:
        self._imports = imports
        try:
            return self._changes(known=known)
        except Taken as taken:
            raise Unproven(f"{taken} is another name already") from taken
        except Unfit as reason:
            raise Unproven(str(reason)) from reason

    @property
    def module(self) -> Module:
        return self._home

    @property
    def line(self) -> int:
        return self._home.names.line_of(self.sightings[0].statement)

    @property
    def place(self) -> int:
        return self._home.source.span(self._last)[0]

    # for the kinds of rewrites

    @property
    def _last(self) -> cst.CSTNode:
        """The statement below which the entries' class is known."""
        return self.sightings[-1].anchor or self.sightings[-1].statement

    def _touched(self) -> list[Module]:
        """Modules in which the new names are written."""
        others = [self._codebase.modules[path] for path in self._touched_besides()]
        return [self._home, *others, *(tool.module for tool in self._tools.by_function.values())]

    def _touched_besides(self) -> list[str]:
        return []

    def _in_order(self, functions: set[cst.FunctionDef]) -> list[Tool]:
        by_function = self._tools.by_function
        tools = [by_function[one] for one in functions if one in by_function]
        return sorted(tools, key=lambda tool: (tool.entry.file, tool.entry.line))

    def _solve(self, passing: Passing, wants: Sequence[Want]) -> set[cst.FunctionDef]:
        """The functions that take part in a passing; raises `Unproven` for an open want."""
        clusters = passing.clusters()
        solved = {want.node for found, _ in clusters for want in found}
        for want in wants:
            if want.node not in solved:
                raise Unproven(passing.reason(want))
        return {function for _, functions in clusters for function in functions}

    def _check_order(self) -> None:
        """Raises `Unproven` for a tool whose signature is read before the handle's type is."""
        for tool in self.tools:
            if tool.module is self._home and is_before(self._home, tool.function, self.place):
                raise Unproven(f"{tool.entry.name} stands above it")

    def _opened(self) -> list[Edit]:
        stored = bool(self._asked.store)
        return opening(self.tools, self.naming, self._spell, stored=stored)

    def _argument(self, tool: Tool) -> tuple[Edit, ...]:
        """The handle as one more parameter of a tool."""
        bound = calls_of(self._codebase).bound_by_call(tool.function)
        place = place_for(tool.function, (), self.naming.argument, bound)
        return add_parameter(tool.module, tool.function, self._declared(tool), place)

    def _declared(self, tool: Tool) -> str:
        return f"{self.naming.argument}: {self._spell(tool.module, self.naming.alias)}"

    def _expression(self, tool: Tool) -> str:
        """The entry of the handle that a tool is given."""
        registry, argument = self._spell(tool.module, self.naming.registry), self.naming.argument
        return f"{registry}[{argument}]" if self._asked.store else f"{registry}.find({argument})"

    def _begun(self, tool: Tool, text: str) -> list[Edit]:
        """`text` in front of what a tool does; a tool whose entry is stored is decorated so."""
        edits = [at_body_start(tool.module, tool.function, text)] if text else []
        if self._asked.store:
            registry = self._spell(tool.module, self.naming.registry)
            edits.append(decorated(tool.module, tool.function, f"{registry}.kept"))
        return edits

    def _block(self) -> Block:
        return Block(self._home, self._imports_of(self._home), self._asked)

    def _imports_of(self, module: Module) -> Imports:
        return self._imports.setdefault(module.path, Imports(self._codebase, module))

    def _module_of(self, imports: Imports) -> Module:
        return next(
            self._codebase.modules[path] for path, one in self._imports.items() if one is imports
        )

    def _spell(self, module: Module, name: str) -> str:
        """How a module writes a name of the one that keeps the entries."""
        if module is self._home:
            return name
        return self._imports_of(module).name(home_in(self._codebase, module, self._home), name)
