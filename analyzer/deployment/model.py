"""What the readers of deployment files hand on, as plain values."""

import msgspec

from analyzer.run import By, Edit, SettingKind


class Setting(msgspec.Struct, frozen=True):
    """One setting, where it stands (byte offsets of `file`), and the edits that take it away.

    `at` is its first character; `kept` says why there are no edits; `split` are the edits that
    send new clients past it and leave it to the others, `unsplit` says why there are none.
    `comment` is what a comment beside it says of sessions, `code` a pattern that the server's code
    must hold for the setting to be its.
    """

    kind: SettingKind
    by: By
    technology: str
    file: str
    start: int
    end: int
    source: str
    edits: tuple[Edit, ...] = ()
    kept: str = ""
    note: str = ""
    cite: str = ""
    split: tuple[Edit, ...] = ()
    unsplit: str = ""
    at: int = 0
    comment: str = ""
    code: str = ""


class Unit(msgspec.Struct, frozen=True):
    """A thing that deployment files run, group or route: a workload, a service, an upstream.

    `names` are those by which others refer to it, `refs` the names it sends requests to or
    starts; each with the kind of name in front (`host:web`, `label:app=mcp`). A unit that
    `selects` runs whatever carries all of those labels. `build` is the folder an image is built
    from, relative to the root; `paths` are the request paths that lead here, `speaks` marks what
    names the session header of MCP. `hosts` are the names that requests on this way arrive with.
    """

    id: str
    file: str
    kind: str
    title: str
    names: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    selects: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    build: str | None = None
    replicas: int | None = None
    speaks: bool = False
    balances: bool = False
    place: tuple[int, int] = (0, 0)
    technology: str = ""
    hosts: tuple[str, ...] = ()
