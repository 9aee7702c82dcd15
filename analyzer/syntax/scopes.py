"""The walk's bookkeeping: which scope is open, what it binds, and where in the text it is."""

from analyzer.syntax import ir

MAX_TEXT = 240
_STEP = 1 << ir.SERIAL_BITS
_LAST = ir.LAST_ORDINAL << ir.SERIAL_BITS


class OpenScope:
    """A function or class body under construction."""

    __slots__ = (
        "cls",
        "globals",
        "index",
        "is_class",
        "is_generator",
        "names",
        "nonlocals",
        "qualname",
    )

    def __init__(self, index: int, qualname: str, *, is_class: bool, cls: int) -> None:
        self.index = index
        self.qualname = qualname
        self.is_class = is_class
        self.cls = cls
        self.names: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.is_generator = False


class Scopes:
    """A stack of open scopes, the finished definitions, and the current logical line."""

    def __init__(self, starts: list[int]) -> None:
        self.starts = starts
        self.next_line = 0
        self.frozen = 0
        self.base: ir.Spot = 0
        self.next_spot: ir.Spot = 0
        self.serial = 0
        self.functions: list[ir.Function | None] = [None]
        self.classes: list[ir.Class | None] = []
        self.imports: list[ir.Import] = []
        self.stack: list[OpenScope] = [OpenScope(0, "", is_class=False, cls=-1)]
        self.renames: list[dict[str, str]] = []
        self.comprehensions = 0

    # positions

    def begin_line(self) -> ir.Spot:
        """Step to the next logical line and return the spot of its start."""
        index = self.next_line
        self.next_line = index + 1
        line = self.starts[index] if index < len(self.starts) else self._last_line()
        self.serial = 0
        self.base = self.next_spot = line << ir.LINE_SHIFT
        return self.base

    def _last_line(self) -> int:
        return self.starts[-1] if self.starts else 1

    def spot(self) -> ir.Spot:
        """The spot of the identifier being visited; steps past it.

        Inside an f-string, which the text scan sees as one token, the spot stays on the identifier
        before it.
        """
        spot = self.next_spot
        if self.frozen:
            return max(self.base, spot - _STEP)
        if spot - self.base < _LAST:
            self.next_spot = spot + _STEP
        return spot

    def skip(self, identifiers: int) -> None:
        """Step past identifiers that no spot is wanted for."""
        for _ in range(identifiers):
            self.spot()

    def display_spot(self) -> ir.Spot:
        """A spot of its own for a display, at the next identifier."""
        serial = self.serial
        self.serial = (serial + 1) & ir.LAST_SERIAL
        return self.next_spot | serial

    # scopes

    @property
    def current(self) -> OpenScope:
        return self.stack[-1]

    @property
    def function(self) -> int:
        """Index of the innermost open function (the module body is 0)."""
        return next(scope.index for scope in reversed(self.stack) if not scope.is_class)

    @property
    def enclosing_class(self) -> int:
        """Index of the class whose body is being visited directly, or -1."""
        return self.stack[-1].index if self.stack[-1].is_class else -1

    def qualify(self, name: str) -> str:
        prefix = self.stack[-1].qualname
        return f"{prefix}.{name}" if prefix else name

    def bind(self, name: str) -> None:
        self.stack[-1].names.add(name)

    def bound_names(self) -> frozenset[str]:
        scope = self.stack[-1]
        return frozenset(scope.names - scope.globals - scope.nonlocals)

    def renamed(self, name: str) -> str:
        """The name a comprehension variable goes by; other names are themselves."""
        for names in reversed(self.renames):
            if name in names:
                return names[name]
        return name


def literal_text(raw: str) -> tuple[str, str]:
    """Kind and content of a string literal's source, without prefix and quotes, cut when long."""
    start = 0
    while raw[start] not in "'\"":
        start += 1
    width = 3 if raw[start : start + 3] in ('"""', "'''") else 1
    kind = "bytes" if "b" in raw[:start].lower() else "str"
    return kind, raw[start + width : len(raw) - width][:MAX_TEXT]


NONE = ir.Const("none", "None")
ELLIPSIS = ir.Const("...", "...")
