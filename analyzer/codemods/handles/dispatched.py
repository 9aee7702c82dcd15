"""State under no key in a low-level server, whose one handler tells the tools apart by name."""

from collections.abc import Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles.beginning import Beginning
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.branches import (
    Branch,
    branch_around,
    dispatch_of,
    new_branch,
    new_tool,
    schema_of,
    with_argument,
)
from analyzer.codemods.handles.editing import indented
from analyzer.codemods.handles.entries import Entries
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Giver
from analyzer.run import Edit


class Dispatched(Entries):
    """Each branch finds the entry of the handle among its arguments; the schemas ask for it."""

    def __init__(
        self,
        codebase: Codebase,
        server: ServerFact,
        sightings: Sequence[Sighting],
        asked: Asked,
    ) -> None:
        self._dispatch = dispatch_of(codebase, server)
        super().__init__(codebase, server, sightings, asked)
        self._branches = self._taking()

    @property
    def tool_names(self) -> tuple[str, ...]:
        return tuple(branch.tool for branch in self._branches)

    def _found_beginning(self) -> Beginning | None:
        return None

    def _alias(self) -> list[str]:
        return []

    def _givers(self, *names: str) -> dict[cst.FunctionDef, Giver]:
        return {self._dispatch.handler: Giver(self._dispatch.handler, names=names)}

    def _written(self) -> set[cst.FunctionDef]:
        return {self._dispatch.handler}

    def _touched_besides(self) -> list[str]:
        return [self._dispatch.module.path]

    def _taking(self) -> list[Branch]:
        """The branches in which the handler touches the state, or calls what does."""
        handler, calls = self._dispatch.handler, calls_of(self._codebase)
        names = self._dispatch.module.names
        inner = names.own_scopes[handler]
        nodes: list[cst.CSTNode] = [
            want.node
            for want in self._wants
            if inner.encloses(want.module.names.scopes[want.node])
        ]
        for function in self._functions - {handler}:
            nodes += [
                site.call
                for site in calls.of(function)
                if inner.encloses(site.module.names.scopes[site.call])
            ]
        found = {branch.tool: branch for branch in (self._branch(node) for node in nodes)}
        if not found:
            raise Unproven("no branch of its handler was seen to touch it")
        return [branch for name, branch in self._dispatch.branches.items() if name in found]

    def _branch(self, node: cst.CSTNode) -> Branch:
        return branch_around(self._dispatch, node)

    def _taken(self) -> list[Edit]:
        naming, dispatch = self.naming, self._dispatch
        source = dispatch.module.source
        local = self._passing.name_in(dispatch.handler)
        registry = self._spell(dispatch.module, naming.registry)
        edits: list[Edit] = []
        for branch in self._branches:
            line = source.line_of(source.span(branch.body.body[0])[0])
            at, indent = source.line_start(line), source.indent_of(line)
            handle = f'{dispatch.arguments}["{naming.argument}"]'
            found = f"{indent}{local} = {registry}.find({handle})\n"
            if self._asked.store:
                found = (
                    f"{indent}async with {registry}.held({handle}):\n"
                    f"{indent}    {local} = {registry}[{handle}]\n"
                )
            edits.append(source.edit(at, at, found))
            if self._asked.store:
                edits += indented(dispatch.module, branch.body)
            schema = schema_of(self._codebase, branch.tool)
            edits += with_argument(schema, naming.argument, self._about())
        return edits

    def _opened(self) -> list[Edit]:
        first, naming = self._branches[0], self.naming
        registry = self._spell(self._dispatch.module, naming.registry)
        opened = f"{'await ' if self._asked.store else ''}{registry}.open()"
        noun = naming.noun.replace("_", " ")
        text = f"Start a {noun} of your own; its id is the {naming.argument} of other tools."
        return [
            new_branch(self._dispatch, first, naming.opener, opened),
            new_tool(schema_of(self._codebase, first.tool), naming.opener, text),
        ]

    def _about(self) -> str:
        noun = self.naming.noun.replace("_", " ")
        return f"The id that {self.naming.opener} returned: the {noun} to work on"
