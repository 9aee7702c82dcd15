"""Locations that live between requests, and what functions do to them."""

from enum import StrEnum
from typing import Literal, NamedTuple

import msgspec

from analyzer.syntax import ir

Origin = Literal[
    "variable",
    "closure",
    "attribute",
    "function-attribute",
    "default",
    "decorator-cache",
    "lifespan",
    "library-object",
    "session-object",
    "session-store",
    "handle-store",
    "process",
    "default-database",
    "file",
    "listing",
    "entry",
]


class Location(NamedTuple):
    """A place that can keep a value: `name` at an `owner`, numbered by what `origin` says.

    | origin                         | owner                           | name                    |
    |--------------------------------|---------------------------------|-------------------------|
    | variable, closure              | function (module bodies too)    | the variable            |
    | attribute                      | class                           | the field               |
    | function-attribute             | function                        | the attribute           |
    | default                        | function                        | the parameter           |
    | decorator-cache                | function; or as for `of`        | whose calls are kept    |
    | lifespan                       | function that yields it, or -1  | the entry               |
    | library-object, session-object | object                          | the attribute           |
    | session-store, process         | -1                              | the key; cwd or environ |
    | handle-store                   | 0 when the server has a store   | the key                 |
    | file                           | as for `of`                     | where its path starts   |
    | listing                        | a server's object               | what is listed          |
    | entry                          | function                        | the entry point         |

    `entry` stands for an object that is kept because its bound method is an entry point. `of` is
    the origin of another place: the one that names a file, or holds what has its calls kept.
    """

    origin: Origin
    owner: int
    name: str
    of: Origin | Literal[""] = ""


class Act(StrEnum):
    """What one access does.

    `FILL` writes and gives what is there, `STEP` goes on by one and gives where it was, `TAKE`
    removes and gives. `SET` sets up a client with what a caller gave, as its headers or account.
    """

    READ = "reads"
    WRITE = "writes"
    REBIND = "rebinds"
    COUNT = "counts"
    REMOVE = "removes"
    FILL = "fills"
    STEP = "steps"
    SET = "sets up"
    TAKE = "takes from"
    USE = "uses"
    PASS = "hands on"


WRITES = frozenset({Act.WRITE, Act.REBIND, Act.COUNT, Act.FILL, Act.STEP, Act.SET})
READS = frozenset({Act.READ, Act.FILL, Act.STEP, Act.USE, Act.TAKE})
COUNTS = frozenset({Act.COUNT, Act.STEP})
REMOVALS = frozenset({Act.REMOVE, Act.TAKE})


class Access(msgspec.Struct, frozen=True):
    """One access of a cell. `key` is the item's key, `value` what is written.

    `initial` marks the first assignment of an object's own field while it is constructed.
    `inferred` marks an effect judged by a method's verb and not by the catalog.
    """

    act: Act
    location: Location
    gid: int
    spot: ir.Spot
    key: ir.Expr | None = None
    value: ir.Expr | None = None
    initial: bool = False
    inferred: bool = False
