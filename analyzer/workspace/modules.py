"""Which file an import denotes, decided from the paths of a tree alone.

An absolute name is looked for where Python would find it with the importer's source root on
`sys.path`, then further out: the folder of a script, every folder above it up to the root, a `src`
folder in any of them, and last the source roots elsewhere in the tree that hold a package of that
name. The first place where the first component is a module or a regular package decides, as in
Python; folders without `__init__.py` are namespace packages and do not decide.
"""

import sys
from collections.abc import Iterable

_SDKS = frozenset({"mcp", "fastmcp"})
_SOURCE_FOLDERS = ("src", "lib", "python")


class ModuleIndex:
    """Import resolution over `paths` (POSIX, relative to the root); answers are memoised.

    `externals` are import names of installed dependencies: no module beside the importer is meant
    by them when the importer is part of a package.
    """

    def __init__(self, paths: Iterable[str], externals: Iterable[str] = ()) -> None:
        self._files = frozenset(path for path in paths if path.endswith(".py"))
        self._packages = {_folder(p) for p in self._files if is_package(p)}
        self._folders = _folders_above(self._files)
        self._homes = self._homes_of_packages()
        self._installed = frozenset(externals) | _SDKS
        self._places: dict[str, tuple[str, ...]] = {}
        self._answers: dict[tuple[str, int, str], str | None] = {}

    def resolve(self, importer: str, level: int, name: str) -> str | None:
        """The file that `name`, after `level` dots, denotes in `importer`; None when not here.

        A package is its `__init__.py`; a namespace package has no file, its modules do.
        """
        folder = _folder(importer)
        key = (folder, level, name)
        if key not in self._answers:
            self._answers[key] = self._look_up(folder, level, name)
        answer = self._answers[key]
        if answer == importer and level == 0:
            return self._absolute(folder, name, shunned=importer)
        return answer

    def files_below(self, importer: str, prefix: str) -> tuple[str, ...]:
        """All files that a computed module name starting with `prefix` may denote.

        `prefix` is "" for the importer's own folder, else dotted with a trailing dot; leading dots
        are relative.
        """
        start = self._folder_of_prefix(_folder(importer), prefix)
        if start is None:
            return ()
        return tuple(sorted(p for p in self._files if not start or p.startswith(start + "/")))

    def packages_around(self, path: str) -> tuple[str, ...]:
        """The `__init__.py` of each package that contains `path`: they run before it does."""
        found = []
        folder = _folder(path)
        while folder in self._packages:
            found.append(_join(folder, "__init__.py"))
            if not folder:
                break
            folder = _folder(folder)
        return tuple(init for init in found if init != path)

    def _homes_of_packages(self) -> dict[str, tuple[str, ...]]:
        """The folders that hold a top-level package of each name, the outermost first."""
        homes: dict[str, set[str]] = {}
        for package in self._packages:
            if package and _folder(package) not in self._packages:
                homes.setdefault(package.rpartition("/")[2], set()).add(_folder(package))
        for folder in self._folders:
            above, _, name = folder.rpartition("/")
            if above.rpartition("/")[2] == "src" and folder not in self._packages:
                homes.setdefault(name, set()).add(above)
        return {name: tuple(sorted(found, key=_depth)) for name, found in homes.items()}

    def _look_up(self, folder: str, level: int, name: str) -> str | None:
        if level == 0:
            return self._absolute(folder, name, shunned=None)
        base = _up(folder, level - 1)
        return None if base is None else self._file_at(base, name)

    def _absolute(self, folder: str, name: str, shunned: str | None) -> str | None:
        first = name.partition(".")[0]
        if not first:
            return None
        for base in self._candidates(folder, first):
            if self._is_shadowed(base, first):
                continue
            answer = self._file_at(base, name)
            if answer is not None and answer != shunned:
                return answer
            if self._decides(base, first) and _join(base, f"{first}.py") != shunned:
                return None
        return None

    def _candidates(self, folder: str, first: str) -> Iterable[str]:
        places = self._places.get(folder)
        if places is None:
            places = self._places[folder] = self._places_for(folder)
        if first in sys.stdlib_module_names:
            return places[:1] if folder not in self._packages else ()
        if first in self._installed and folder in self._packages:
            places = tuple(place for place in places if place not in self._packages)
        others = self._homes.get(first, ())
        if len(others) > 1:
            others = tuple(sorted(others, key=lambda home: (-_shared(home, folder), _depth(home))))
        return dict.fromkeys((*places, *others))

    def _places_for(self, folder: str) -> tuple[str, ...]:
        """Folders to look in, best first; inside a package its source root comes before itself."""
        above = list(_upwards(folder))
        inside = [place for place in above if place in self._packages]
        outside = [place for place in above if place not in self._packages]
        sources = [
            source
            for place in above
            for kind in _SOURCE_FOLDERS
            if (source := _join(place, kind)) in self._folders and source not in self._packages
        ]
        return tuple(dict.fromkeys((*outside, *sources, *inside)))

    def _file_at(self, base: str, name: str) -> str | None:
        stem = _join(base, name.replace(".", "/")) if name else base
        package = _join(stem, "__init__.py")
        if package in self._files:
            return package
        module = f"{stem}.py"
        return module if name and module in self._files else None

    def _is_shadowed(self, base: str, first: str) -> bool:
        """Whether an installed package wins over what `base` has under the same name.

        Any regular package wins over a namespace folder. A folder called like an SDK is the SDK
        only when it has the SDK's parts.
        """
        if first not in self._installed:
            return False
        if first in _SDKS:
            parts = ("server", "client")
            return not all(_join(base, f"{first}/{part}") in self._packages for part in parts)
        return not self._decides(base, first)

    def _decides(self, base: str, first: str) -> bool:
        stem = _join(base, first)
        return stem in self._packages or f"{stem}.py" in self._files

    def _folder_of_prefix(self, folder: str, prefix: str) -> str | None:
        bare = prefix.lstrip(".")
        level = len(prefix) - len(bare)
        if not prefix:
            return folder
        inner = bare.rstrip(".").replace(".", "/")
        if level:
            base = _up(folder, level - 1)
            return base if base is None or not inner else _join(base, inner)
        for base in self._candidates(folder, bare.partition(".")[0]):
            if _join(base, inner) in self._folders:
                return _join(base, inner)
        return None


def is_package(path: str) -> bool:
    """Whether the file is the body of a regular package."""
    return path == "__init__.py" or path.endswith("/__init__.py")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _up(folder: str, steps: int) -> str | None:
    for _ in range(steps):
        if not folder:
            return None
        folder = _folder(folder)
    return folder


def _upwards(folder: str) -> Iterable[str]:
    while folder:
        yield folder
        folder = _folder(folder)
    yield ""


def _folders_above(files: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in files:
        folder = _folder(path)
        while folder not in found:
            found.add(folder)
            folder = _folder(folder)
    return found


def _depth(folder: str) -> tuple[int, str]:
    return (folder.count("/") + bool(folder), folder)


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths have in common."""
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count
