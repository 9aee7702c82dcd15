"""From paths to a `Workspace`: walk, read, decide what matters, describe the projects.

The answer depends on nothing but the settings and the bytes on disk, so an unchanged tree costs a
walk, a read and a hash for each file, and one look into the cache.
"""

import hashlib

import msgspec

from analyzer.settings import Settings
from analyzer.workspace.cache import Cache
from analyzer.workspace.manifest_files import ManifestFiles, read_manifest_files
from analyzer.workspace.model import Workspace
from analyzer.workspace.reading import Content, Tree, read_file
from analyzer.workspace.walking import Walk, WorkspaceError, walk

__all__ = ["WorkspaceError", "discover"]


def discover(settings: Settings, cache: Cache | None = None) -> Workspace:
    """What is on disk under `settings.paths`; raises `WorkspaceError` when a path is missing."""
    cache = Cache(None) if cache is None else cache
    tree = _read(walk(settings.paths, settings.exclude), settings.include_tests)
    manifests = read_manifest_files(tree.walk)
    key = _key(tree, manifests)
    workspace = _known(cache, key)
    if workspace is None:
        from analyzer.workspace.decision import decide  # slow to import, and not needed twice

        workspace = decide(tree, manifests, cache)
        cache.store("workspace", {key: msgspec.msgpack.encode(workspace)})
    return msgspec.structs.replace(workspace, root=tree.walk.root)


def _read(found: Walk, include_tests: bool) -> Tree:
    tree = Tree(found, include_tests, {}, {}, set(found.diagnostics))
    for path, file in found.files.items():
        content = read_file(f"{found.root}/{path}")
        if isinstance(content, Content):
            tree.digests[path] = content.digest
            tree.sizes[path] = len(content.source)
        elif not tree.counts_as_test(file):
            tree.fail(content.kind, path, content.message)
    return tree


def _key(tree: Tree, manifests: ManifestFiles) -> str:
    """A digest of all that the decision depends on."""
    digest = hashlib.blake2b(digest_size=16)
    parts = (
        tree.include_tests,
        [tree.walk.files[path] for path in sorted(tree.walk.files)],
        sorted(tree.digests.items()),
        sorted(tree.walk.skipped),
        sorted(tree.walk.declaring),
        sorted(tree.walk.deploying),
        sorted(tree.diagnostics),
        sorted(manifests.failed.items()),
    )
    digest.update(msgspec.msgpack.encode(parts))
    for part in manifests.digest_parts():
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def _known(cache: Cache, key: str) -> Workspace | None:
    stored = cache.load("workspace", [key]).get(key)
    if stored is None:
        return None
    try:
        return msgspec.msgpack.decode(stored, type=Workspace)
    except (msgspec.DecodeError, ValueError):
        return None
