"""What tells the values in a cell apart: the session, a principal, an argument, or nothing."""

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property

from analyzer.run import Generation, Key
from analyzer.state.accesses import Accesses
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Location
from analyzer.state.origins import Origins
from analyzer.state.reach import Reach

_BY_STRENGTH: tuple[Key, ...] = ("session", "principal", "argument")
"""The key that says most about whose value it is comes first."""


class Keys:
    def __init__(
        self,
        reach: Reach,
        holders: Holders,
        origins: Origins,
        accesses: Accesses,
        generation: Generation,
    ) -> None:
        self._reach = reach
        self._holders = holders
        self._origins = origins
        self._accesses = accesses
        self._generation = generation

    def of(self, location: Location, request: tuple[Access, ...]) -> Key:
        """The key of a cell, given what requests do to it."""
        keys = {self._key_of(access) for access in request if access.key is not None}
        if self.is_on_session(location):
            return "session"
        if keys:
            return _strongest(keys, otherwise="constant")
        match location.origin:
            case "handle-store":
                return "argument"
            case "session-store":
                return "none" if self._generation == "fastmcp-2" else "session"
            case "attribute":
                return self._inherited(location)
        return "none"

    def is_on_session(self, location: Location) -> bool:
        """Whether a location is an attribute of the session, or a field of an object in one."""
        return self._is_on_session(location, frozenset())

    def _is_on_session(self, location: Location, seen: frozenset[Location]) -> bool:
        if location.origin != "attribute" or location in seen:
            return location.origin == "session-object"
        homes = self._holders.homes_of_class(location.owner) - {location}
        above = seen | {location}
        return bool(homes) and all(self._is_on_session(home, above) for home in homes)

    def by_session_object(self, request: tuple[Access, ...]) -> bool:
        """Whether the session object itself, and not its id, is the key."""
        return any(
            self._origins.of(access.key, access.gid).session_object
            for access in request
            if access.key is not None
        )

    def by_what_clients_say(self, request: tuple[Access, ...]) -> bool:
        """Whether a client says the key itself: its name, or an id that nobody checks."""
        return any(
            self._origins.of(access.key, access.gid).declared
            for access in request
            if access.key is not None
        )

    def _key_of(self, access: Access) -> Key:
        return self._origins.of(access.key, access.gid).key

    def _inherited(self, field: Location) -> Key:
        """An object's field is keyed as the container that holds the object."""
        homes = self._holders.homes_of_class(field.owner) - {field}
        return _strongest({self._container_keys.get(home, "none") for home in homes}, "none")

    @cached_property
    def _container_keys(self) -> dict[Location, Key]:
        """The key of each container, as the code that runs for requests has it."""
        found: defaultdict[Location, set[Key]] = defaultdict(set)
        for gid in sorted(self._reach.by_function):
            for access in self._accesses.of(gid):
                if access.key is not None:
                    found[access.location].add(self._key_of(access))
        return {location: _strongest(keys, "constant") for location, keys in found.items()}


def _strongest(keys: Collection[Key], otherwise: Key) -> Key:
    return next((key for key in _BY_STRENGTH if key in keys), otherwise)
