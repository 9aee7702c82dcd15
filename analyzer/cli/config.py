"""`[tool.unstick]` and the flags as one value: a flag that was given wins over the file.

A table is looked for in the `pyproject.toml` of the audited root, then of its parents up to the
root of the git repository. Relative paths in it are relative to the file.
"""

import difflib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from analyzer.cli.errors import CannotDo
from analyzer.run import Category
from analyzer.settings import Settings

FailOn = Literal["mandatory", "potential", "optional", "never"]
Require = Literal["stateless", "accidentally-stateful"]
FLAGS_ONLY = ("cache-dir",)
"""A repository that is audited must not say which cached results are trusted."""

CATEGORIES: tuple[Category, ...] = ("mandatory", "potential", "optional")


class Config(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="kebab",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What flags and `[tool.unstick]` can both say; None where neither did."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    rules: tuple[str, ...] | None = None
    include_tests: bool | None = None
    jobs: Annotated[int, msgspec.Meta(ge=0)] | None = None
    cache: bool | None = None
    cache_dir: str | None = None
    strict: bool | None = None
    fail_on: FailOn | None = None
    require: Require | None = None
    baseline: str | None = None
    per_path_ignores: dict[str, tuple[str, ...]] | None = None

    def settings(self, paths: tuple[str, ...]) -> Settings:
        """The part that the pipeline needs."""
        return Settings(
            paths=paths,
            include_tests=bool(self.include_tests),
            jobs=self.jobs or 0,
            cache=self.cache is not False,
            cache_dir=self.cache_dir,
            rules_dirs=self.rules or (),
            select=self.select or (),
            ignore=self.ignore or (),
            exclude=self.exclude or (),
            per_path_ignores=tuple(sorted((self.per_path_ignores or {}).items())),
            strict=bool(self.strict),
        )


def resolve(paths: tuple[str, ...], flags: Config, isolated: bool = False) -> Config:
    """The configuration of a run over `paths`; raises `CannotDo` for a mistake in the file."""
    pyproject = None if isolated else find_pyproject(paths)
    return merge(read_table(pyproject), flags) if pyproject else flags


def find_pyproject(paths: tuple[str, ...]) -> Path | None:
    """The nearest `pyproject.toml` with a `[tool.unstick]` table, or None."""
    for directory in _searched_directories(paths):
        candidate = directory / "pyproject.toml"
        if candidate.is_file() and "unstick" in _tools(candidate):
            return candidate
    return None


def read_table(pyproject: Path) -> Config:
    """`[tool.unstick]` of the file, with its paths made relative to the working directory."""
    table = _tools(pyproject)["unstick"]
    if not isinstance(table, dict):
        raise CannotDo(f"{pyproject}: tool.unstick is not a table")
    _reject_unknown_keys(pyproject, table)
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise CannotDo(f"{pyproject}: tool.unstick: {_plain(error)}") from error
    return _anchored(config, pyproject.parent)


def merge(file: Config, flags: Config) -> Config:
    """Field by field: what the flags say, else what the file says."""
    given = {name: getattr(flags, name) for name in Config.__struct_fields__}
    return msgspec.structs.replace(file, **{k: v for k, v in given.items() if v is not None})


def audited_root(paths: tuple[str, ...]) -> Path:
    """The directory that all of `paths` are in."""
    absolute = [Path(os.path.abspath(path)) for path in paths]
    return Path(os.path.commonpath([p if p.is_dir() else p.parent for p in absolute]))


def _searched_directories(paths: tuple[str, ...]) -> list[Path]:
    root = audited_root(paths)
    upward = [root, *root.parents]
    for count, directory in enumerate(upward, start=1):
        if (directory / ".git").exists():
            return upward[:count]
    return [root]


def _tools(pyproject: Path) -> dict[str, Any]:
    """The `[tool]` table; a broken file matters only when it means to configure us."""
    try:
        raw = pyproject.read_bytes()
    except OSError:
        return {}
    if b"unstick" not in raw:
        return {}
    try:
        tool = tomllib.loads(raw.decode()).get("tool", {})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        if b"tool.unstick" in raw:
            raise CannotDo(f"{pyproject}: {error}") from error
        return {}
    return tool if isinstance(tool, dict) else {}


def _reject_unknown_keys(pyproject: Path, table: dict[str, Any]) -> None:
    known = [key for key in Config.__struct_encode_fields__ if key not in FLAGS_ONLY]
    for key in sorted(table.keys() - set(known)):
        near = difflib.get_close_matches(key.replace("_", "-"), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known keys: {', '.join(known)}"
        raise CannotDo(f"{pyproject}: unknown key tool.unstick.{key}{hint}")


def _plain(error: msgspec.ValidationError) -> str:
    text, _, place = str(error).partition(" - at `$.")
    wanted = text.replace("`", "").replace(" | null", "").replace("Expected", "expected")
    return f"{place.rstrip('`')}: {wanted}" if place else wanted


def _anchored(config: Config, directory: Path) -> Config:
    def anchored(path: str) -> str:
        return os.path.relpath(directory / path)

    return msgspec.structs.replace(
        config,
        rules=config.rules and tuple(map(anchored, config.rules)),
        baseline=config.baseline and anchored(config.baseline),
    )
