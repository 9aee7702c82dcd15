"""Which calls make up a value on the spot, so that nobody can ask for the same one again.

The clock does, but not what is reckoned or parsed from what a caller gives, and not the clock's
day or hour: calls of the same day have that in common.
"""

from collections.abc import Mapping, Sequence

from analyzer.state.moments import is_now
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_MINTING = ("uuid.", "secrets.", "random.", "os.urandom", "shortuuid.", "nanoid", "ulid", "time.",
            "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
            "itertools.count")  # fmt: skip
_MADE_FROM_ARGUMENTS = frozenset(
    {"uuid.UUID", "uuid.uuid3", "uuid.uuid5", "time.sleep", "time.strptime", "time.mktime"}
)
_DAYS = frozenset({"date", "toordinal", "isocalendar", "weekday", "isoweekday"})
"""Methods that leave out of a moment all that is finer than a day."""
_FINE = ("%M", "%S", "%f", "%s", "%T", "%c", "%X", "%r", "%R")
"""What a format of a moment has that tells minutes."""


def mints(name: str) -> bool:
    """Whether a library's callable, by its qualified name, makes up a value."""
    return name.startswith(_MINTING) and name not in _MADE_FROM_ARGUMENTS


def coarse(expr: ir.Expr, assigned: Mapping[str, Sequence[ir.Expr]]) -> set[int]:
    """The nodes under `expr`, by identity, that tell the day or the hour of now and no more."""
    found: set[int] = set()
    for node in walk(expr):
        match node:
            case ir.Call(ir.Attr(moment, "strftime"), (ir.Arg("", ir.Const("str", text)),), _):
                if any(part in text for part in _FINE):
                    continue
                found.add(id(node))  # `time.strftime` has no moment of its own
            case ir.Call(ir.Attr(moment, name), (), _) if name in _DAYS:
                pass
            case _:
                continue
        if is_now(moment, assigned):
            found |= {id(inner) for inner in walk(moment)}
    return found
