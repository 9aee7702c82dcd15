"""Which files declare, install or lock requirements, by their names."""

import posixpath
import re

RECIPE = re.compile(
    r"(?:.*\.)?(?:Dockerfile|Containerfile)(?:\..*)?|.*\.sh|constraints.*\.txt|pixi\.toml"
    r"|environment.*\.ya?ml|meta\.yaml|recipe\.yaml"
)
"""Names of files that install or require packages and make no project of their folder."""

LOCKS = {
    "uv.lock": "uv lock",
    "poetry.lock": "poetry lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
    "pixi.lock": "pixi lock",
    "conda-lock.yml": "conda-lock",
    "pylock.toml": "uv export --format pylock.toml -o pylock.toml",
}
"""Lock files, and the command that writes each anew."""


def is_recipe(path: str) -> bool:
    return RECIPE.fullmatch(posixpath.basename(path)) is not None


def is_lock(path: str) -> bool:
    name = posixpath.basename(path)
    return name in LOCKS or (name.startswith("pylock.") and name.endswith(".toml"))


def command_for(path: str) -> str:
    """What writes the lock file at `path` anew."""
    name = posixpath.basename(path)
    return LOCKS.get(name, f"uv export --format pylock.toml -o {name}")
