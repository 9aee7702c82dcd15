"""The bus of a low-level server: where it publishes changes, and who listens (M099)."""

from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lists import insert_items
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.codemods.sdk.carrying import free_name
from analyzer.run import Edit

_HOME = "mcp.server.subscriptions"
_BUS = "InMemorySubscriptionBus"
_HANDLER = "ListenHandler"
_ARGUMENT = "on_subscriptions_listen"


class Busless(NamedTuple):
    """Why a module has no bus to publish on, in words that end a marker."""

    reason: str


class Bus:
    """The bus of the one server that a module makes at its top level, under the name `name`."""

    def __init__(self, codebase: Codebase, module: Module, call: cst.Call) -> None:
        self.name = free_name(module, "subscriptions")
        self._imports = Imports(codebase, module)
        self._module = module
        self._call = call
        self._new = self._imports.name(_HOME, _BUS)
        self._handler = self._imports.name(_HOME, _HANDLER)

    def spelled(self, event: str) -> str:
        """How to write the class of an event; raises `Taken`."""
        return self._imports.name(_HOME, event)

    def edits(self) -> tuple[Edit, ...]:
        """The bus, its handler and all that was asked for."""
        source = self._module.source
        at = source.line_start(self._module.names.line_of(self._call))
        argument = f"{_ARGUMENT}={self._handler}({self.name})"
        return (
            source.edit(at, at, f"{self.name} = {self._new}()\n"),
            *insert_items(source, self._call.args, opening_of(source, self._call), [argument]),
            *self._imports.edits(),
        )


def bus_of(codebase: Codebase, module: Module) -> Bus | Busless:
    """A bus for the changes that a module tells of."""
    made = [one for one in lowlevel_flow(codebase).constructions if one.module is module]
    if len(made) != 1:
        return Busless("no one server is made in this module")
    call = made[0].call
    if named_argument(call, _ARGUMENT) is not None or any(arg.star for arg in call.args):
        return Busless("it has a handler for those who listen: publish where that looks")
    statement = module.names.statement_of(call)
    if module.names.parents.get(statement) is not module.source.module or not call.args:
        return Busless("the server is not made at the top of the module")
    try:
        return Bus(codebase, module, call)
    except Taken as name:
        return Busless(f"{name} is another name in this module")
