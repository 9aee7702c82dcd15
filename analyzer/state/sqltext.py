"""What a statement of SQL leaves on the connection that ran it, read from its text."""

import re
from typing import Literal, NamedTuple

from analyzer.syntax import ir

Kind = Literal["transaction", "end", "temporary", "setting", "open", "use", "plain"]
OPEN_PART = "{}"
"""What stands in a text for a part that is put in when it runs."""

_NAME = r"[\"`\[]?([#\w.{}]+)"
_BLANKS = re.compile(r"(\s|\\n|\\t)+")
_COMMENTS = re.compile(r"--[^\n]*\n|/\*.*?\*/", re.DOTALL)
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("plain", r"create .*\bon commit drop\b"),
    ("temporary",
     r"create (?:or replace )?(?:local |global )?temp(?:orary)? (?:unlogged )?"
     rf"(?:table|view|sequence|macro|function) (?:if not exists )?{_NAME}"),
    ("temporary", r"create table [\"`\[]?(#[\w.{}]+)"),
    ("temporary", rf"select .* into (?:temp(?:orary)? (?:table )?|(?=#)){_NAME}"),
    ("transaction", r"(?:begin|start transaction|savepoint)\b"),
    ("end", r"(?:commit|rollback|end|abort|release)\b"),
    ("plain", r"set (?:local|transaction)\b"),
    ("temporary", rf"attach .* as {_NAME}"),
    ("setting", rf"(?:set (?:session )?|use (?:database |schema |role |warehouse )?){_NAME}"),
    ("open", rf"(?:prepare|declare) {_NAME}"),
    ("use", rf"(?:execute|fetch(?: next| all| forward)?(?: \d+)?(?: from| in)?) {_NAME}"),
)  # fmt: skip


class Statement(NamedTuple):
    """The kind of a statement, and the name of what it makes or uses."""

    kind: Kind
    name: str
    text: str

    def mentions(self, name: str) -> bool:
        """Whether the statement may be about `name`; a text that is not known may."""
        if OPEN_PART in name or self.text.strip() in ("", OPEN_PART):
            return True
        return re.search(rf"\b{re.escape(name)}\b", self.text, re.IGNORECASE) is not None


_CHANGING = re.compile(
    r"(insert|update|delete|replace|merge|truncate|copy|import)\b|(create|drop|alter) .*\{\}"
    r"|create .* as (select|with|from)\b",
    re.IGNORECASE,
)
"""Rows, and tables whose name a caller gives; a table of a fixed name is there to begin with."""

_LOOKING = re.compile(r"(select|with|show|describe|values|table|explain|from)\b", re.IGNORECASE)


def changes(statement: Statement) -> bool:
    """Whether a statement may change what the database holds; one that is not known may."""
    return _is_open(statement) or _CHANGING.match(statement.text) is not None


def looks_up(statement: Statement) -> bool:
    """Whether a statement may give what the database holds; one that is not known may."""
    return _is_open(statement) or _LOOKING.match(statement.text) is not None


def _is_open(statement: Statement) -> bool:
    return statement.text.strip() in ("", OPEN_PART)


def statement_of(text: str) -> Statement:
    """Tell the kind of a statement by how its text begins."""
    plain = _BLANKS.sub(" ", _COMMENTS.sub(" ", text)).strip()
    for kind, pattern in _KINDS:
        found = re.match(pattern, plain, re.IGNORECASE)
        if found is not None:
            return Statement(kind, found.group(1) if found.groups() else "", plain)
    return Statement("plain", "", plain)


def shown(expr: ir.Expr) -> str:
    """The text of an expression with its open parts as such."""
    match expr:
        case ir.Const("str", text):
            return text
        case ir.Op("fmt" | "+", operands):
            return "".join(map(shown, operands))
        case ir.Op("%", (left, *_)):
            return shown(left)
    return OPEN_PART
