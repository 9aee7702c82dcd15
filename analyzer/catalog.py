"""Library knowledge as data from `rules/catalog/*.toml`: what types are, what their methods do."""

import fnmatch
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

_Shape = TypeVar("_Shape")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
TypeKind = Literal[
    "value", "container", "cache", "pool", "handle", "database", "lock", "limiter", "signal",
    "metric", "secret", "context", "thread-local", "store", "file", "server", "session", "request",
    "namespace",
]  # fmt: skip


class Type(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A library type.

    `made_by` are the callables that return one, `returns` maps a method to the type it returns.
    `mutates` and `reads` are method name patterns; a method in neither is judged by its verb.
    A `database` lives in memory when its first argument (or keyword `path_argument`) matches
    `ephemeral`, or is missing and `ephemeral_default` is set; `ephemeral_by` names constructors
    that always make an in-memory one, `ephemeral_given` what makes it one when it is handed over.
    A pool with `ephemeral` patterns is such a database where they match. `statements` are the
    methods that are handed SQL. A `weak` container keeps nothing alive that is not kept elsewhere.
    A handle that is a `line` leads to something outside: whoever needs it may open it again, and
    each request on it stands alone. A client with `cookies` stays logged in after a request that
    logs it in. A `namespace` has its keyword arguments as attributes.
    """

    name: str
    kind: TypeKind
    made_by: tuple[str, ...] = ()
    returns: dict[str, str] = {}
    mutates: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes_store: tuple[str, ...] = ()
    reads_store: tuple[str, ...] = ()
    path_argument: str = ""
    line: bool = False
    ephemeral: tuple[str, ...] = ()
    ephemeral_default: bool = False
    ephemeral_by: tuple[str, ...] = ()
    ephemeral_given: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    weak: bool = False
    cookies: bool = False


class Hook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A base class whose `methods` a framework calls: per request, or in the background.

    `gives` is the library type of the first argument that the framework hands to them.
    """

    base: str
    methods: tuple[str, ...]
    when: Literal["request", "background"]
    gives: str = ""


class Flow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a context manager given as keyword `argument` yields is later read as `attribute`."""

    argument: str
    attribute: str


class Invoker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A callable that calls its argument `position` with the arguments after it.

    The one to call may be given as `keyword`. With `spread`, its arguments come as one tuple,
    behind it or under that keyword.
    """

    name: str
    position: int = 0
    returns: bool = True
    keyword: str = ""
    spread: str = ""


class Through(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Callables that give back what they are handed at `position`, or what awaiting it gives."""

    names: tuple[str, ...]
    position: int = 0


class Listener(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A callable that calls the function at `position` with objects of the types that it `gives`.

    An empty name in `gives` stands for plain data.
    """

    name: str
    gives: tuple[str, ...]
    position: int = 0


class Ambient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State of the process that callables (patterns) write and read, without an object to hold.

    With `for_others`, it counts only when a call reads what another wrote: many calls set such a
    thing for themselves. Of `statements`, what they are handed says whether they write or read.
    """

    name: str
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    for_others: bool = False


class Touch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Callables that read or change the container that is their argument `position`."""

    names: tuple[str, ...]
    acts: tuple[Literal["reads", "writes", "takes from"], ...]
    position: int = 0


class CatalogFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: types, hooks and the like, and lists of names.

    `values` are callables that give plain values, `data_methods` methods of unlisted types that
    do, `constructors` class methods that make an instance, `applications` callables (patterns)
    that give a web application, which its requests have as `app`. `copies` and `deep_copies` are
    callables that give another object like their first argument, `copying_methods` methods of a
    model that give one like the model, `elements` callables that give an item of what they are
    handed. `mutating_verbs`, `client_words` and `live_words` judge unlisted types by their own and
    their methods' names, `connecting_words` by what they are made with, `credential_words`
    parameters by their names. `signing` are callables that sign or check (patterns, as in `values`
    and verbs), `caching` those that keep what a function gives. `file_writes` and `file_reads` are
    callables that take paths, `path_writes` and `path_reads` methods of a path, or of an object
    that is given one.
    """

    type: tuple[Type, ...] = ()
    hook: tuple[Hook, ...] = ()
    flow: tuple[Flow, ...] = ()
    invoker: tuple[Invoker, ...] = ()
    through: tuple[Through, ...] = ()
    listener: tuple[Listener, ...] = ()
    ambient: tuple[Ambient, ...] = ()
    touch: tuple[Touch, ...] = ()
    values: tuple[str, ...] = ()
    data_methods: tuple[str, ...] = ()
    constructors: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    deep_copies: tuple[str, ...] = ()
    copying_methods: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    mutating_verbs: tuple[str, ...] = ()
    client_words: tuple[str, ...] = ()
    connecting_words: tuple[str, ...] = ()
    live_words: tuple[str, ...] = ()
    credential_words: tuple[str, ...] = ()
    signing: tuple[str, ...] = ()
    caching: tuple[str, ...] = ()
    file_writes: tuple[str, ...] = ()
    file_reads: tuple[str, ...] = ()
    path_writes: tuple[str, ...] = ()
    path_reads: tuple[str, ...] = ()


class CatalogError(Exception):
    """A data file with a mistake: one line naming the file and the key."""


class Catalog:
    """All catalog files together, indexed by qualified name."""

    def __init__(self, files: Iterable[CatalogFile]) -> None:
        self.types: dict[str, Type] = {}
        self.makers: dict[str, Type] = {}
        self.hooks: list[Hook] = []
        self.ambients: list[Ambient] = []
        self.listeners: dict[str, Listener] = {}
        self.touches: dict[str, list[Touch]] = {}
        self.flows: dict[str, str] = {}
        self.invokers: dict[str, Invoker] = {}
        self.through: dict[str, int] = {}
        self._values: list[str] = []
        self.data_methods: set[str] = set()
        self.constructors: frozenset[str] = frozenset()
        self.applications: tuple[str, ...] = ()
        self.copies: frozenset[str] = frozenset()
        self.deep_copies: frozenset[str] = frozenset()
        self.copying_methods: frozenset[str] = frozenset()
        self.elements: frozenset[str] = frozenset()
        self.mutating_verbs: tuple[str, ...] = ()
        self.client_words: tuple[str, ...] = ()
        self.connecting_words: frozenset[str] = frozenset()
        self.live_words: tuple[str, ...] = ()
        self.credential_words: frozenset[str] = frozenset()
        self.signing: tuple[str, ...] = ()
        self.caching: frozenset[str] = frozenset()
        self.file_writes: frozenset[str] = frozenset()
        self.file_reads: frozenset[str] = frozenset()
        self.path_writes: frozenset[str] = frozenset()
        self.path_reads: frozenset[str] = frozenset()
        for file in files:
            self._add(file)
        self._value_cache: dict[str, bool] = {}
        self._exact_values = {name for name in self._values if "*" not in name}
        self._value_patterns = [name for name in self._values if "*" in name]

    def _add(self, file: CatalogFile) -> None:
        for entry in file.type:
            self.types[entry.name] = entry
            for maker in (entry.name, *entry.made_by, *entry.ephemeral_by):
                self.makers[maker] = entry
        self.hooks += file.hook
        self.ambients += file.ambient
        self.listeners.update({listener.name: listener for listener in file.listener})
        for touch in file.touch:
            for name in touch.names:
                self.touches.setdefault(name, []).append(touch)
        self.flows.update({flow.argument: flow.attribute for flow in file.flow})
        self.invokers.update({invoker.name: invoker for invoker in file.invoker})
        self.through.update({name: row.position for row in file.through for name in row.names})
        self._values += file.values
        self.data_methods |= set(file.data_methods)
        self.constructors |= set(file.constructors)
        self.applications += file.applications
        self.copies |= set(file.copies)
        self.deep_copies |= set(file.deep_copies)
        self.copying_methods |= set(file.copying_methods)
        self.elements |= set(file.elements)
        self.mutating_verbs += file.mutating_verbs
        self.client_words += file.client_words
        self.connecting_words |= set(file.connecting_words)
        self.live_words += file.live_words
        self.credential_words |= set(file.credential_words)
        self.signing += file.signing
        self.caching |= set(file.caching)
        self.file_writes |= set(file.file_writes)
        self.file_reads |= set(file.file_reads)
        self.path_writes |= set(file.path_writes)
        self.path_reads |= set(file.path_reads)

    def packages(self) -> frozenset[str]:
        """The top packages of all names that the catalog describes."""
        names = (*self.makers, *self._values)
        return frozenset(name.partition(".")[0] for name in names if "." in name)

    def is_value(self, name: str) -> bool:
        """Whether calling `name` gives a plain value that cannot hold state."""
        known = self._value_cache.get(name)
        if known is None:
            known = name in self._exact_values or any(
                fnmatch.fnmatchcase(name, pattern) for pattern in self._value_patterns
            )
            self._value_cache[name] = known
        return known

    def hook_for(self, base: str, method: str) -> Hook | None:
        for hook in self.hooks:
            if fnmatch.fnmatchcase(base, hook.base) and matches(method, hook.methods):
                return hook
        return None


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case: `startPlayback` and `start_playback` have two."""
    return tuple(word.lower() for word in _WORD.findall(name))


@cache
def begins_with(method: str, verbs: tuple[str, ...]) -> bool:
    """Whether a method is one of the verbs, or begins with one as a word: not `address`."""
    return method in verbs or words_of(method)[:1] in {(verb,) for verb in verbs}


@cache
def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether `name` is one of the shell-style `patterns`."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def load_catalog(directories: Iterable[Path]) -> Catalog:
    """Read `catalog/*.toml` of each rules directory, later ones overriding earlier ones.

    Raises `CatalogError` naming file and key.
    """
    return Catalog(
        read_table(path, CatalogFile)
        for directory in directories
        for path in sorted((directory / "catalog").glob("*.toml"))
    )


def read_table(path: Path, shape: type[_Shape]) -> _Shape:
    """A data file as a value of `shape`; raises `CatalogError` naming file and key."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), shape)
    except (
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        msgspec.ValidationError,
        OSError,
    ) as error:
        raise CatalogError(f"{path.parent.name}/{path.name}: {_in_words(error)}") from None


def _in_words(error: Exception) -> str:
    """The error with the key in front, where it has one."""
    text, _, key = str(error).partition(" - at `$.")
    return f"{key.rstrip('`')}: {text}" if key else text
