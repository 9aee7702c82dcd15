"""The migration manifest: how the interface of a server's tools changed, so that others can
replay old conversations on it. `fix --write` writes it as `unstick-migration.json`; its JSON
Schema is published in `docs/migration.schema.json`.

A replayer calls `open` once for each client and puts the handle that comes back into `argument`
of every later call of one of `tools`. Where `open` is a tool that was there before, `arguments`
are examples: what a conversation calls it with itself is better, and brings the newest handle.
"""

import sys
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from analyzer.published import schema_of

SCHEMA: Final = "unstick-migration/1"
FILE_NAME: Final = "unstick-migration.json"


class Opening(msgspec.Struct, frozen=True):
    """The call that mints a handle. `added` tells that the tool was not there before."""

    tool: str
    arguments: dict[str, Any] = {}
    added: bool = False

    def __hash__(self) -> int:
        return hash((self.tool, self.added))


class Handle(msgspec.Struct, frozen=True):
    """One handle. `cell` is the id in `run.json` of the state that it names, `cells` has all of
    them when it names several.

    `argument` is the new argument of each of `tools`. `result` is the key of the opening tool's
    structured result that has the handle; an SDK puts a plain text under `result`, and where a
    result has no structure its text is the handle. Where the handle is only part of that text, the
    first group of the regular expression `pattern` finds it.
    """

    cell: str
    argument: str
    open: Opening
    result: str
    tools: tuple[str, ...]
    cells: tuple[str, ...] = ()
    pattern: str | None = None


class ServerMigration(msgspec.Struct, frozen=True):
    """What changed at one server; `server` is its id in `run.json`.

    `added` are tools that came with the change, beside those that open a handle: they do something
    with handles that nobody has to do.
    """

    server: str
    name: str
    handles: tuple[Handle, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def new_tools(self) -> frozenset[str]:
        """All that it lists and did not list before."""
        return frozenset(self.added).union(one.open.tool for one in self.handles if one.open.added)


class Manifest(msgspec.Struct, frozen=True):
    """All servers of a tree whose interface changed, by id."""

    schema: Literal["unstick-migration/1"] = SCHEMA
    servers: tuple[ServerMigration, ...] = ()


class InvalidManifest(ValueError):
    """A file that is no manifest, in words that name the place of the mistake."""


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON, one line for each value: it is read in diffs."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decode_manifest(raw: bytes) -> Manifest:
    """Read a manifest back; unknown keys are left out. Raises `InvalidManifest`."""
    try:
        return msgspec.json.decode(raw, type=Manifest)
    except msgspec.DecodeError as error:
        raise InvalidManifest(str(error)) from error


def read_manifest(file: Path) -> Manifest:
    """The manifest in a file. Raises `InvalidManifest`, and `OSError` when it cannot be read."""
    return decode_manifest(file.read_bytes())


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Put the manifest in place of what the file held, whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(encode_manifest(manifest))
    beside.replace(file)


def joined(old: Manifest, new: Manifest) -> Manifest:
    """Both: a handle of `new` takes the place of one with the same cell."""
    servers: dict[str, ServerMigration] = {server.server: server for server in old.servers}
    for server in new.servers:
        before = servers.get(server.server, server)
        cells = {handle.cell for handle in server.handles}
        kept = tuple(handle for handle in before.handles if handle.cell not in cells)
        servers[server.server] = after(msgspec.structs.replace(before, handles=kept), server)
    return Manifest(servers=tuple(server for _, server in sorted(servers.items())))


def after(old: ServerMigration, new: ServerMigration) -> ServerMigration:
    """Both changes of one server as one."""
    return msgspec.structs.replace(
        new,
        handles=(*old.handles, *new.handles),
        added=tuple(dict.fromkeys((*old.added, *new.added))),
    )


def manifest_schema() -> bytes:
    """JSON Schema of the manifest. Keys are only ever added, so unknown keys are allowed."""
    return schema_of(Manifest, f"{FILE_NAME} of unstick, schema {SCHEMA}")


if __name__ == "__main__":
    sys.stdout.buffer.write(manifest_schema())
