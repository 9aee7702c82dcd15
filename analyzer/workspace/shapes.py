"""Which majors of an SDK a piece of code can run on: a table of modules, names and spellings.

Read off the module lists and signatures of mcp 1.30.0 and 2.3.0 and of fastmcp 2.14.7, 3.4.10 and
4.1.2. A row gives the lowest and highest major that has the thing.
"""

import re
from typing import Literal

import msgspec

Package = Literal["mcp", "fastmcp"]

KNOWN_MAJORS: dict[str, tuple[int, ...]] = {"mcp": (1, 2), "fastmcp": (2, 3, 4)}


class Shape(msgspec.Struct, frozen=True):
    """`words` complete the sentence "server.py …"."""

    package: Package
    lowest: int
    highest: int
    words: str


# Modules that only some majors have; a row covers the modules below it.
MODULES: dict[str, tuple[Package, int, int]] = {
    "mcp.server.fastmcp": ("mcp", 1, 1),
    "mcp.server.experimental": ("mcp", 1, 1),
    "mcp.server.websocket": ("mcp", 1, 1),
    "mcp.client.websocket": ("mcp", 1, 1),
    "mcp.client.experimental": ("mcp", 1, 1),
    "mcp.shared.experimental": ("mcp", 1, 1),
    "mcp.shared.progress": ("mcp", 1, 1),
    "mcp.shared.session": ("mcp", 1, 1),
    "mcp.shared.version": ("mcp", 1, 1),
    "mcp.server.mcpserver": ("mcp", 2, 2),
    "mcp.server.apps": ("mcp", 2, 2),
    "mcp.server.caching": ("mcp", 2, 2),
    "mcp.server.connection": ("mcp", 2, 2),
    "mcp.server.context": ("mcp", 2, 2),
    "mcp.server.extension": ("mcp", 2, 2),
    "mcp.server.request_state": ("mcp", 2, 2),
    "mcp.server.runner": ("mcp", 2, 2),
    "mcp.server.subscriptions": ("mcp", 2, 2),
    "mcp.client.client": ("mcp", 2, 2),
    "mcp.client.subscriptions": ("mcp", 2, 2),
    "mcp.types.version": ("mcp", 2, 2),
    "mcp.types.jsonrpc": ("mcp", 2, 2),
    "mcp_types": ("mcp", 2, 2),
    "fastmcp.tools.tool_manager": ("fastmcp", 2, 2),
    "fastmcp.resources.resource_manager": ("fastmcp", 2, 2),
    "fastmcp.prompts.prompt_manager": ("fastmcp", 2, 2),
    "fastmcp.utilities.mcp_config": ("fastmcp", 2, 2),
    "fastmcp.server.proxy": ("fastmcp", 2, 3),
    "fastmcp.server.openapi": ("fastmcp", 2, 3),
    "fastmcp.server.sampling": ("fastmcp", 2, 3),
    "fastmcp.server.tasks": ("fastmcp", 2, 3),
    "fastmcp.experimental.server": ("fastmcp", 2, 3),
    "fastmcp.server.app": ("fastmcp", 3, 3),
    "fastmcp.server.apps": ("fastmcp", 3, 3),
    "fastmcp.server.auth.authorization": ("fastmcp", 3, 3),
    "fastmcp.apps": ("fastmcp", 3, 4),
    "fastmcp.decorators": ("fastmcp", 3, 4),
    "fastmcp.server.lifespan": ("fastmcp", 3, 4),
    "fastmcp.server.middleware.authorization": ("fastmcp", 3, 4),
    "fastmcp.server.providers": ("fastmcp", 3, 4),
    "fastmcp.server.telemetry": ("fastmcp", 3, 4),
    "fastmcp.server.transforms": ("fastmcp", 3, 4),
    "fastmcp.telemetry": ("fastmcp", 3, 4),
    "fastmcp.tools.base": ("fastmcp", 3, 4),
    "fastmcp.tools.function_tool": ("fastmcp", 3, 4),
    "fastmcp.resources.base": ("fastmcp", 3, 4),
    "fastmcp.prompts.base": ("fastmcp", 3, 4),
    "fastmcp.utilities.versions": ("fastmcp", 3, 4),
    "fastmcp.resources.security": ("fastmcp", 4, 4),
    "fastmcp.server.caching": ("fastmcp", 4, 4),
    "fastmcp.server.completions": ("fastmcp", 4, 4),
    "fastmcp.server.extensions": ("fastmcp", 4, 4),
    "fastmcp.server.sessions": ("fastmcp", 4, 4),
    "fastmcp.skills": ("fastmcp", 4, 4),
    "fastmcp_tasks": ("fastmcp", 4, 4),
}

# Names that only some majors export from a module.
NAMES: dict[tuple[str, str], tuple[Package, int, int]] = {
    ("mcp", "McpError"): ("mcp", 1, 1),
    ("mcp.shared.exceptions", "McpError"): ("mcp", 1, 1),
    ("mcp", "MCPError"): ("mcp", 2, 2),
    ("mcp.shared.exceptions", "MCPError"): ("mcp", 2, 2),
    ("mcp", "Client"): ("mcp", 2, 2),
    ("mcp.server", "FastMCP"): ("mcp", 1, 1),
    ("mcp.server", "MCPServer"): ("mcp", 2, 2),
    ("mcp.server", "ServerRequestContext"): ("mcp", 2, 2),
    ("mcp.server", "CacheHint"): ("mcp", 2, 2),
    ("mcp.shared.context", "RequestContext"): ("mcp", 1, 1),
    ("fastmcp", "Image"): ("fastmcp", 2, 2),
    ("fastmcp.tools", "InputRequiredToolResult"): ("fastmcp", 4, 4),
}

_LOWLEVEL_METHODS = (
    rb"list_tools|call_tool|list_resources|list_resource_templates|read_resource|list_prompts"
    rb"|get_prompt|subscribe_resource|unsubscribe_resource|set_logging_level|completion"
)


class _Spelling(msgspec.Struct, frozen=True):
    """A pattern worth trying only where one of `hints` occurs, as a byte search is much faster."""

    shape: Shape
    hints: tuple[bytes, ...]
    pattern: re.Pattern[bytes]


# Spellings; each counts only in files that import the package.
_SPELLINGS: dict[str, _Spelling] = {
    "lowlevel-decorator": _Spelling(
        Shape("mcp", 1, 1, "registers low-level handlers with decorators (mcp 1.x only)"),
        (b"_tools(", b"_tool(", b"_prompts(", b"_prompt(", b"_resources(", b"_resource("),
        re.compile(rb"@[ \t]*\w[\w.]*\.(?:" + _LOWLEVEL_METHODS + rb")\("),
    ),
    "lowlevel-argument": _Spelling(
        Shape("mcp", 2, 2, "gives low-level handlers to the server as arguments (mcp 2.x only)"),
        (b"on_call", b"on_list", b"on_get", b"on_read", b".add_request_handler("),
        re.compile(rb"(?<!\w)on_(?:" + _LOWLEVEL_METHODS + rb")[ \t]*=|\.add_request_handler\("),
    ),
    "awaited-state": _Spelling(
        Shape("fastmcp", 3, 4, "awaits ctx.set_state or ctx.get_state (fastmcp 3.x or later)"),
        (b"_state(",),
        re.compile(rb"await\s+(?:\w+\.){0,5}(?:ctx|\w{0,40}context)\.(?:set|get|delete)_state\("),
    ),
    "plain-state": _Spelling(
        Shape("fastmcp", 2, 2, "calls ctx.set_state or ctx.get_state without await (fastmcp 2.x)"),
        (b"_state(",),
        re.compile(rb"(?<!await )(?<![\w.])(?:ctx|context)\.(?:set|get)_state\("),
    ),
    "transport-in-constructor": _Spelling(
        Shape("fastmcp", 2, 2, "gives transport settings to FastMCP(...) (fastmcp 2.x only)"),
        (b"FastMCP(",),
        re.compile(rb"FastMCP\([^)]{0,300}\b(?:stateless_http|json_response|host|port)[ \t]*="),
    ),
    "mount-prefix": _Spelling(
        Shape("fastmcp", 2, 3, "mounts a server with prefix= (fastmcp before 4)"),
        (b".mount(", b".import_server(", b".as_proxy("),
        re.compile(rb"\.mount\([^)]{0,300}\bprefix[ \t]*=|\.import_server\(|FastMCP\.as_proxy\("),
    ),
    "mount-namespace": _Spelling(
        Shape("fastmcp", 3, 4, "mounts a server with namespace= (fastmcp 3.x or later)"),
        (b".mount(", b".add_transform("),
        re.compile(rb"\.mount\([^)]{0,300}\bnamespace[ \t]*=|\.add_transform\("),
    ),
}


def find_shapes(source: bytes) -> tuple[str, ...]:
    """Keys of the spellings that occur in `source`."""
    return tuple(
        key
        for key, row in _SPELLINGS.items()
        if any(hint in source for hint in row.hints) and row.pattern.search(source)
    )


def shape_of_spelling(key: str) -> Shape | None:
    """The row of a key that `find_shapes` gave; None for a key of another version."""
    row = _SPELLINGS.get(key)
    return row.shape if row else None


def shapes_of_import(module: str, names: tuple[str, ...]) -> list[Shape]:
    """What `import module` or `from module import names` says about the SDK."""
    shapes = [_module_shape(module)]
    shapes += [_module_shape(f"{module}.{name}") for name in names]
    shapes += [_name_shape(module, name) for name in names]
    return list(dict.fromkeys(shape for shape in shapes if shape is not None))


def versions(package: str, lowest: int, highest: int) -> str:
    """The majors from `lowest` to `highest` in words: `2.x only`, `3.x or later`."""
    last = KNOWN_MAJORS[package][-1]
    if lowest == highest:
        return f"{lowest}.x only"
    return f"{lowest}.x or later" if highest == last else f"before {highest + 1}"


def _module_shape(module: str) -> Shape | None:
    name = module
    while name:
        if name in MODULES:
            return _import_shape(f"imports {name}", MODULES[name])
        name = name.rpartition(".")[0]
    return None


def _name_shape(module: str, name: str) -> Shape | None:
    row = NAMES.get((module, name))
    return None if row is None else _import_shape(f"imports {name} from {module}", row)


def _import_shape(words: str, row: tuple[Package, int, int]) -> Shape:
    package, low, high = row
    return Shape(package, low, high, f"{words} ({package} {versions(package, low, high)})")
