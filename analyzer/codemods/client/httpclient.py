"""The `httpx2` client that takes over what `streamablehttp_client` was given, as text."""

from collections.abc import Mapping

import libcst as cst

from analyzer.codemods.client.calls import bound_arguments
from analyzer.codemods.client.functions import function_named
from analyzer.codemods.client.httpxuses import text_with_httpx2
from analyzer.codemods.client.layout import call_text
from analyzer.codemods.client.seconds import is_seconds, seconds_text
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports
from analyzer.codemods.sdk.arguments import argument_text

_DEFAULTS = {"timeout": "30", "sse_read_timeout": "300"}
"""What 1.x waited where it was told nothing, in seconds."""

_SDK_FACTORIES = (
    "mcp.shared._httpx_utils.create_mcp_http_client",
    "mcp.client.streamable_http.create_mcp_http_client",
    "mcp.client.sse.create_mcp_http_client",
)
_GIVEN = ("headers", "auth")


class HttpClient:
    """The client of one call; `given` are the call's arguments by the parameters of 1.x."""

    def __init__(
        self, codebase: Codebase, module: Module, given: Mapping[str, cst.Arg], imports: Imports
    ) -> None:
        self.codebase = codebase
        self.module = module
        self.given = {name: arg for name, arg in given.items() if not self._is_none(arg)}
        self.imports = imports
        self.uncertain = False
        """Whether a timeout is taken as a number without proof that it is no `timedelta`."""

    @property
    def is_default(self) -> bool:
        """True when the transport's own client is the same."""
        if any(name in self.given for name in (*_GIVEN, "httpx_client_factory")):
            return False
        return all(self._wait(name) == default for name, default in _DEFAULTS.items())

    def text(self, indent: str, room: int = 0) -> str:
        """The expression that makes the client. Raises `Taken` when it cannot be named."""
        wait, read = (self._wait(name) for name in _DEFAULTS)
        timeout = f"timeout={self.imports.module('httpx2')}.Timeout({wait}, read={read})"
        arguments = {name: f"{name}={self._value(name)}" for name in _GIVEN if name in self.given}
        factory = self.given.get("httpx_client_factory")
        more: list[str] = []
        if factory is None:
            func = f"{self.imports.module('httpx2')}.AsyncClient"
        else:
            func, more = self._factory(factory.value)
            for name in self._required(factory.value):
                arguments.setdefault(name, f"{name}=None")
        ordered = [arguments.get("headers"), timeout, arguments.get("auth"), *more]
        return call_text(func, [one for one in ordered if one is not None], indent, room)

    def _value(self, name: str) -> str:
        value = self.given[name].value
        text = argument_text(self.module.source, self.given[name])
        if text != self.module.source.text_of(value):
            return text
        return text_with_httpx2(self.codebase, self.module, value, text, self.imports)

    def _is_none(self, arg: cst.Arg) -> bool:
        return isinstance(arg.value, cst.Name) and arg.value.value == "None"

    def _wait(self, name: str) -> str:
        arg = self.given.get(name)
        if arg is None:
            return _DEFAULTS[name]
        if not is_seconds(self.codebase, self.module, arg.value):
            text = seconds_text(self.codebase, self.module, arg.value)
            if text is not None:
                return text
            self.uncertain = True
        return self._value(name)

    def _factory(self, node: cst.BaseExpression) -> tuple[str, list[str]]:
        """What to call, and the arguments that `functools.partial` binds to it."""
        source = self.module.source
        if isinstance(node, cst.Call) and self._is_partial(node):
            bound = [source.text(*source.span(arg)).rstrip(", ") for arg in node.args[1:]]
            return source.text_of(node.args[0].value), bound
        if self.codebase.resolve(self.module, node) <= set(_SDK_FACTORIES):
            return source.text_of(node), []
        text = source.text_of(node)
        plain = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript))
        return (text if plain else f"({text})"), []

    def _is_partial(self, node: cst.Call) -> bool:
        return (
            self.codebase.resolve(self.module, node.func) == {"functools.partial"}
            and bool(node.args)
            and all(arg.keyword is not None for arg in node.args[1:])
        )

    def _required(self, node: cst.BaseExpression) -> tuple[str, ...]:
        """Parameters 1.x always gave the factory and that are not known to have a default."""
        if isinstance(node, cst.Call) and self._is_partial(node):
            node = node.args[0].value
        found = self.codebase.resolve(self.module, node)
        if found and found <= set(_SDK_FACTORIES):
            return ()
        function = function_named(self.codebase, self.module, node)
        if function is None:
            return _GIVEN
        params = (*function[1].params.params, *function[1].params.kwonly_params)
        optional = {param.name.value for param in params if param.default is not None}
        return tuple(name for name in _GIVEN if name not in optional)


def client_arguments(call: cst.Call, parameters: tuple[str, ...]) -> Mapping[str, cst.Arg] | None:
    """The call's arguments by parameter; `None` when they cannot be told apart."""
    bound = bound_arguments(call, parameters)
    known = {*parameters, "http_client", "terminate_on_close", "max_sse_event_size"}
    return bound if bound is not None and set(bound) <= known else None
