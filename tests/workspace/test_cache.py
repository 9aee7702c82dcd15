"""The cache: what it keeps, and that no state of the disk makes it fail."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.settings import Settings
from analyzer.workspace.cache import Cache


def settings(folder: Path, **more: object) -> Settings:
    return Settings(paths=(), cache_dir=str(folder), **more)  # type: ignore[arg-type]


def test_values_come_back_in_the_next_run(tmp_path: Path) -> None:
    many = {f"{n:04}": bytes([n % 256]) * n for n in range(1_200)}
    with Cache.open(settings(tmp_path)) as cache:
        cache.store("summary", many)
        cache.store("summary", {"0001": b"newer"})
        cache.store("other", {"0001": b"elsewhere"})
    with Cache.open(settings(tmp_path)) as cache:
        loaded = cache.load("summary", [*many, "missing", "0001"])
    assert loaded == many | {"0001": b"newer"}


def test_another_salt_sees_nothing(tmp_path: Path) -> None:
    with Cache.open(settings(tmp_path), salt="a") as cache:
        cache.store("k", {"x": b"1"})
    with Cache.open(settings(tmp_path), salt="b") as cache:
        assert cache.load("k", ["x"]) == {}


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    with Cache.open(settings(tmp_path / "deep/cache")) as cache:
        assert cache.enabled
    assert stat.S_IMODE((tmp_path / "deep/cache").stat().st_mode) == 0o700


def test_the_environment_names_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNSTICK_CACHE_DIR", str(tmp_path / "named"))
    with Cache.open(Settings(paths=())) as cache:
        cache.store("k", {"x": b"1"})
    assert [path.name for path in (tmp_path / "named").iterdir()] == ["summaries-1.db"]


def test_the_audited_tree_cannot_hold_it(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    for folder in ("cache", ".", "link/cache"):
        found = Cache.open(Settings(paths=(str(tmp_path),), cache_dir=str(tmp_path / folder)))
        assert not found.enabled
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_a_folder_that_others_can_write_is_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    assert not Cache.open(settings(folder)).enabled


@pytest.mark.parametrize("off", ["disabled", "a-file", "null"])
def test_without_a_database_it_holds_nothing(tmp_path: Path, off: str) -> None:
    file = tmp_path / "file"
    file.write_text("")
    made = {
        "disabled": Cache.open(settings(tmp_path, cache=False)),
        "a-file": Cache.open(settings(file)),
        "null": Cache(None),
    }
    with made[off] as cache:
        cache.store("k", {"x": b"1"})
        assert (cache.enabled, cache.load("k", ["x"])) == (False, {})


@pytest.mark.parametrize(
    "damage",
    [
        b"not a database at all, but long enough to be looked at" * 20,
        b"",
        b"SQLite format 3\0" + b"\xff" * 5_000,
    ],
)
def test_a_broken_database_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "summaries-1.db"
    file.write_bytes(damage)
    for expected in ({}, {"x": b"1"}):
        with Cache.open(settings(tmp_path)) as cache:
            assert cache.load("k", ["x"]) == expected
            cache.store("k", {"x": b"1"})


def test_a_database_that_breaks_later_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "summaries-1.db"
    with Cache.open(settings(tmp_path)) as cache:
        cache.store("k", {f"{n}": b"x" * 500 for n in range(200)})
    size = file.stat().st_size
    with open(file, "r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (size - 4096))
    with Cache.open(settings(tmp_path)) as cache:
        cache.load("k", [f"{n}" for n in range(200)])
        cache.store("k", {"new": b"1"})
    with Cache.open(settings(tmp_path)) as cache:
        cache.store("k", {"new": b"2"})
        assert cache.load("k", ["new"]) == {"new": b"2"}


def test_values_of_another_type_are_not_served(tmp_path: Path) -> None:
    with Cache.open(settings(tmp_path)) as cache:
        cache.store("k", {"x": b"1"})
    database = sqlite3.connect(tmp_path / "summaries-1.db")
    database.execute("UPDATE entries SET value = 'text'")
    database.commit()
    database.close()
    with Cache.open(settings(tmp_path)) as cache:
        assert cache.load("k", ["x"]) == {}


def test_the_oldest_entries_go_first(tmp_path: Path) -> None:
    file = tmp_path / "c.db"
    for generation in range(4):
        with Cache(file, largest=300_000) as cache:
            cache.store("k", {f"{generation}-{n}": b"x" * 1_000 for n in range(100)})
        database = sqlite3.connect(file)
        database.execute("UPDATE entries SET used = used - 10")
        database.commit()
        database.close()
    with Cache(file) as cache:
        kept = cache.load("k", [f"{g}-{n}" for g in range(4) for n in range(100)])
    assert {f"3-{n}" for n in range(100)} <= kept.keys()
    assert "0-0" not in kept


WRITER = """
import sys
from analyzer.settings import Settings
from analyzer.workspace.cache import Cache
for turn in range(20):
    with Cache.open(Settings(paths=(), cache_dir=sys.argv[1])) as cache:
        cache.store("k", {f"{sys.argv[2]}-{turn}-{n}": b"x" * 100 for n in range(20)})
"""


def test_two_processes_share_it(tmp_path: Path) -> None:
    repository = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": repository}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name], env=environment)
        for name in "ab"
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    keys = [f"{name}-{turn}-{n}" for name in "ab" for turn in range(20) for n in range(20)]
    with Cache.open(settings(tmp_path)) as cache:
        assert sorted(cache.load("k", keys)) == sorted(keys)
