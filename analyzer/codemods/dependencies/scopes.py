"""Which declarations serve which code: a scope is one body of code and the files that install it.

Code belongs to the nearest folder above it whose manifests ask for the SDK; a script with a block
of its own belongs to itself. Files that install (Dockerfiles, conda environments, constraints)
belong to the nearest such folder, and make one where there is none. What a folder without code of
its own asks for serves the code around it, or else the code below it.
"""

import posixpath
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

import msgspec

from analyzer.codemods.dependencies.importing import Code, read_code
from analyzer.codemods.settled import Settled
from analyzer.codemods.text import Text
from analyzer.workspace.declarations.demands import dependency_table, extras_of
from analyzer.workspace.declarations.model import LIMIT, Declaration, Declared
from analyzer.workspace.declarations.names import is_recipe
from analyzer.workspace.declarations.reading import read_declared, read_script_block


class Manifest(msgspec.Struct, frozen=True):
    """A file that declares requirements. `recipe` files install and make no project."""

    text: Text
    declared: Declared
    recipe: bool = False

    @property
    def path(self) -> str:
        return self.text.path

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        return self.declared.declarations

    @property
    def sdk(self) -> tuple[Declaration, ...]:
        """Where it asks for the SDK, or for a framework that is built on it."""
        table = dependency_table()
        names = {table.name, *table.frameworks}
        return tuple(one for one in self.declarations if one.name in names)


class Scope(msgspec.Struct, frozen=True):
    """`compiled` are files that a resolver wrote from the `manifests`; `home` is their folder."""

    home: str
    manifests: tuple[Manifest, ...]
    compiled: tuple[Manifest, ...]
    code: tuple[Code, ...]

    @property
    def extras(self) -> frozenset[str]:
        """The extras of the SDK that are asked for."""
        name = dependency_table().name
        own = (one for manifest in self.manifests for one in manifest.sdk)
        return extras_of(one.text for one in own if one.name == name)

    @property
    def has_framework(self) -> bool:
        """Whether it asks for a framework that is built on the SDK."""
        return any(self.declares(name) for name in dependency_table().frameworks)

    def declares(self, name: str) -> bool:
        """Whether anything here installs the distribution `name`."""
        found = (one for manifest in self.manifests for one in manifest.declarations)
        return any(one.name == name and one.rank != LIMIT for one in found)


_SCOPES: WeakKeyDictionary[Settled, tuple[Scope, ...]] = WeakKeyDictionary()


def scopes_of(settled: Settled) -> tuple[Scope, ...]:
    """The scopes of a rewrite, by home."""
    if settled not in _SCOPES:
        found = sorted(_scopes(settled), key=lambda scope: scope.home)
        _SCOPES[settled] = tuple(scope for scope in found if _is_asked(settled, scope))
    return _SCOPES[settled]


def unserved(settled: Settled) -> tuple[Code, ...]:
    """Rewritten code that no manifest with the SDK serves, and that has no block of its own."""
    served = {code.path for scope in scopes_of(settled) for code in scope.code}
    left = sorted(settled.rewritten.intersection(settled.files.code) - served)
    return tuple(read_code(settled, path) for path in left)


def around(settled: Settled, path: str) -> tuple[Manifest, ...]:
    """The manifests in the folder of a file and in those above, whatever they ask for."""
    every = manifests_of(settled)
    return tuple(one for one in every if _owner(path, [home_of(one.path)]) is not None)


def manifests_of(settled: Settled) -> list[Manifest]:
    """Every manifest that can be read, blocks of scripts left out."""
    found = (_manifest(settled, path) for path in settled.files.manifests)
    return [one for one in found if one is not None]


def _is_asked(settled: Settled, scope: Scope) -> bool:
    return not settled.narrow or any(code.rewritten for code in scope.code)


def _scopes(settled: Settled) -> Iterable[Scope]:
    scripts = _scripts(settled)
    if not scripts and not settled.files.manifests:
        return
    code = {path: read_code(settled, path) for path in settled.files.code}
    for path, script in sorted(scripts.items()):
        yield Scope(path, (script,), (), (code[path],))
    grouped = _grouped(manifests_of(settled))
    owned = {home: [path for path in code if _owner(path, grouped) == home] for home in grouped}
    served = _served(grouped, owned, code)
    for home, paths in sorted(served.items()):
        files = [one for group, end in _ends(grouped, owned).items() if end == home
                 for one in grouped[group]]  # fmt: skip
        yield Scope(
            home,
            tuple(one for one in files if one.declared.compiled is None),
            tuple(one for one in files if one.declared.compiled is not None),
            tuple(code[path] for path in sorted(paths) if path not in scripts),
        )


def _scripts(settled: Settled) -> dict[str, Manifest]:
    found = {}
    for path in settled.files.code:
        text = settled.texts.get(path)
        if text is not None and b"# /// script" in text.raw:
            try:
                declared = read_script_block(text.decoded)
            except ValueError:
                continue
            if declared is not None:
                found[path] = Manifest(text, declared)
    return found


def _manifest(settled: Settled, path: str) -> Manifest | None:
    text = settled.texts.get(path)
    if text is None:
        return None
    try:
        declared = read_declared(path, text.decoded)
    except ValueError:
        return None
    return Manifest(text, declared, is_recipe(path))


def _grouped(manifests: list[Manifest]) -> dict[str, list[Manifest]]:
    """Manifests by home; those of folders that do not ask for the SDK join the home above."""
    homes: dict[str, list[Manifest]] = {}
    for manifest in manifests:
        if manifest.sdk and not manifest.recipe:
            homes.setdefault(home_of(manifest.path), []).append(manifest)
    placed = {manifest.path for group in homes.values() for manifest in group}
    firm = tuple(homes)
    for manifest in manifests:
        if manifest.path not in placed:
            own = home_of(manifest.path)
            home = nearest(own, firm)
            if home is not None:
                homes[home].append(manifest)
            elif manifest.sdk:
                homes.setdefault(own, []).append(manifest)
    return homes


def _owner(path: str, homes: Iterable[str]) -> str | None:
    return nearest(posixpath.dirname(path), homes)


def nearest(folder: str, homes: Iterable[str]) -> str | None:
    """The innermost of `homes` that is `folder` or around it."""
    known = set(homes)
    while True:
        if folder in known:
            return folder
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def _ends(grouped: Mapping[str, list[Manifest]], owned: Mapping[str, list[str]]) -> dict[str, str]:
    """The scope that each home's files finally belong to: its own, or the one around it."""
    firm = [home for home in grouped if owned[home]]
    ends = {}
    for home in grouped:
        around = nearest(posixpath.dirname(home), firm) if home else None
        ends[home] = home if owned[home] or around is None else around
    return ends


def _served(
    grouped: Mapping[str, list[Manifest]], owned: Mapping[str, list[str]], code: Iterable[str]
) -> dict[str, list[str]]:
    """The code of each scope; a home that has none, and none around it, serves what is below."""
    found: dict[str, list[str]] = {}
    for home, end in _ends(grouped, owned).items():
        if end == home:
            below = [path for path in code if path.startswith(f"{home}/" if home else "")]
            found[home] = owned[home] or below
    return found


def home_of(path: str) -> str:
    """The folder that a manifest speaks for."""
    folder = posixpath.dirname(path)
    return posixpath.dirname(folder) if posixpath.basename(folder) == "requirements" else folder
