"""Which imports of a tree stay names of a library, although the library's source stands there too.

What an SDK or a catalogued library does is known from tables. Following its source instead would
find the internals of the library where its user's state is wanted, and cost as much as all the
rest. Inside such a package its own imports are followed: who audits a library gets its source.
"""

from collections.abc import Collection

from analyzer.program.tables import Resolve


def leave_libraries(resolve: Resolve, described: Collection[str]) -> Resolve:
    """`resolve`, but the packages in `described` are not found from outside themselves."""

    def answer(importer: str, level: int, name: str) -> str | None:
        file = resolve(importer, level, name)
        if file is None or level or name.partition(".")[0] not in described:
            return file
        return file if _inside(importer, _package(file, name)) else None

    return answer


def _package(file: str, name: str) -> str:
    """The path, without suffix, of the top package or module of `name`, whose module is `file`."""
    stem = file.removesuffix(".py").removesuffix("/__init__")
    for _ in range(name.count(".")):
        stem = stem.rpartition("/")[0]
    return stem


def _inside(importer: str, package: str) -> bool:
    return importer.startswith(f"{package}/") or importer == f"{package}.py"
