"""What has to be installed for a project to run: its own requirements, and the SDK it is for."""

import email.parser
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from analyzer.run import Generation
from analyzer.verify.environments import Recipe
from analyzer.workspace.declarations.model import RUN_TIME, Declaration, Declared
from analyzer.workspace.declarations.reading import read_declared, read_script_block

SDKS: dict[Generation, str] = {
    "mcp-1": "mcp>=1,<2",
    "mcp-2": "mcp>=2,<3",
    "fastmcp-2": "fastmcp>=2,<3",
    "fastmcp-3": "fastmcp>=3,<4",
    "fastmcp-4": "fastmcp>=4,<5",
}
"""What keeps a project on its generation, however open its own requirement is."""
_FILES = ("pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "Pipfile")


def recipe_for(root: Path, generation: Generation, extra: tuple[str, ...] = ()) -> Recipe:
    """The requirements of the first file that declares some, with the SDK's own range."""
    sdk = (SDKS[generation],) if generation in SDKS else ()
    own = (one for one in (*sdk, *_declared(root), *extra))
    return Recipe(tuple(dict.fromkeys(own)) or ("mcp>=1,<2",))


def _declared(root: Path) -> tuple[str, ...]:
    if root.is_file():
        return _of_script(root)
    for metadata in sorted(root.glob("*.dist-info/METADATA")):
        return tuple(_of_wheel(metadata.read_text("utf-8", "replace")))
    for name in _FILES:
        if found := _of_file(root / name):
            return found
    scripts = sorted(root.glob("*.py"))
    return next((found for script in scripts if (found := _of_script(script))), ())


def _of_file(file: Path) -> tuple[str, ...]:
    try:
        declared = read_declared(file.name, file.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return ()
    return tuple(_installable(declared))


def _of_script(file: Path) -> tuple[str, ...]:
    try:
        declared = read_script_block(file.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return ()
    return tuple(_installable(declared)) if declared else ()


def _installable(declared: Declared) -> Iterator[str]:
    for one in declared.declarations:
        if one.rank == RUN_TIME and not one.direct and one.name != "python":
            yield _as_pep508(one)


def _as_pep508(one: Declaration) -> str:
    return one.text if one.style == "pep508" else f"{one.name}{one.specifier}"


def _of_wheel(text: str) -> Iterator[str]:
    for line in email.parser.HeaderParser().parsestr(text).get_all("Requires-Dist", []):
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            requirement.marker = None
            yield str(requirement)


def distribution_of(root: Path) -> tuple[str, str] | None:
    """Name and version that a project gives itself; a version it computes is left at 0."""
    try:
        table = tomllib.loads((root / "pyproject.toml").read_text("utf-8-sig"))
    except (OSError, ValueError):
        return None
    project = table.get("project") or table.get("tool", {}).get("poetry")
    if not isinstance(project, dict) or not isinstance(project.get("name"), str):
        return None
    version = project.get("version")
    return project["name"], version if isinstance(version, str) else "0"
