"""Which server a deployment item belongs to, and how sure that is.

Evidence is gathered from a unit, from all it leads to, and from the rules that lead to it. What is
run decides alone; two independent hints prove as much, one makes it likely.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from analyzer.deployment.identity import Identity, distinctive, tokens
from analyzer.deployment.model import Unit
from analyzer.run import VerdictName

Tie = Literal["proven", "likely", "none"]
_STRONG = ("command", "build")
_WORDS = {
    "command": "its command starts the server",
    "build": "its image is built from the server's folder",
    "header": "it names MCP's session header",
    "path": "requests for the server's path lead to it",
    "port": "its port is the server's",
    "name": "its name is the server's",
    "mcp": "its name says MCP",
    "image": "its image has the server's name",
}
_NEEDIEST: tuple[VerdictName, ...] = (
    "genuinely-stateful", "inconclusive", "accidentally-stateful", "stateless",
)  # fmt: skip
_UNTOLD = "nothing says which server it belongs to"
_STEPS = 6
_SHELL = re.compile(r"\b(?:sh|bash|entrypoint|make|supervisord)\b|\$\{?\w")


class Tied(msgspec.Struct, frozen=True):
    """The server of a unit, the evidence in words, and units it also serves that are others'.

    Of several servers of one project that fit alike it is the one that needs most: they run
    together.

    Without a server, there is a reason where it may be one's, and none where it is another's.
    """

    identity: Identity | None
    tie: Tie
    reason: str
    shared: tuple[str, ...] = ()


class Map:
    """All units of a tree, and how they lead to each other."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = {unit.id: unit for unit in units}
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        self._labelled: defaultdict[str, set[str]] = defaultdict(set)
        for unit in self.units.values():
            for name in unit.names:
                self._named[name].append(unit.id)
            for label in unit.labels:
                self._labelled[label].add(unit.id)
        self.next = {unit.id: self._following(unit) for unit in self.units.values()}
        self.previous: defaultdict[str, list[str]] = defaultdict(list)
        for before, following in self.next.items():
            for other in following:
                self.previous[other].append(before)

    def _following(self, unit: Unit) -> tuple[str, ...]:
        found = {other for ref in unit.refs for other in self._named.get(ref, ())}
        if unit.selects:
            carrying = [self._labelled.get(label, set()) for label in unit.selects]
            found |= set.intersection(*carrying)
        found |= self._of_build(unit)
        return tuple(sorted(found - {unit.id}))

    def _of_build(self, unit: Unit) -> set[str]:
        """The Dockerfile beside what is built, where the reference did not name it."""
        if unit.build is None or unit.kind == "image":
            return set()
        return {
            other.id for other in self.units.values()
            if other.kind == "image" and other.build == unit.build
        } if not any(ref.startswith("dockerfile:") for ref in unit.refs) else set()  # fmt: skip

    def reached(self, unit: str) -> list[Unit]:
        """A unit and all that requests to it may lead to."""
        found, pending = [unit], [(unit, 0)]
        while pending:
            current, depth = pending.pop()
            for other in self.next.get(current, ()) if depth < _STEPS else ():
                if other not in found:
                    found.append(other)
                    pending.append((other, depth + 1))
        return [self.units[one] for one in found]

    def leading(self, unit: str) -> list[Unit]:
        """The units that requests pass on their way to a unit, nearest first."""
        found: list[str] = []
        pending = [unit]
        while pending:
            for other in self.previous.get(pending.pop(0), ()):
                if other not in found and other != unit:
                    found.append(other)
                    pending.append(other)
        return [self.units[one] for one in found]

    def covering(self, file: str, at: int) -> tuple[str, ...]:
        """The innermost unit around a place of a file."""
        around = [
            unit for unit in self.units.values()
            if unit.file == file and unit.place[0] <= at < unit.place[1]
        ]  # fmt: skip
        ranked = sorted(around, key=lambda unit: (unit.place[1] - unit.place[0], unit.id))
        return (ranked[0].id,) if ranked else ()


class Tying:
    """Ties units to servers."""

    def __init__(self, units: Map, servers: Sequence[Identity]) -> None:
        self.map = units
        self.servers = servers

    def of(self, unit: str, *, header: bool = False) -> Tied:
        """The server of a unit; `header` when a setting on it names the session header."""
        ranked = sorted(
            (self._rank(unit, identity, header), index)
            for index, identity in enumerate(self.servers)
        )
        if not ranked:
            return Tied(None, "none", "")
        (weight, evidence), _ = ranked[0]
        if weight == 0:
            foreign = all(self._speaks_against(unit, one) for one in self.servers)
            return Tied(None, "none", "" if foreign else _UNTOLD)
        fitting = [self.servers[other] for (other_weight, _), other in ranked
                   if other_weight == weight]  # fmt: skip
        drawn = len({one.folder for one in fitting}) > 1
        identity = min(fitting, key=lambda one: _NEEDIEST.index(one.server.verdict))
        reason = "; ".join(_WORDS[kind] for kind in evidence)
        proven = -weight >= 2 and not drawn
        if drawn:
            reason += "; other servers fit as well"
        shared = self._others(unit, identity) if proven else ()
        return Tied(identity, "proven" if proven else "likely", reason, shared)

    def places_a_server(self) -> bool:
        """Whether some unit is proven to be a server's."""
        return any(self.of(unit).tie == "proven" for unit in self.map.units)

    def _rank(self, unit: str, identity: Identity, header: bool) -> tuple[int, tuple[str, ...]]:
        """Minus the weight of the evidence, and its kinds."""
        evidence = self._evidence(unit, identity)
        if header:
            evidence.add("header")
        strong = [kind for kind in _STRONG if kind in evidence]
        kinds = tuple(kind for kind in _WORDS if kind in evidence)
        if not strong and self._speaks_against(unit, identity):
            return 0, ()
        return -(10 * len(strong) + len(kinds)), kinds

    def _evidence(self, unit: str, identity: Identity) -> set[str]:
        reached = self.map.reached(unit)
        found: set[str] = set()
        for one in reached:
            found |= set(self._own(one, identity))
        if self._runs_something_else(reached):
            found.discard("build")
        paths = [path for one in reached for path in one.paths]
        for route in self.map.leading(unit):
            if route.kind == "route" and self.map.next[route.id] == (unit,):
                found |= {"path"} if _is_path(route.paths, identity) else set()
                found |= {"header"} if route.speaks else set()
        if _is_path(paths, identity):
            found.add("path")
        return found

    def _own(self, unit: Unit, identity: Identity) -> Iterator[str]:
        if any(runs(command, identity, self.servers) for command in unit.commands):
            yield "command"
        if unit.build is not None and self._is_built(unit.build, identity):
            yield "build"
        if unit.speaks:
            yield "header"
        if set(unit.ports) & set(identity.ports):
            yield "port"
        said = tokens(unit.title)
        if distinctive(unit.title) & identity.words:
            yield "name"
        elif "mcp" in said and len(self.servers) == 1:
            yield "mcp"
        if any(distinctive(_image_name(image)) & identity.words for image in unit.images):
            yield "image"

    def _is_built(self, folder: str, identity: Identity) -> bool:
        """Whether an image of a folder holds this server and no other."""
        inside = [one for one in self.servers if _is_within(one.server.file, folder)]
        return inside == [identity] or (identity in inside and identity.folder == folder)

    def _runs_something_else(self, reached: Sequence[Unit]) -> bool:
        """Whether there are commands, none of them opaque, and none starts a server."""
        workloads = [one for one in reached if one.kind == "workload"]
        ran = workloads if any(one.commands for one in workloads) else reached
        commands = [command for one in ran for command in one.commands]
        return bool(commands) and not any(
            _SHELL.search(command) or any(_weight(command, one) for one in self.servers)
            for command in commands
        )

    def _speaks_against(self, unit: str, identity: Identity) -> bool:
        reached = self.map.reached(unit)
        if self._runs_something_else(reached):
            return True
        images = [image for one in reached for image in one.images]
        if images and not any(distinctive(_image_name(one)) & identity.words for one in images):
            return not any("mcp" in tokens(_image_name(one)) for one in images)
        ports = {port for one in reached for port in one.ports}
        return bool(ports) and identity.certain and not ports & set(identity.ports) - {80, 443}

    def _others(self, unit: str, identity: Identity) -> tuple[str, ...]:
        """What a unit also leads to that is not this server's: its settings hold for that, too."""
        direct = [self.map.units[one] for one in self.map.next[unit]]
        candidates = [one for one in direct if one.kind in ("service", "upstream", "backend")]
        if len(candidates) < 2:
            return ()
        return tuple(
            one.title for one in candidates
            if not self._evidence(one.id, identity) & {*_STRONG, "name", "mcp", "path", "port"}
        )  # fmt: skip


def runs(command: str, identity: Identity, servers: Sequence[Identity]) -> bool:
    """Whether a command starts this server and, by the same words, no other."""
    return _weight(command, identity) > 0 and not any(
        other is not identity and other.folder != identity.folder
        and _weight(command, other) >= _weight(command, identity)
        for other in servers
    )  # fmt: skip


def _weight(command: str, identity: Identity) -> int:
    """How much of the server's own path or name a command spells out."""
    words = [word.partition(":")[0] for word in re.split(r"[\s\"'=]+", command) if word]
    file = identity.server.file
    best = 0
    for word in words:
        if word.rpartition("/")[2] in identity.scripts:
            best = max(best, 100)
        path = re.sub(r"^(?:\./|/)", "", word)
        if word.endswith(".py") and path.rpartition("/")[2] == file.rpartition("/")[2]:
            best = max(best, _shared_tail(path, file))
        for module in identity.modules:
            if word == module or (("." in word or word == module.split(".")[0])
                                  and module.startswith(f"{word}.")):  # fmt: skip
                best = max(best, 1 + word.count("."))
    return best


def _shared_tail(one: str, other: str) -> int:
    count = 0
    for left, right in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if left != right:
            break
        count += 1
    return count


def _is_path(paths: Iterable[str], identity: Identity) -> bool:
    for path in paths:
        bare = re.sub(r"[(^$*~].*$", "", path.lstrip("^~= ")).rstrip("/")
        if bare and any(
            own == bare or own.startswith(f"{bare}/") or bare.startswith(f"{own.rstrip('/')}/")
            for own in identity.paths if own.rstrip("/")
        ):  # fmt: skip
            return True
        if bare and "mcp" in tokens(bare):
            return True
    return False


def _is_within(file: str, folder: str) -> bool:
    return not folder or file.startswith(f"{folder}/")


def _image_name(image: str) -> str:
    return re.split(r"[:@]", image.rpartition("/")[2])[0]
