"""Find and read the manifests of a walk, and those around what was asked for.

Reading is apart from understanding, because the bytes alone decide whether anything has changed.
"""

import os
import re
from collections.abc import Iterator

import msgspec

from analyzer.workspace.ignoring import git_root_of
from analyzer.workspace.reading import ReadFailure, read_file
from analyzer.workspace.walking import BESIDE, Walk

LARGEST = 20_000_000


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
    crowded = crowded_folders(files)
    for file, source in files.inner.items():
        folder = folder_of_wheel(file)
        if folder is None or (folder in crowded and not asks_for_sdk(source)):
            continue
        files.beside[file] = {}
        for name in ("entry_points.txt", "RECORD"):
            path = f"{os.path.dirname(file)}/{name}"
            content = read_file(f"{files.root}/{path}", LARGEST)
            if not isinstance(content, ReadFailure):
                files.beside[file][name] = content.source


def crowded_folders(files: ManifestFiles) -> set[str]:
    """Folders with several wheels in them, like site-packages."""
    folders = [folder for file in files.inner if (folder := folder_of_wheel(file)) is not None]
    return {folder for folder in folders if folders.count(folder) > 1}


def folder_of_wheel(file: str) -> str | None:
    """The folder that a wheel was unpacked into, by the path of its METADATA; else None."""
    if not file.endswith(".dist-info/METADATA"):
        return None
    return file.removesuffix("/METADATA").rpartition("/")[0]


def asks_for_sdk(source: bytes) -> bool:
    """Whether a METADATA has an SDK among its requirements."""
    return re.search(rb"(?mi)^Requires-Dist:[ \t]*(?:fast)?mcp\b", source) is not None
