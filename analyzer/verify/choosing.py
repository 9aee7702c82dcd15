"""Which way to start a project is the server that was judged: its entry point, spelt or found."""

import ast
from pathlib import Path

from analyzer.run import Run, Server
from analyzer.verify.build import Entry
from analyzer.verify.entries import find_entries, import_paths

KINDS = ("file", "module", "script", "object")


def entry_of(text: str, arguments: tuple[str, ...] = ()) -> Entry:
    """`KIND:NAME` as an entry; raises `ValueError` that says what is allowed."""
    kind, _, name = text.partition(":")
    for known in KINDS:
        if kind == known and name:
            return Entry(known, name, arguments)  # type: ignore[arg-type]  # it is one of them
    raise ValueError(f"{text!r} is not file:PATH, module:NAME, script:NAME:FUNCTION or object:…")


def spelt(entry: Entry) -> str:
    return f"{entry.kind}:{entry.name}"


def choose_entry(root: Path, run: Run, arguments: tuple[str, ...] = ()) -> Entry | None:
    """The most deliberate way to start the most stateful server of a run, if there is any.

    An entry point in the server's own file, or in its package, comes before others.
    """
    servers = run.servers
    found = find_entries(root)
    ranked = sorted(
        enumerate(found),
        key=lambda pair: (min((_distance(pair[1], one) for one in servers), default=0), pair[0]),
    )
    if ranked:
        entry = ranked[0][1]
        return Entry(entry.kind, entry.name, arguments)
    for server in servers:
        if (made := _object_of(root, server)) is not None:
            return Entry("object", made, arguments)
    return None


def _distance(entry: Entry, server: Server) -> int:
    """0 in the same file, 1 in the same package, 2 elsewhere."""
    module = _module_of(server.file)
    own = _module_of(entry.name) if entry.kind == "file" else entry.name.partition(":")[0]
    if own == module:
        return 0
    return 1 if own.partition(".")[0] == module.partition(".")[0] else 2


def _module_of(file: str) -> str:
    name = file.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def _object_of(root: Path, server: Server) -> str | None:
    """The module variable that holds a server, or the function without parameters around it."""
    try:
        tree = ast.parse((root / server.file).read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    module = _module_of(server.file)
    variable = server.id.rpartition(":")[2]
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(one, ast.Name) and one.id == variable for one in targets):
            return f"{module}:{variable}"
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.lineno <= server.line <= (node.end_lineno or node.lineno)
            and not node.args.args
        ):
            return f"{module}:{node.name}"
    return None


__all__ = ["choose_entry", "entry_of", "import_paths", "spelt"]
