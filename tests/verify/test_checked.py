"""A type checker on rewritten servers: what it finds new is marked, and no name is undefined."""

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.samples.rewriting import rewritten
from tests.verify.checking import new_errors, rewritten_from, undefined_names
from tests.verify.published import obtain, published

pytestmark = pytest.mark.sdk

AT_ONCE = 2


def test_what_a_type_checker_finds_in_samples_is_marked(tmp_path: Path) -> None:
    """One test for all, since they share what the checker learns of the SDKs."""
    found = {
        sample.name: said_new(
            sample.folder / "before", tmp_path, sample.name, sample.script.pythonpath
        )
        for sample in rewritten()
    }
    assert {name: new for name, new in found.items() if new} == {}


def test_what_a_type_checker_finds_in_published_servers_is_marked(tmp_path: Path) -> None:
    """As downloaded, with none of the libraries that they use but the SDK."""
    with ProcessPoolExecutor(AT_ONCE) as pool:
        runs = {
            name: pool.submit(said_new, obtain(name, one), tmp_path, name)
            for name, one in published().items()
        }
        found = {name: run.result() for name, run in runs.items()}
    for name, one in published().items():
        messages = {said.split(": ", 1)[1] for said in found[name]}
        assert messages == {known.path for known in one.checked}, (name, found[name])


def said_new(source: Path, folder: Path, name: str, inside: str = ".") -> list[str]:
    """What is said of the rewritten server only, after its place in the file and `: `."""
    server = rewritten_from(source, folder / name)
    undefined = undefined_names(server.after) - undefined_names(server.before)
    cache = folder / f"cache-{os.getpid()}"  # the checker takes no turns when it writes
    return [*new_errors(server, cache, inside), *(f"anywhere: {name}" for name in undefined)]
