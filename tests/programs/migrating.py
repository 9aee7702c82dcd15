"""The programs of this folder on both SDKs: as they are on 1.x, and rewritten on 2.x.

    python -m tests.programs.migrating [FEATURE[/CASE]…]     prints what differs, a line each

Each is a server in one idiom, which no other test starts. What a program answers otherwise may be
right: a random id, a handle, a text that a marker names. That one does not start is not.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from analyzer.rewrite.fixing import FixOptions, fix
from analyzer.settings import Settings
from tests.programs.test_programs import PROGRAMS
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD

ASKED = Path(__file__).with_name("asked.py")
SECONDS = 60


class Seen(NamedTuple):
    """What the module `file` of a program told on both SDKs, and the markers left in it."""

    file: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    marked: tuple[str, ...]

    @property
    def lost(self) -> list[str]:
        """Tools that are listed on 1.x only."""
        return [
            f"{name}.{tool}"
            for name, server in self.before["servers"].items()
            for tool in server["tools"]
            if tool not in self.after["servers"].get(name, {}).get("tools", ())
        ]

    @property
    def otherwise(self) -> Iterator[str]:
        """Calls that are answered otherwise, with both answers; but for errors without the text
        that they had, where a marker says so of the tool."""
        for name, server in self.before["servers"].items():
            answers = self.after["servers"].get(name, {}).get("answers", {})
            for call, answer in server["answers"].items():
                now = answers.get(call)
                if answer != now and not self._is_marked(call.partition(" ")[0], now):
                    yield f"{name}.{call}: {answer} -> {now}"

    def _is_marked(self, tool: str, answer: object) -> bool:
        is_bare = f"'Error executing tool {tool}'" in str(answer)
        named = re.compile(rf"\b{re.escape(tool)}\b| \d+ more\b|not in sight")
        return is_bare and any(
            text.startswith("UNS412") and named.search(text) for text in self.marked
        )


def programs(*wanted: str) -> list[Path]:
    """The programs that build servers on `mcp` 1.x, of these features or cases alone."""
    found = (path.parent for path in sorted(PROGRAMS.glob("*/*/expected.json")))
    return [
        folder
        for folder in found
        if any(folder.relative_to(PROGRAMS).is_relative_to(one) for one in wanted or (".",))
        and servers_in(folder)
    ]


def servers_in(folder: Path) -> list[str]:
    """The files that import the high-level server of 1.x."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.py"))
        if "from mcp.server.fastmcp import" in path.read_text("utf-8")
    ]


def migrated(folder: Path) -> Iterator[Seen]:
    """Each module of a program that can be imported on 1.x, on both SDKs."""
    with TemporaryDirectory() as place:
        before, after = Path(place, "before"), Path(place, "after")
        shutil.copytree(folder, before)
        shutil.copytree(folder, after)
        told = {file: asked(OLD, before, file) for file in servers_in(folder)}
        options = FixOptions(unsafe=True, write=True, allow_dirty=True)
        result = fix(Settings(paths=(str(after),), cache=False), options)
        marked = tuple(f"{mark.code} {mark.text}" for mark in result.marked)
        for file, one in told.items():
            if not one["error"]:
                yield Seen(file, one, asked(NEW, after, file), marked)


def asked(sdk: str, root: Path, file: str) -> Mapping[str, Any]:
    """What the servers of a module list and answer; `error` where it cannot be imported."""
    command = [str(python_with(sdk, "httpx==0.28.1")), str(ASKED), str(root), file]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
        found: Mapping[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        return {"error": f"nothing was told: {type(error).__name__}", "servers": {}}
    return found


def main(wanted: list[str]) -> None:
    count = 0
    for folder in programs(*wanted):
        for seen in migrated(folder):
            count += 1
            name = f"{folder.relative_to(PROGRAMS).as_posix()} {seen.file}"
            if seen.after["error"]:
                print(f"{name} does not start: {seen.after['error']}", *seen.marked, sep="\n    ")
                continue
            for one in (*(f"lost {tool}" for tool in seen.lost), *seen.otherwise):
                print(f"{name} {one}", flush=True)
    print(f"{count} modules were asked")


if __name__ == "__main__":
    main(sys.argv[1:])
