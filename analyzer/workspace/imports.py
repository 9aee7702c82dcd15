"""What a module imports and whether it can matter, read off its bytes without a parser.

Wrong on the safe side: text that looks like an import inside a string counts as one, and no import
statement is missed. Each statement is found by its keyword, so the cost is a byte search.
"""

import re

import msgspec

from analyzer.workspace.hazards import Hazard, find_obvious_hazard
from analyzer.workspace.shapes import find_shapes

_SPACE = rb"(?:[ \t\f]|\\\r?\n)"
_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
_DOTTED = _NAME + rb"(?:" + _SPACE + rb"*\." + _SPACE + rb"*" + _NAME + rb")*+"
_ALIAS = rb"(?:" + _SPACE + rb"+as" + _SPACE + rb"+" + _NAME + rb")?"
_COMMA = _SPACE + rb"*," + _SPACE + rb"*"

_FROM = re.compile(
    rb"(?<![\w.\x80-\xff])from(?:" + _SPACE + rb"+|(?=\.))"
    rb"((?:\.|" + _SPACE + rb")*+)(" + _DOTTED + rb")?" + _SPACE + rb"*\Z"
)
_FROM_NAMES = re.compile(
    _SPACE + rb"*(?:\(((?:[^()#]|#[^\r\n]*+)*+)\)|(\*|"
    rb"" + _NAME + _ALIAS + rb"(?:" + _COMMA + _NAME + _ALIAS + rb")*+))"
)
_IMPORT_NAMES = re.compile(
    _SPACE + rb"+(" + _DOTTED + _ALIAS + rb"(?:" + _COMMA + _DOTTED + _ALIAS + rb")*+)"
)
_CALL = re.compile(
    rb"\s*\(\s*(?:([fFrRbBuU]{0,2})(['\"])([\w.\x80-\xff]*)(['\"](?=\s*[,)]))?)?"
    rb"(?:\s*,\s*(?:package\s*=\s*)?['\"]([\w.]+)['\"])?"
)
_LONGEST_ORIGIN = 500
_MOST_TRIES = 4  # a module may have "from" in its name

_METHODS = (b"tools/list", b"tools/call")
_REGISTRATIONS = (
    b".tool(", b".tool\n", b".tool\r", b".resource(", b".prompt(", b".add_tool(", b".add_resource",
    b".add_prompt", b".call_tool(", b"register_tool",
)  # fmt: skip
_LOADERS = (
    b"iter_modules", b"walk_packages", b"spec_from_file_location", b"run_path", b"load_module",
    b"SourceFileLoader", b"load_source",
)  # fmt: skip
_LOADER_HOMES = frozenset({"imp", "importlib", "pkgutil", "runpy"})
SDK_ROOTS = frozenset({"mcp", "fastmcp", "mcp_types", "fastmcp_tasks", "fastapi_mcp"})
_CLIENT_MODULES = ("mcp.client", "mcp.types", "mcp.shared", "mcp_types", "fastmcp.client")
_CLIENT_NAMES = frozenset(
    {"ClientSession", "ClientSessionGroup", "StdioServerParameters", "Client", "stdio_client",
     "McpError", "MCPError", "types", "client"}
)  # fmt: skip


class ImportRef(msgspec.Struct, frozen=True, array_like=True):
    """`import module` or `from <level dots>module import names`; `*` is a name."""

    level: int
    module: str
    names: tuple[str, ...] = ()


class FileScan(msgspec.Struct, frozen=True, array_like=True):
    """What the bytes of one file say; depends on nothing else, so it can be cached by digest.

    `dynamic` are prefixes of modules loaded by computed names: "" is the file's own folder, a
    leading dot is relative to it, anything else is absolute and ends in a dot.
    """

    imports: tuple[ImportRef, ...] = ()
    dynamic: tuple[str, ...] = ()
    mentions: bool = False
    protocol: bool = False
    registers: bool = False
    is_script: bool = False
    shapes: tuple[str, ...] = ()
    hazard: Hazard | None = None
    served_by: str = ""

    @property
    def sdk_imports(self) -> tuple[ImportRef, ...]:
        """Imports of an MCP SDK by its distribution's name."""
        return tuple(ref for ref in self.imports if root_name(ref) in SDK_ROOTS and not ref.level)

    @property
    def can_build_server(self) -> bool:
        """Whether the file imports more of an SDK than its client, or serves without one."""
        return self.serves_without_sdk or any(not _is_client(ref) for ref in self.sdk_imports)

    @property
    def serves_without_sdk(self) -> bool:
        """Whether the file speaks the protocol itself, or has a framework do so."""
        return self.protocol or bool(self.served_by)


def scan_imports(source: bytes) -> FileScan:
    """Scan one file; never raises, whatever the bytes are."""
    hazard = find_obvious_hazard(source)
    if hazard is not None and hazard.opaque:
        return FileScan(hazard=hazard)
    mentions = b"mcp" in source or b"MCP" in source or b"Mcp" in source
    imports, dynamic = _find_imports(source)
    return FileScan(
        imports=tuple(imports),
        dynamic=tuple(sorted(dynamic)),
        mentions=mentions,
        protocol=_speaks_protocol(source),
        registers=_registers(source),
        is_script=b"# /// script" in source,
        shapes=find_shapes(source) if mentions else (),
        hazard=hazard,
        served_by=_framework(source),
    )


def root_name(ref: ImportRef) -> str:
    """The first component of the imported module."""
    return ref.module.partition(".")[0]


def _is_client(ref: ImportRef) -> bool:
    if ref.module in {"mcp", "fastmcp"}:
        return bool(ref.names) and _CLIENT_NAMES.issuperset(ref.names)
    return any(ref.module == m or ref.module.startswith(m + ".") for m in _CLIENT_MODULES)


def _registers(source: bytes) -> bool:
    """Whether something is registered the way servers do it; few files get past the first line."""
    if b"tool" not in source and b"resource" not in source and b"prompt" not in source:
        return False
    return any(word in source for word in _REGISTRATIONS)


def _framework(source: bytes) -> str:
    """The framework that may serve what the file has, by what such files cannot do without."""
    if b"mcp_server" not in source:
        return ""
    if b"gradio" in source:
        return "Gradio"
    return "django-mcp-server" if b"MCPToolset" in source else ""


def _speaks_protocol(source: bytes) -> bool:
    if any(method in source for method in _METHODS):
        return True
    return b"jsonrpc" in source and b"initialize" in source


def _find_imports(source: bytes) -> tuple[dict[ImportRef, None], set[str]]:
    """All imports in order of appearance, without repeats, and the dynamic prefixes."""
    found: dict[ImportRef, None] = {}
    dynamic: set[str] = set()
    at = source.find(b"import")
    while at >= 0:
        end = at + 6
        if source.startswith(b"_module", end):
            _read_call(source, end + 7, found, dynamic)
        elif source.startswith(b"__import__", max(0, at - 2)):
            _read_call(source, end + 2, found, dynamic)
        elif not _is_word(source[end : end + 1]) and not _is_word(source[at - 1 : at] or b" "):
            end = _read_statement(source, at, end, found)
        at = source.find(b"import", end)
    if any(root_name(ref) in _LOADER_HOMES for ref in found):
        dynamic |= {"" for loader in _LOADERS if loader in source}
    return found, dynamic


def _read_statement(source: bytes, at: int, end: int, found: dict[ImportRef, None]) -> int:
    """Record the statement whose keyword is at `[at, end)`; return where to search on."""
    origin = _origin(source, at)
    if origin is None:
        names = _IMPORT_NAMES.match(source, end)
        if names is None:
            return end
        for module in _split(names[1]):
            found[ImportRef(0, module)] = None
        return names.end()
    names = _FROM_NAMES.match(source, end)
    imported = _split(names[1] or names[2] or b"") if names else []
    module = _plain(origin[2] or b"")
    found[ImportRef(origin[1].count(b"."), module, tuple(imported))] = None
    return names.end() if names else end


def _origin(source: bytes, at: int) -> re.Match[bytes] | None:
    """The `from …` that ends at `at`; None when the keyword there stands alone."""
    start = at
    for _ in range(_MOST_TRIES):
        start = source.rfind(b"from", max(0, at - _LONGEST_ORIGIN), start)
        if start < 0:
            return None
        if origin := _FROM.match(source, start, at):
            return origin
    return None


def _read_call(source: bytes, end: int, found: dict[ImportRef, None], dynamic: set[str]) -> None:
    """Record `import_module(...)` or `__import__(...)` whose name ends at `end`."""
    call = _CALL.match(source, end)
    if call is None:
        return
    prefix, quote, text, closed, package = call.groups()
    name = (text or b"").decode("utf-8", "replace")
    if quote is None:
        dynamic.add("")
    elif closed is None or b"f" in prefix.lower():
        dynamic.add(name[: name.rfind(".") + 1])
    else:
        bare = name.lstrip(".")
        found[ImportRef(len(name) - len(bare), bare)] = None
        if package and bare != name:
            found[ImportRef(0, f"{package.decode('ascii', 'replace')}.{bare}")] = None


def _split(names: bytes) -> list[str]:
    """`a as b, c` → a, c; comments and line ends inside brackets do not count."""
    if b"#" in names:
        names = re.sub(rb"#[^\r\n]*", b"", names)
    text = names.decode("utf-8", "replace").replace("\\", " ")
    if ". " in text or " ." in text:
        text = re.sub(r"\s*\.\s*", ".", text)
    return [words[0] for part in text.split(",") if (words := part.split(None, 1))]


def _plain(name: bytes) -> str:
    """A dotted name without the white space that may stand around its dots."""
    text = name.decode("utf-8", "replace")
    return text if text.isidentifier() else re.sub(r"[\s\\]", "", text)


def _is_word(char: bytes) -> bool:
    return char.isalnum() or char == b"_" or char > b"\x7f"
