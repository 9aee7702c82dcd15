"""State under no key in a low-level server, whose one handler tells the tools apart by name."""

from collections.abc import Iterator, Sequence

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles.beginbranch import BeginningBranch, beginning_branch
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
from analyzer.codemods.handles.naming import Naming, opened_by
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Giver
from analyzer.manifest import Handle, Opening
from analyzer.run import Edit


class Dispatched(Entries):
    """Each branch finds the entry of the handle among its arguments; the schemas ask for it."""

    _minting: BeginningBranch | None

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

    @property
    def announced(self) -> Handle:
        told = super().announced
        if self._minting is None:
            return told
        return msgspec.structs.replace(
            told,
            open=Opening(self.naming.opener, self._minting.arguments, added=False),
            pattern=self._minting.pattern(self.naming.argument),
        )

    def _found_beginning(self) -> Beginning | None:
        self._minting = beginning_branch(self._codebase, self._dispatch, self.sightings)
        return None

    def _named(self) -> Naming:
        named = super()._named()
        if self._minting is None:
            return named
        return opened_by(named, self._minting.branch.tool, self._touched())

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
        begun = self._minting.branch.tool if self._minting is not None else ""
        if begun and len(found) < 2:
            raise Unproven("no branch of its handler was seen to go on with it")
        return [
            branch
            for name, branch in self._dispatch.branches.items()
            if name in found and name != begun
        ]

    def _branch(self, node: cst.CSTNode) -> Branch:
        return branch_around(self._dispatch, node)

    def _taken(self) -> list[Edit]:
        naming, dispatch = self.naming, self._dispatch
        edits: list[Edit] = []
        for branch in self._branches:
            handle = f'{dispatch.arguments}["{naming.argument}"]'
            edits += self._entered(branch, handle)
            schema = schema_of(self._codebase, branch.tool)
            edits += with_argument(schema, naming.argument, self._about())
        return edits

    def _entered(self, branch: Branch, handle: str, before: str = "") -> Iterator[Edit]:
        """The entry of a handle, found at the beginning of a branch, behind a line `before`."""
        dispatch, source = self._dispatch, self._dispatch.module.source
        local = self._passing.name_in(dispatch.handler)
        registry = self._spell(dispatch.module, self.naming.registry)
        line = source.line_of(source.span(branch.body.body[0])[0])
        at, indent = source.line_start(line), source.indent_of(line)
        first = f"{indent}{before}\n" if before else ""
        found = f"{indent}{local} = {registry}.find({handle})\n"
        if self._asked.store:
            found = (
                f"{indent}async with {registry}.held({handle}):\n"
                f"{indent}    {local} = {registry}[{handle}]\n"
            )
        yield source.edit(at, at, first + found)
        if self._asked.store:
            yield from indented(dispatch.module, branch.body)

    def _opened(self) -> list[Edit]:
        first, naming = self._branches[0], self.naming
        registry = self._spell(self._dispatch.module, naming.registry)
        opened = f"{'await ' if self._asked.store else ''}{registry}.open()"
        if self._minting is not None:
            argument = naming.argument
            minted = self._entered(self._minting.branch, argument, f"{argument} = {opened}")
            return [*minted, *self._minting.edits(self._dispatch, argument)]
        noun = naming.noun.replace("_", " ")
        text = f"Start a {noun} of your own; its id is the {naming.argument} of other tools."
        return [
            new_branch(self._dispatch, first, naming.opener, opened),
            new_tool(schema_of(self._codebase, first.tool), naming.opener, text),
        ]

    def _about(self) -> str:
        noun = self.naming.argument.removesuffix("_id").replace("_", " ")
        return f"The id that {self.naming.opener} returned: the {noun} to work on"
