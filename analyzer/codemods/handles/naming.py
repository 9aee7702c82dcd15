"""What a handle, its argument, its opening tool and its entries are called."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from analyzer.codemods.codebase import Module
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven

_PLAIN = "workspace"
_OTHERS = ("work_session", "scratchpad")
_NOUN = re.compile(r"[a-z]{3,15}")
_ROLES = re.compile(
    r"_?(?:context|server|service|manager|store|storage|state|tools?|handlers?|api|app)$"
)
_BY_SESSION = re.compile(r"_?(?:by|per|of|for)_(?:session|client|connection|ctx)(?:_id)?$")
_BEGINNING = re.compile(
    r"^(?:begin|create|init|launch|make|new|open|prepare|set_up|start)_(?:new_)?"
)
_SAYS_NOTHING = frozenset(
    {"", "app", "state", "data", "store", "dict", "map", "cache", "value", "it"}
)


class Naming(NamedTuple):
    """`registry` holds the entries, `kind` is their class, `alias` the type of the argument."""

    noun: str
    argument: str
    opener: str
    registry: str
    kind: str
    alias: str


def choose(
    candidates: Iterable[str],
    server: str,
    tools: Collection[str],
    modules: Collection[Module],
    registry: str | None = None,
    kind: str | None = None,
    taken: Collection[str] = (),
) -> Naming:
    """The first noun whose names are free in all modules; `registry` and `kind` have theirs.

    Nouns that are `taken` are those of other handles of the server.

    The name of the `server` will do where it is one word.

    Raises `Unproven` when none is.
    """
    own = [server] if _NOUN.fullmatch(server) and singular(server) == server else []
    for noun in dict.fromkeys([*candidates, _PLAIN, *own, *_OTHERS]):
        if noun in taken:
            continue
        naming = Naming(
            noun=noun,
            argument=f"{noun}_id",
            opener=f"open_{noun}",
            registry=registry or plural(noun),
            kind=kind or _pascal(noun),
            alias=f"{_pascal(noun)}Id",
        )
        new = {naming.argument, naming.opener, naming.alias}
        new |= set() if registry else {naming.registry}
        new |= set() if kind else {naming.kind}
        if naming.opener not in tools and not any(_binds(module, new) for module in modules):
            return naming
    raise Unproven("the names for a handle are taken")


def nouns_for_fields(sightings: Collection[Sighting]) -> Iterator[str]:
    """Of the class that has the fields; of variables nothing is said."""
    for owner in {one.owner.name.value for one in sightings if one.owner is not None}:
        yield from nouns_for_class(owner)


def opened_by(naming: Naming, tool: str, modules: Collection[Module]) -> Naming:
    """With a tool that mints the handle, called after what that begins: `game` of `start_game`."""
    noun = _BEGINNING.sub("", tool)
    names = {f"{noun}_id", f"{_pascal(noun)}Id", plural(noun)}
    says_it = noun != tool and noun.isidentifier() and noun not in _SAYS_NOTHING
    if not says_it or any(_binds(module, names) for module in modules):
        return naming._replace(opener=tool)
    return naming._replace(
        argument=f"{noun}_id", opener=tool, registry=plural(noun), alias=f"{_pascal(noun)}Id"
    )


def nouns_for_class(name: str) -> Iterator[str]:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip("_")).lower()
    noun = _ROLES.sub("", snake)
    if noun not in _SAYS_NOTHING:
        yield noun


def nouns_for_mapping(name: str) -> Iterator[str]:
    """One of what the mapping has many of."""
    noun = singular(_BY_SESSION.sub("", name.strip("_").lower()))
    if noun not in _SAYS_NOTHING:
        yield noun


def singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _pascal(noun: str) -> str:
    return "".join(part.capitalize() for part in noun.split("_"))


def _binds(module: Module, names: Collection[str]) -> bool:
    scopes = (module.names.root, *module.names.own_scopes.values())
    return any(name in scope.bindings for scope in scopes for name in names)
