"""The migration manifests that come with the changes: what they did to the interface of tools."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analyzer.codemods.model import Change
from analyzer.manifest import (
    FILE_NAME,
    InvalidManifest,
    Manifest,
    ServerMigration,
    after,
    joined,
    read_manifest,
)
from analyzer.rewrite.result import FixOptions

_PROJECT = "pyproject.toml"


def manifests_of(
    root: Path, applied: Iterable[Change], options: FixOptions
) -> Mapping[str, Manifest]:
    """Manifests by path from `root`, each with what one that is there already says."""
    found: defaultdict[str, list[ServerMigration]] = defaultdict(list)
    for change in applied:
        for migration in change.migrations:
            found[_path_for(root, migration.server, options)].append(migration)
    return {
        path: joined(_before(root / path), Manifest(servers=tuple(_merged(migrations))))
        for path, migrations in sorted(found.items())
    }


def _path_for(root: Path, server: str, options: FixOptions) -> str:
    """Beside the nearest `pyproject.toml` above the server, at the root where there is none."""
    if options.manifest is not None:
        return str(Path(options.manifest).absolute())
    folder = posixpath.dirname(server.partition(":")[0])
    while folder and not (root / folder / _PROJECT).is_file():
        folder = posixpath.dirname(folder)
    return posixpath.join(folder, FILE_NAME)


def _before(file: Path) -> Manifest:
    """What an earlier run said; what cannot be read is written anew."""
    try:
        return read_manifest(file)
    except (OSError, InvalidManifest):
        return Manifest()


def _merged(migrations: Iterable[ServerMigration]) -> Iterator[ServerMigration]:
    by_server: dict[str, ServerMigration] = {}
    for one in migrations:
        known = by_server.get(one.server)
        by_server[one.server] = after(known, one) if known is not None else one
    yield from (one for _, one in sorted(by_server.items()))
