"""The judgement's data: effort and remedy of each role, and what becomes of a value."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import msgspec

from analyzer.run import Fate, Generation, Outcome, Role

Store = str
_CLIENTS = ("2025-era", "2026-07-28")
_REPLICAS = ("one", "many")
_TRANSPORTS = ("http", "sse", "stdio")


class RoleNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    effort: int
    remedy: str


class FateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    outcomes: tuple[Outcome, ...]
    store: tuple[str, ...] = ()
    generation: tuple[Generation, ...] = ()
    client: tuple[str, ...] = ()
    replicas: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()

    def fits(
        self, store: str, generation: str, client: str, replicas: str, transport: str
    ) -> bool:
        return all(
            not wanted or value in wanted
            for wanted, value in (
                (self.store, store), (self.generation, generation), (self.client, client),
                (self.replicas, replicas), (self.transport, transport),
            )
        )  # fmt: skip


class Judgement(msgspec.Struct, frozen=True):
    roles: dict[str, RoleNote]
    fates: tuple[FateRow, ...]

    def fate(self, store: Store, generation: str, *, races: bool) -> tuple[Fate, ...]:
        """The outcomes for every client, number of replicas and transport."""
        return tuple(
            Fate(
                client,
                replicas,
                transport,
                self._outcomes(store, generation, client, replicas, transport, races),
            )  # type: ignore[arg-type]
            for client in _CLIENTS
            for replicas in _REPLICAS
            for transport in _TRANSPORTS
        )

    def _outcomes(
        self, store: str, generation: str, client: str, replicas: str, transport: str, races: bool
    ) -> tuple[Outcome, ...]:
        for row in self.fates:
            if row.fits(store, generation, client, replicas, transport):
                return (*row.outcomes, "races") if races else row.outcomes
        return ("kept",)


class _RolesFile(msgspec.Struct, forbid_unknown_fields=True):
    role: dict[str, RoleNote]


class _FateFile(msgspec.Struct, forbid_unknown_fields=True):
    fate: tuple[FateRow, ...]


def load_judgement(directories: Iterable[Path]) -> Judgement:
    """Read `judgement/*.toml` of the first rules directory that has them.

    Raises `msgspec.ValidationError` for a mistake and `ValueError` when a role has no note.
    """
    for directory in directories:
        folder = directory / "judgement"
        if folder.is_dir():
            roles = msgspec.convert(_read(folder / "roles.toml"), _RolesFile).role
            fates = msgspec.convert(_read(folder / "fate.toml"), _FateFile).fate
            missing = set(get_args(Role)) - set(roles)
            if missing:
                raise ValueError(f"roles.toml: no entry for {', '.join(sorted(missing))}")
            return Judgement(roles, fates)
    raise FileNotFoundError("rules directory without judgement tables")


def _read(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8"))
