"""What is run: a server's files, the Python it runs in and how it is started."""

from pathlib import Path
from typing import Literal

import msgspec

Transport = Literal["stdio", "http"]
EntryKind = Literal["file", "module", "script", "object"]


class Entry(msgspec.Struct, frozen=True):
    """How a person starts the server.

    `file` is run by its path in the source, `module` as `python -m`; a `script` is the function
    `module:function` behind a console script, an `object` a server or a function that makes one.
    """

    kind: EntryKind
    name: str
    arguments: tuple[str, ...] = ()


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a server, ready to be started any number of times.

    Every start works in a copy of `source`; `paths` are folders in it that Python imports from.
    A copy of `fixture` lies in the folder `fixture` of the working directory. `variables` come on
    top of the few that every process gets. What asks for the metadata of `distribution`, a name
    and a version, gets them though nothing is installed. A `bridged` server speaks over its
    standard streams alone, which a bridge serves over HTTP.
    """

    python: Path
    entry: Entry
    source: Path | None = None
    fixture: Path | None = None
    paths: tuple[str, ...] = (".",)
    variables: dict[str, str] = {}
    distribution: tuple[str, str] | None = None
    bridged: bool = False
