"""What calls of libraries fail with, row by row, held against the libraries themselves."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from analyzer.codemods.threads.library import is_among, library_errors
from tests.samples.environments import python_with

pytestmark = pytest.mark.sdk

PROGRAM = Path(__file__).with_name("failing") / "libraries.py"
LIBRARIES = (
    "anthropic==2.14.0",
    "boto3==1.44.8",
    "elasticsearch==9.5.1",
    "httpx==0.28.1",
    "openai==3.57.0",
    "pydantic==2.14.4",
    "pymongo==4.20.1",
    "redis==8.1.0",
    "requests==2.34.2",
    "sqlalchemy==2.1.9",
    "tzdata==2026.1",
)


@cache
def failed() -> dict[str, list[str]]:
    """What each call of the program fails with, by all names of its classes."""
    command = [python_with(*LIBRARIES), "-W", "ignore", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_every_call_fails() -> None:
    assert [name for name, classes in failed().items() if not classes] == []


def test_every_row_is_called() -> None:
    errors = library_errors()
    rows = errors.failing.calls | errors.failing.objects | errors.failing.texts
    rows |= errors.failing.numbers | errors.beside.keys()
    rows = rows.union(*errors.complete.values())
    assert [row for row in sorted(rows) if not called(row)] == []


def test_what_is_complete_is_all_that_calls_fail_with() -> None:
    """But for what a row says that some fail with beside it."""
    errors = library_errors()
    wrong = {
        (error, name)
        for error, calls in errors.complete.items()
        for name, classes in failed().items()
        if is_among([name], calls) and error not in (*classes, *ways(name))
    }
    assert wrong == set()


def test_what_fails_beside() -> None:
    found = failed()
    wrong = {
        (name, error)
        for name, others in library_errors().beside.items()
        for error in others
        if error not in found[name]
    }
    assert wrong == set()


def called(row: str) -> list[str]:
    return [name for name in failed() if is_among([name], frozenset({row}))]


def ways(name: str) -> list[str]:
    """Exceptions whose rows hold although this call fails with another one."""
    errors = library_errors()
    if name in errors.beside:
        return [error for error, calls in errors.complete.items() if is_among([name], calls)]
    return []
