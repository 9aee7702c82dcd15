"""Flags and `[tool.unstick]` as one frozen value."""

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a run can be told. Paths are strings as the user gave them."""

    paths: tuple[str, ...] = (".",)
    include_tests: bool = False
    jobs: int = 0  # worker processes; 0 decides from the amount of source
    cache: bool = True
    cache_dir: str | None = None
    rules_dirs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_path_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()  # pattern, codes
    strict: bool = False
