"""From the bytes of manifests to projects, unpacked wheels among them.

Where several wheels lie in one folder, as in site-packages, each that asks for an SDK is a project
of its own at the folders it has put there, and an SDK that lies there too is as good as a lock.
"""

import os
import re

from analyzer.workspace.manifest_files import (
    ManifestFiles,
    asks_for_sdk,
    crowded_folders,
    folder_of_wheel,
)
from analyzer.workspace.manifests import Manifest, read_entry_points, read_manifest
from analyzer.workspace.projects import Distribution, Projects
from analyzer.workspace.requirements import sdk_name
from analyzer.workspace.shapes import KNOWN_MAJORS

_WHEEL = re.compile(r"([\w.]+)-([\w.!+]+)\.dist-info")


def understand(files: ManifestFiles, scripts: list[Manifest]) -> tuple[Projects, list[Manifest]]:
    """The projects of a tree, and all manifests inside it; `scripts` are its PEP 723 blocks."""
    crowded = crowded_folders(files)
    inner, wheels = list(scripts), []
    for file, source in sorted(files.inner.items()):
        folder = folder_of_wheel(file)
        if folder in crowded:
            inner += _installed_sdk(file)
            if not asks_for_sdk(source):
                continue
        inner.append(read_manifest(file, source))
        if folder is not None:
            roots = _roots_of_wheel(files, file) if folder in crowded else (folder or ".",)
            scripts_of = read_entry_points(files.beside.get(file, {}).get("entry_points.txt", b""))
            wheels.append(Distribution(file, roots, scripts_of))
    outer = [read_manifest(file, source) for file, source in sorted(files.outer.items())]
    return Projects(inner, wheels, outer), inner


def _installed_sdk(file: str) -> list[Manifest]:
    """An SDK that is installed here is as good as a lock for everything beside it."""
    folder, _, name = file.removesuffix("/METADATA").rpartition("/")
    wheel = _WHEEL.fullmatch(name)
    if wheel is None or sdk_name(wheel[1]) not in KNOWN_MAJORS:
        return []
    return [Manifest(f"{folder}/{name}".lstrip("/"), locked=((sdk_name(wheel[1]), wheel[2]),))]


def _roots_of_wheel(files: ManifestFiles, file: str) -> tuple[str, ...]:
    """The folders (or single modules) that a wheel among others has put beside itself."""
    folder = folder_of_wheel(file) or ""
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
