"""Who a server is to the files that deploy it: its commands, folders, ports, paths and names."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from analyzer.run import Cell, Server
from analyzer.servers.endpoints import Endpoint
from analyzer.workspace.model import ProjectInfo, Workspace
from analyzer.workspace.reading import ReadFailure, read_file

_NAME = re.compile(rb'(?m)^name[ \t]*=[ \t]*["\']([\w.-]+)["\']')
_GENERIC = {
    "mcp", "server", "servers", "app", "main", "api", "service", "python", "src", "the", "a",
    "tool", "tools", "before", "after", "project", "run", "http", "backend", "my", "prod", "dev",
    "fastmcp", "example", "demo", "test", "cli", "core", "local", "default", "web",
}  # fmt: skip
_DEFAULT_PORT = 8000


class Identity(msgspec.Struct, frozen=True):
    """A server that is served over HTTP, its cells, and what it is recognised by.

    `ports` are those the code names; where it names none, the SDK's own and `certain` is false.
    `sources` are the Python files of its project, with whole paths, which no report may show.
    """

    server: Server
    endpoint: Endpoint
    cells: tuple[Cell, ...]
    generation: str
    folder: str
    scripts: tuple[str, ...]
    modules: tuple[str, ...]
    ports: tuple[int, ...]
    certain: bool
    paths: tuple[str, ...]
    words: frozenset[str]
    sources: tuple[str, ...] = ()

    def holds(self, pattern: str) -> bool:
        """Whether some Python file of its project holds a pattern, whatever the case."""
        wanted = re.compile(pattern.encode(), re.IGNORECASE)
        contents = (read_file(path) for path in self.sources)
        return any(
            wanted.search(one.source) for one in contents if not isinstance(one, ReadFailure)
        )


def identities(
    workspace: Workspace,
    servers: Sequence[Server],
    cells: Iterable[Cell],
    endpoints: Mapping[str, Endpoint],
) -> tuple[Identity, ...]:
    """One for each server that HTTP clients can reach."""
    projects = {project.root: project for project in workspace.projects}
    by_id = {cell.id: cell for cell in cells}
    names = {root: _distribution(workspace, info) for root, info in projects.items()}
    sources: dict[str, list[str]] = {}
    for file in workspace.files:
        sources.setdefault(file.project, []).append(f"{workspace.root}/{file.path}")
    return tuple(
        _identity(server, endpoints[server.id], by_id, projects[server.project],
                  names[server.project], sources.get(server.project, ()))
        for server in servers
        if server.id in endpoints and server.project in projects
    )  # fmt: skip


def _identity(
    server: Server,
    endpoint: Endpoint,
    cells: Mapping[str, Cell],
    project: ProjectInfo,
    distribution: str,
    sources: Sequence[str],
) -> Identity:
    folder = "" if project.root in (".", "") else project.root
    if folder.endswith(".py"):
        folder = posixpath.dirname(folder)
    scripts = tuple(sorted({name for name, _ in project.console_scripts}))
    own_sdk = server.framework != "hand-written"
    paths = {*endpoint.paths, *(("/mcp",) if own_sdk else ())}
    if "sse" in server.transports:
        paths |= {"/sse", "/messages"}
    said = [server.name, distribution, *scripts, folder.rpartition("/")[2]]
    return Identity(
        server=server,
        endpoint=endpoint,
        cells=tuple(cells[cell] for cell in server.cells if cell in cells),
        generation=project.sdk.generation,
        folder=folder,
        scripts=scripts,
        modules=modules_of(server.file),
        ports=endpoint.ports or ((_DEFAULT_PORT,) if own_sdk else ()),
        certain=bool(endpoint.ports),
        paths=tuple(sorted(paths)),
        words=frozenset(distinctive(" ".join(said))),
        sources=tuple(sources),
    )


def _distribution(workspace: Workspace, project: ProjectInfo) -> str:
    for manifest in project.manifests:
        if posixpath.basename(manifest) in ("pyproject.toml", "setup.cfg"):
            content = read_file(str(Path(workspace.root) / manifest))
            if not isinstance(content, ReadFailure) and (match := _NAME.search(content.source)):
                return match[1].decode()
    return ""


def modules_of(file: str) -> tuple[str, ...]:
    """The dotted names by which a file may be imported, the longest first."""
    parts = file.removesuffix(".py").removesuffix("/__init__").removesuffix("/__main__").split("/")
    return tuple(".".join(parts[start:]) for start in range(len(parts)))


def tokens(text: str) -> set[str]:
    """The words of a name: `ShopMcp-server_2` has shop, mcp, server."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return {word for word in re.split(r"[^a-z]+", spaced.lower()) if len(word) > 1}


def distinctive(text: str) -> set[str]:
    """The words of a name that tell a server from others."""
    return tokens(text) - _GENERIC
