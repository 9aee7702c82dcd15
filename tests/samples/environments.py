"""Pythons with real SDKs, for the tests that run one; `$UNSTICK_SDK_CACHE` says where to."""

import os
from pathlib import Path

from analyzer.verify.conversing import CLIENT
from analyzer.verify.environments import Environment, NotMade, Recipe, environment

CACHE = Path(os.environ["UNSTICK_SDK_CACHE"]) if "UNSTICK_SDK_CACHE" in os.environ else None
"""Where environments are kept; nothing means the user's own cache."""


def python_with(*requirements: str, overrides: tuple[str, ...] = ()) -> Path:
    """A Python that has these (`name==version`), from the cache or freshly installed."""
    match environment(Recipe(requirements, overrides), CACHE):
        case Environment(python):
            return python
        case NotMade(reason):
            raise RuntimeError(reason)


def client_python() -> Path:
    """The Python of the client that talks to servers of any SDK."""
    return python_with(*CLIENT.requirements)
