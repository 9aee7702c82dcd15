"""What differs between the SDKs that a migrated server ends on."""

from analyzer.codemods.imports import Imports
from analyzer.run import Framework

_TOOL_ERRORS = ("mcp.server.fastmcp.exceptions", "mcp.server.mcpserver.exceptions")
_FASTMCP = "fastmcp.exceptions"
_ERROR = "ToolError"


class Sdk:
    """The SDK of one server."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework

    def tool_error(self, imports: Imports) -> str:
        """How a module writes the error whose text reaches the model; raises `Taken`."""
        if self.framework == "fastmcp":
            return imports.name(_FASTMCP, _ERROR)
        known = [imports.known(home, _ERROR) for home in _TOOL_ERRORS]
        return next(filter(None, known), "") or imports.name(_TOOL_ERRORS[1], _ERROR)
