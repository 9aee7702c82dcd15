"""The judgement's data: the remedy of each role, and what becomes of a value."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

import msgspec

from analyzer.catalog import CatalogError, read_table
from analyzer.run import Fate, Generation, Outcome, Role

Client = Literal["2025-era", "2026-07-28"]
Replicas = Literal["one", "many"]
Transport = Literal["http", "sse", "stdio"]


class RoleNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`brought` is the remedy where calls bring the key already."""

    remedy: str
    brought: str = ""


class Situation(msgspec.Struct, frozen=True):
    """What a fate depends on: the class of storage, the SDK now, and who is served how."""

    store: str
    generation: Generation
    client: Client
    replicas: Replicas
    transport: Transport


class FateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `fate.toml`; a field left out fits every situation."""

    outcomes: tuple[Outcome, ...]
    store: tuple[str, ...] = ()
    generation: tuple[Generation, ...] = ()
    client: tuple[Client, ...] = ()
    replicas: tuple[Replicas, ...] = ()
    transport: tuple[Transport, ...] = ()

    def fits(self, given: Situation) -> bool:
        return (
            (not self.store or given.store in self.store)
            and (not self.generation or given.generation in self.generation)
            and (not self.client or given.client in self.client)
            and (not self.replicas or given.replicas in self.replicas)
            and (not self.transport or given.transport in self.transport)
        )


class Judgement(msgspec.Struct, frozen=True):
    roles: dict[str, RoleNote]
    fates: tuple[FateRow, ...]

    def remedy(self, role: Role, *, brought: bool) -> str:
        note = self.roles[role]
        return note.brought if brought and note.brought else note.remedy

    def fate(self, store: str, generation: Generation, *, races: bool) -> tuple[Fate, ...]:
        """The outcomes for every client, number of replicas and transport."""
        return tuple(
            Fate(client, replicas, transport, self._outcomes(situation, races))
            for client in get_args(Client)
            for replicas in get_args(Replicas)
            for transport in get_args(Transport)
            for situation in (Situation(store, generation, client, replicas, transport),)
        )

    def _outcomes(self, situation: Situation, races: bool) -> tuple[Outcome, ...]:
        """The first row that fits decides; without one the value is kept, races or not."""
        for row in self.fates:
            if row.fits(situation):
                return (*row.outcomes, "races") if races else row.outcomes
        return ("kept",)


class _RolesFile(msgspec.Struct, forbid_unknown_fields=True):
    role: dict[str, RoleNote]


class _FateFile(msgspec.Struct, forbid_unknown_fields=True):
    fate: tuple[FateRow, ...]


def load_judgement(directories: Iterable[Path]) -> Judgement:
    """Read `judgement/*.toml` of the first rules directory that has them.

    Raises `CatalogError` naming file and key.
    """
    for directory in directories:
        folder = directory / "judgement"
        if folder.is_dir():
            roles = read_table(folder / "roles.toml", _RolesFile).role
            fates = read_table(folder / "fate.toml", _FateFile).fate
            missing = set(get_args(Role)) - set(roles)
            if missing:
                raise CatalogError(f"judgement/roles.toml: role: no {', '.join(sorted(missing))}")
            return Judgement(roles, fates)
    raise FileNotFoundError("rules directory without judgement tables")
