"""What differs between the SDKs that a migrated server ends on."""

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.imports import Imports
from analyzer.run import Framework

_TOOL_ERRORS = ("mcp.server.fastmcp.exceptions", "mcp.server.mcpserver.exceptions")
_FASTMCP = "fastmcp.exceptions"
_ERROR = "ToolError"
_AUTHENTICATED = frozenset({"auth", "token_verifier", "auth_server_provider"})
_SERVERS = frozenset({"FastMCP", "MCPServer"})


class Sdk:
    """The SDK of one server. `subject` is whom a token speaks for, in an expression."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        is_fastmcp = framework == "fastmcp"
        self.subject = 'token.claims.get("sub")' if is_fastmcp else "token.subject"
        self.token_home = (
            "fastmcp.server.dependencies"
            if is_fastmcp
            else "mcp.server.auth.middleware.auth_context"
        )

    def error(self, imports: Imports) -> str:
        """How a module writes the error whose text reaches the model; raises `Taken`."""
        if self._framework == "mcp.lowlevel":
            return "ValueError"
        if self._framework == "fastmcp":
            return imports.name(_FASTMCP, _ERROR)
        known = [imports.known(home, _ERROR) for home in _TOOL_ERRORS]
        return next(filter(None, known), "") or imports.name(_TOOL_ERRORS[1], _ERROR)


def knows_callers(codebase: Codebase, server: ServerFact) -> bool:
    """Whether the server is made with something that tells who calls."""
    module = codebase.modules.get(server.id.partition(":")[0])
    modules = [module] if module is not None else list(codebase.modules.values())
    return any(
        isinstance(node, cst.Call)
        and any(_is_given(arg) for arg in node.args)
        and any(
            name.rpartition(".")[2] in _SERVERS and ":" not in name
            for name in codebase.resolve(one, node.func)
        )
        for one in modules
        for node in one.names.scopes
    )


def _is_given(arg: cst.Arg) -> bool:
    named = arg.keyword is not None and arg.keyword.value in _AUTHENTICATED
    return named and not (isinstance(arg.value, cst.Name) and arg.value.value == "None")
