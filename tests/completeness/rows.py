"""What breaks between `mcp` 1.30.0 and 2.3.0: rows of the public API, and steps of the migration.

`api-changes.jsonl` was made by importing both packages and comparing every public path, its
signature and its fields; `steps.json` is the SDK's own migration guide, one step a section
(M001-M100), with what running both showed beside it (D01-D17). A row names its steps.
"""

from functools import cache
from pathlib import Path

import msgspec

HERE = Path(__file__).resolve().parent


class ApiChange(msgspec.Struct, frozen=True):
    """One breaking change of a parameter, a field or the bases of a class."""

    what: str
    param: str = ""
    old: object = msgspec.field(name="from", default=None)
    new: object = msgspec.field(name="to", default=None)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One path of 1.30.0 whose use breaks; `canonical` is where its object is defined."""

    path: str
    kind: str
    status: str
    replacement: str
    step: tuple[str, ...]
    canonical: str = ""
    new_path: str = ""
    changes: tuple[ApiChange, ...] = ()

    @property
    def owner(self) -> str:
        """The module of a name, the class of a member or constructor argument."""
        if ".__init__(" in self.path:
            return self.path.partition(".__init__(")[0]
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        if ".__init__(" in self.path:
            return self.path.partition("(")[2].rstrip(")")
        return self.path.rpartition(".")[2]


class Step(msgspec.Struct, frozen=True):
    """One step of the migration; `failure` says how 1.x code fails that does not take it."""

    id: str
    title: str
    server_relevant: bool
    auto: str
    failure: str


@cache
def rows() -> tuple[Row, ...]:
    lines = (HERE / "api-changes.jsonl").read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Row) for line in lines)


@cache
def steps() -> tuple[Step, ...]:
    return msgspec.json.decode((HERE / "steps.json").read_bytes(), type=tuple[Step, ...])
