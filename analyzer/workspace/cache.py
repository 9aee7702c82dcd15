"""A store of bytes by content digest, in the user's own cache folder.

It is never inside an audited tree, as a repository could ship a forged one, and it holds no
pickles. Losing it costs time only: whatever goes wrong with the database, the run goes on without.
"""

import contextlib
import functools
import hashlib
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analyzer import __version__
from analyzer.settings import Settings

_LAYOUT = 1
_LARGEST = 512 * 1024 * 1024
_DAY = 86_400
_CHUNK = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL, key TEXT NOT NULL, used INTEGER NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX IF NOT EXISTS entries_used ON entries (used);
"""


class Cache:
    """Load and store values by `kind` and key; a closed or disabled cache holds nothing.

    Entries of another tool version, or of another `salt`, are never seen.
    """

    def __init__(self, file: Path | None, *, salt: str = "", largest: int = _LARGEST) -> None:
        self._file = file
        self._prefix = f"{_tool_version()}:{salt}:"
        self._largest = largest
        self._stale: list[tuple[str, str]] = []
        self._database = _connect(file) if file is not None else None

    @classmethod
    def open(cls, settings: Settings, salt: str = "") -> "Cache":
        """The user's cache; one that holds nothing when disabled, unwritable or untrustworthy."""
        folder = _folder(settings) if settings.cache else None
        return cls(folder / f"summaries-{_LAYOUT}.db" if folder else None, salt=salt)

    @property
    def enabled(self) -> bool:
        return self._database is not None

    def load(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values that are there, by key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        with self._guarded() as database:
            if database is None:
                return {}
            for start in range(0, len(wanted), _CHUNK):
                self._load_chunk(
                    database, self._prefix + kind, wanted[start : start + _CHUNK], found
                )
        return found

    def store(self, kind: str, items: Mapping[str, bytes]) -> None:
        """Keep the values, replacing those of the same keys."""
        if not items:
            return
        now = int(time.time())
        rows = [(self._prefix + kind, key, now, value) for key, value in items.items()]
        with self._guarded() as database:
            if database is not None:
                database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
                database.commit()

    def close(self) -> None:
        """Mark what was used, drop the oldest beyond the size limit, and let go of the file."""
        with self._guarded() as database:
            if database is not None:
                self._touch(database)
                self._evict(database)
                database.close()
        self._database = None

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _load_chunk(
        self, database: sqlite3.Connection, kind: str, keys: list[str], found: dict[str, bytes]
    ) -> None:
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, value, used FROM entries WHERE kind = ? AND key IN ({marks})"
        yesterday = int(time.time()) - _DAY
        for key, value, used in database.execute(query, (kind, *keys)):
            if not isinstance(value, bytes):
                continue
            found[key] = value
            if used < yesterday:
                self._stale.append((kind, key))

    def _touch(self, database: sqlite3.Connection) -> None:
        if self._stale:
            now = int(time.time())
            rows = [(now, *entry) for entry in self._stale]
            database.executemany("UPDATE entries SET used = ? WHERE kind = ? AND key = ?", rows)
            database.commit()

    def _evict(self, database: sqlite3.Connection) -> None:
        if _bytes_in_use(database) <= self._largest:
            return
        count = database.execute("SELECT COUNT(*) FROM entries").fetchone()[0]
        while count and _bytes_in_use(database) > self._largest * 3 // 4:
            database.execute(
                "DELETE FROM entries WHERE rowid IN"
                " (SELECT rowid FROM entries ORDER BY used, rowid LIMIT ?)",
                (count // 8 + 1,),
            )
            database.commit()
            count = database.execute("SELECT COUNT(*) FROM entries").fetchone()[0]

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """The database; after it has failed the cache holds nothing for the rest of the run."""
        try:
            yield self._database
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        if self._file is not None and not isinstance(error, sqlite3.OperationalError):
            self._database = _recreated(self._file)


def _folder(settings: Settings) -> Path | None:
    """The cache folder, made for this user alone; None when it cannot be had or trusted."""
    chosen = settings.cache_dir or os.environ.get("UNSTICK_CACHE_DIR")
    if not chosen:
        from platformdirs import user_cache_dir

        chosen = user_cache_dir("unstick", appauthor=False)
    folder = Path(chosen).expanduser()
    try:
        if _is_audited(folder, settings.paths):
            return None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_ours(folder) else None
    except (OSError, RuntimeError):
        return None


def _is_audited(folder: Path, paths: Iterable[str]) -> bool:
    """Whether the folder lies in a tree under audit, whose owner could have filled it."""
    real = folder.resolve()
    return any(real.is_relative_to(Path(path).resolve()) for path in paths)


def _is_ours(folder: Path) -> bool:
    status = folder.stat()
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _connect(file: Path) -> sqlite3.Connection | None:
    try:
        return _opened(file)
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError:
        return _recreated(file)


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=5)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _recreated(file: Path) -> sqlite3.Connection | None:
    """A new, empty database in place of a broken one."""
    try:
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return _opened(file)
    except (OSError, sqlite3.Error):
        return None


def _bytes_in_use(database: sqlite3.Connection) -> int:
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


@functools.cache
def _tool_version() -> str:
    """The version, and the state of the package's own files: a checkout changes without one."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=8)
    package = Path(__file__).resolve().parent.parent
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            if name.endswith((".py", ".toml")):
                status = os.stat(os.path.join(folder, name))
                digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return f"{__version__}+{digest.hexdigest()}"
