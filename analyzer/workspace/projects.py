"""Which project owns each file, and what each project says about its SDK.

A project is a folder with a manifest; a file belongs to the nearest one above it. What a project
does not say itself, the project around it says.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from analyzer.run import Sdk
from analyzer.workspace.declarations.demands import extras_of, no_longer_brought
from analyzer.workspace.imports import FileScan
from analyzer.workspace.manifests import Manifest, Script
from analyzer.workspace.model import Misfit, Pin, ProjectInfo
from analyzer.workspace.requirements import Wanted, import_name
from analyzer.workspace.sdk import Lock, best_wanted, decide_sdks

_METADATA_NAMES = ("METADATA", "PKG-INFO")
_METADATA_FOLDER = ".dist-info"
_ALWAYS_A_PROJECT = frozenset({"pyproject.toml", "setup.py", "setup.cfg", "Pipfile"})


class Distribution(msgspec.Struct, frozen=True):
    """An installed or unpacked wheel: where its modules are, and its console scripts."""

    manifest: str
    roots: tuple[str, ...]
    scripts: tuple[Script, ...]


class Projects:
    """The projects of a tree, from its `manifests`.

    `outer` are manifests of folders above the audited root: evidence, but nothing to point at.
    """

    def __init__(
        self,
        manifests: Iterable[Manifest],
        distributions: Iterable[Distribution] = (),
        outer: Iterable[Manifest] = (),
    ) -> None:
        self._outer = tuple(outer)
        self._installed = {dist.manifest: dist for dist in distributions}
        self._manifests: dict[str, list[Manifest]] = {}
        for manifest in sorted(manifests, key=lambda m: m.file):
            for root in self._roots_of(manifest):
                self._manifests.setdefault(root, []).append(manifest)
        self._roots = {root for root, said in self._manifests.items() if _makes_project(said)}
        self._owners: dict[str, str] = {}

    def owner(self, path: str) -> str:
        """The root of the project that owns the file: a folder, a script, or "." for the rest."""
        return path if path in self._roots else self._owner_of_folder(path.rpartition("/")[0])

    def describe(self, root: str, scans: Mapping[str, FileScan]) -> ProjectInfo:
        """The project at `root`, whose relevant files are `scans`."""
        wanted = self._wanted(root)
        sdks = decide_sdks(scans, wanted, self._locks(root))
        own = self._manifests.get(root, [])
        pin = _pin(best_wanted(sdks[0].package, wanted) or wanted)
        externals = {n for said in self._around(root) for m in said for n in m.names}
        scripts = {script for manifest in own for script in self._scripts(manifest)}
        return ProjectInfo(
            root=root,
            sdk=sdks[0],
            pin=pin,
            console_scripts=tuple(sorted(scripts)),
            manifests=tuple(manifest.file for manifest in own),
            also=sdks[1:],
            externals=tuple(sorted(externals)),
            misfits=_misfits(sdks[0], pin, own, scans, externals),
        )

    def _roots_of(self, manifest: Manifest) -> tuple[str, ...]:
        """Where the manifest's project is; several folders for a wheel among others."""
        if manifest.file in self._installed:
            return self._installed[manifest.file].roots
        if manifest.file.endswith(".py") and os.path.basename(manifest.file) != "setup.py":
            return (manifest.file,)
        folder = os.path.dirname(manifest.file)
        if os.path.basename(folder) == "requirements" or folder.endswith(_METADATA_FOLDER):
            folder = os.path.dirname(folder)
        return (folder or ".",)

    def _owner_of_folder(self, folder: str) -> str:
        if folder not in self._owners:
            here = folder or "."
            found = here in self._roots or not folder
            self._owners[folder] = (
                here if found else self._owner_of_folder(folder.rpartition("/")[0])
            )
        return self._owners[folder]

    def _around(self, root: str) -> Iterable[list[Manifest]]:
        """The manifests of the project, then of each folder around it, the outermost last."""
        yield self._manifests.get(root, [])
        while root != ".":
            root = os.path.dirname(root) or "."
            yield self._manifests.get(root, [])

    def _wanted(self, root: str) -> list[Wanted]:
        """The requirements of the nearest manifests that ask for an SDK at all."""
        for said in (*self._around(root), *self._above()):
            if wanted := [want for manifest in said for want in manifest.wanted]:
                return wanted
        return []

    def _above(self) -> Iterable[list[Manifest]]:
        """Manifests above the root, folder by folder, up to the project that the root is in."""
        folders: dict[str, list[Manifest]] = {}
        for manifest in self._outer:
            folders.setdefault(os.path.dirname(manifest.file), []).append(manifest)
        for folder in sorted(folders, key=lambda name: name.count("..")):
            yield folders[folder]
            if any(os.path.basename(m.file) in _ALWAYS_A_PROJECT for m in folders[folder]):
                return

    def _locks(self, root: str) -> list[Lock]:
        found = []
        for said in (*self._around(root), list(self._outer)):
            for manifest in said:
                found += [_lock(manifest.file, *pair) for pair in manifest.locked]
        return found

    def script_files(self) -> Iterator[str]:
        """Where the modules of the console scripts may be; few of these files exist."""
        for root, manifests in sorted(self._manifests.items()):
            for manifest in manifests:
                for _, target in self._scripts(manifest):
                    stem = target.partition(":")[0].replace(".", "/")
                    for folder in ("", "src/"):
                        yield f"{root}/{folder}{stem}.py".removeprefix("./")

    def _scripts(self, manifest: Manifest) -> tuple[Script, ...]:
        wheel = self._installed.get(manifest.file)
        return wheel.scripts if wheel else manifest.scripts


def _makes_project(manifests: list[Manifest]) -> bool:
    """Whether these make their folder a project: a build file does, and any word on an SDK."""
    return any(
        os.path.basename(m.file) in _ALWAYS_A_PROJECT
        or os.path.basename(m.file) in _METADATA_NAMES
        or m.wanted
        or m.locked
        or (m.file.endswith(".py") and m.names)
        for m in manifests
    )


def _lock(file: str, package: str, version: str) -> Lock:
    if file.endswith(_METADATA_FOLDER):
        return Lock(package, version, f"{package} {version} is installed beside it")
    return Lock(package, version, f"{file} pins {package} {version}")


def _pin(wanted: Iterable[Wanted]) -> Pin | None:
    inside = [want for want in wanted if not want.file.startswith("../")]
    if not inside:
        return None
    want = inside[0]
    end = want.column + len(want.text)
    return Pin(want.file, want.line, want.column, end, want.text)


def _misfits(
    sdk: Sdk,
    pin: Pin | None,
    manifests: Iterable[Manifest],
    scans: Mapping[str, FileScan],
    externals: Collection[str],
) -> tuple[Misfit, ...]:
    """What the next SDK does not go with, and what it will not bring any more."""
    if pin is None or sdk.package != "mcp":
        return ()
    imports = {
        ref.module.partition(".")[0]
        for scan in scans.values()
        for ref in scan.imports
        if not ref.level
    }
    lacking = no_longer_brought(
        imports, lambda name: import_name(name) in externals, extras_of([pin.requirement])
    )
    below = [misfit for manifest in manifests for misfit in manifest.misfits]
    return (*below, *(Misfit("undeclared", pin, wanted) for wanted in lacking.values()))
