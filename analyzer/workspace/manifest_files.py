"""Find and read the manifests of a walk, and those around what was asked for.

Reading is apart from understanding, because the bytes alone decide whether anything has changed.
"""

import os
import re
from collections.abc import Iterator

import msgspec

from analyzer.workspace.ignoring import git_root_of
from analyzer.workspace.manifests import LARGEST, Manifest, read_entry_points, read_manifest
from analyzer.workspace.projects import Distribution, Projects
from analyzer.workspace.reading import ReadFailure, read_file
from analyzer.workspace.requirements import sdk_name
from analyzer.workspace.shapes import KNOWN_MAJORS
from analyzer.workspace.walking import BESIDE, Walk

_WHEEL = re.compile(r"([\w.]+)-([\w.!+]+)\.dist-info")


class ManifestFiles(msgspec.Struct):
    """Bytes of the manifests by path; `outer` ones are above the root and start with `../`.

    `beside` are the other files of wheels, by the path of the METADATA they belong to.
    """

    root: str
    inner: dict[str, bytes] = msgspec.field(default_factory=dict)
    outer: dict[str, bytes] = msgspec.field(default_factory=dict)
    beside: dict[str, dict[str, bytes]] = msgspec.field(default_factory=dict)
    failed: dict[str, str] = msgspec.field(default_factory=dict)

    def digest_parts(self) -> Iterator[bytes]:
        """Everything that the projects depend on, in a fixed order."""
        for group in (self.inner, self.outer, *(self.beside[key] for key in sorted(self.beside))):
            for file in sorted(group):
                yield file.encode("utf-8", "replace")
                yield group[file]


def read_manifest_files(found: Walk) -> ManifestFiles:
    """Read all manifests of the walk; what cannot be read is noted in `failed`."""
    files = ManifestFiles(found.root)
    for path in sorted(found.manifests | set(_around(found))):
        source = read_file(f"{found.root}/{path}", LARGEST)
        if isinstance(source, ReadFailure):
            files.failed[path] = source.message
        else:
            files.inner[path] = source.source
    for path in _above(found.root):
        source = read_file(os.path.join(found.root, path), LARGEST)
        if not isinstance(source, ReadFailure):
            files.outer[path] = source.source
    _read_wheels(files)
    return files


def understand(files: ManifestFiles, scripts: list[Manifest]) -> tuple[Projects, list[Manifest]]:
    """The projects of a tree, and all manifests inside it; `scripts` are its PEP 723 blocks."""
    crowded = _crowded_folders(files)
    inner, wheels = list(scripts), []
    for file, source in sorted(files.inner.items()):
        folder = _folder_of_wheel(file)
        if folder in crowded:
            inner += _installed_sdk(file)
            if not _mentions_sdk(source):
                continue
        inner.append(read_manifest(file, source))
        if folder is not None:
            roots = _roots_of_wheel(files, file) if folder in crowded else (folder or ".",)
            scripts_of = read_entry_points(files.beside.get(file, {}).get("entry_points.txt", b""))
            wheels.append(Distribution(file, roots, scripts_of))
    outer = [read_manifest(file, source) for file, source in sorted(files.outer.items())]
    return Projects(inner, wheels, outer), inner


def _around(found: Walk) -> Iterator[str]:
    """Manifests in the folders from the root to each asked path, which a walk may not visit."""
    for path in found.asked:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            for name in BESIDE:
                file = f"{folder}/{name}" if folder else name
                if os.path.isfile(f"{found.root}/{file}"):
                    yield file


def _above(root: str) -> Iterator[str]:
    """Manifests above the root, as far out as its git repository reaches, nearest first."""
    top = git_root_of(root)
    if top is None:
        return
    depth = 0
    while root != top:
        root, depth = os.path.dirname(root), depth + 1
        for name in BESIDE:
            if os.path.isfile(os.path.join(root, name)):
                yield "../" * depth + name


def _read_wheels(files: ManifestFiles) -> None:
    crowded = _crowded_folders(files)
    for file, source in files.inner.items():
        folder = _folder_of_wheel(file)
        if folder is None or (folder in crowded and not _mentions_sdk(source)):
            continue
        files.beside[file] = {}
        for name in ("entry_points.txt", "RECORD"):
            path = f"{os.path.dirname(file)}/{name}"
            content = read_file(f"{files.root}/{path}", LARGEST)
            if not isinstance(content, ReadFailure):
                files.beside[file][name] = content.source


def _crowded_folders(files: ManifestFiles) -> set[str]:
    """Folders with several wheels in them, like site-packages."""
    folders = [folder for file in files.inner if (folder := _folder_of_wheel(file)) is not None]
    return {folder for folder in folders if folders.count(folder) > 1}


def _folder_of_wheel(file: str) -> str | None:
    if not file.endswith(".dist-info/METADATA"):
        return None
    return file.removesuffix("/METADATA").rpartition("/")[0]


def _mentions_sdk(source: bytes) -> bool:
    return re.search(rb"(?mi)^Requires-Dist:[ \t]*(?:fast)?mcp\b", source) is not None


def _installed_sdk(file: str) -> list[Manifest]:
    """An SDK that is installed here is as good as a lock for everything beside it."""
    folder, _, name = file.removesuffix("/METADATA").rpartition("/")
    wheel = _WHEEL.fullmatch(name)
    if wheel is None or sdk_name(wheel[1]) not in KNOWN_MAJORS:
        return []
    return [Manifest(f"{folder}/{name}".lstrip("/"), locked=((sdk_name(wheel[1]), wheel[2]),))]


def _roots_of_wheel(files: ManifestFiles, file: str) -> tuple[str, ...]:
    """The folders (or single modules) that a wheel among others has put beside itself."""
    folder = _folder_of_wheel(file) or ""
    record = files.beside.get(file, {}).get("RECORD", b"").decode("utf-8", "replace")
    modules = [line.split(",")[0] for line in record.splitlines()]
    modules = [m for m in modules if m.endswith(".py") and not m.startswith(("..", "/"))]
    tops: dict[str, list[str]] = {}
    for module in modules:
        tops.setdefault(module.partition("/")[0], []).append(module)
    shared = [
        os.path.commonpath([os.path.dirname(m) or m for m in group]) for group in tops.values()
    ]
    return tuple(sorted(f"{folder}/{root}" if folder else root for root in shared if root))
