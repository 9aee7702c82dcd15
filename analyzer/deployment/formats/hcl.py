"""HCL, the language of Terraform: blocks with labels, attributes, and where each stands.

Only the structure is read; an expression is its text, but lists of words and objects, which are
trees as well. Loading a grammar for all of HCL takes longer than a whole audit does.
"""

import re
from collections.abc import Iterator

from analyzer.deployment.tree import Block, Entry, Items, Value, Word

_VOID = re.compile(r"(?:\s|\#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_QUOTED = re.compile(r'"(?:[^"\\$]|\\.|\$(?!\{)|\$\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\})*"')
_HEREDOC = re.compile(r"<<(-?)[ \t]*(\w+)[ \t]*\r?\n")
_COMPREHENSION = re.compile(r"for\b")
_OPEN, _CLOSE = "([{", ")]}"
_DEEPEST = 100


def read_hcl(text: str) -> Block:
    """A Terraform file. Raises `ValueError` for what is laid out otherwise."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.depth = 0

    def whole(self) -> Block:
        entries = tuple(self._entries())
        if self.at < len(self.text):
            raise ValueError("has a brace that nothing opens")
        return Block(entries, 0, len(self.text))

    def _void(self) -> None:
        match = _VOID.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _peek(self) -> str:
        self._void()
        return self.text[self.at : self.at + 1]

    def _entries(self) -> Iterator[Entry]:
        while (sign := self._peek()) and sign != "}":
            start = self.at
            key = self._name()
            labels: list[str] = []
            while (sign := self._peek()) and sign not in "={":
                labels.append(self._name())
            if not sign:
                raise ValueError("ends within a block")
            self.at += 1
            if sign == "=":
                value: Value = self._expression(",\n")
                yield Entry(key, tuple(labels), value, start, value.end)
            else:
                opening = self.at - 1
                block = self._closed(opening)
                yield Entry(key, tuple(labels), block, start, block.end)

    def _closed(self, opening: int) -> Block:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("nests too deep")
        entries = tuple(self._entries())
        self._sign("}")
        self.depth -= 1
        return Block(entries, opening, self.at)

    def _name(self) -> str:
        self._void()
        match = _NAME.match(self.text, self.at) or _QUOTED.match(self.text, self.at)
        if match is None:
            raise ValueError("is laid out in a way that is not understood")
        self.at = match.end()
        return match[0].strip('"')

    def _sign(self, sign: str) -> None:
        if self._peek() != sign:
            raise ValueError(f"has no {sign} where one is expected")
        self.at += 1

    def _expression(self, enders: str) -> Value:
        """A value: a list, an object, or text up to the end of its line."""
        self._spaces()
        start = self.at
        sign = self.text[self.at : self.at + 1]
        if sign in ("[", "{") and (value := self._collection(start, sign)) is not None:
            return value
        self.at = start
        self._skip_expression(enders)
        raw = self.text[start : self.at].rstrip()
        self.at = start + len(raw)
        quoted = _QUOTED.fullmatch(raw)
        return Word(raw[1:-1] if quoted else raw, start, self.at)

    def _spaces(self) -> None:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1

    def _collection(self, start: int, sign: str) -> Value | None:
        """A list or an object; None when it is a comprehension or only starts the expression."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("nests too deep")
        self.at += 1
        value = self._list(start) if sign == "[" else self._object(start)
        self.depth -= 1
        end = self.at
        self._spaces()
        rest = self.text[self.at : self.at + 1]
        self.at = end
        return value if not rest or rest in "\r\n,]})#/" else None

    def _list(self, start: int) -> Items | None:
        items: list[Value] = []
        while (sign := self._peek()) != "]":
            if not sign or _COMPREHENSION.match(self.text, self.at):
                return None
            items.append(self._expression(",]\n"))
            if (sign := self._peek()) not in (",", "]"):
                return None
            self.at += sign == ","
        self.at += 1
        return Items(tuple(items), start, self.at)

    def _object(self, start: int) -> Block | None:
        entries: list[Entry] = []
        while self._peek() != "}":
            begin = self.at
            key = _NAME.match(self.text, begin) or _QUOTED.match(self.text, begin)
            if key is None or _COMPREHENSION.match(self.text, begin):
                return None
            self.at = key.end()
            if self._peek() not in ("=", ":"):
                return None
            self.at += 1
            value = self._expression(",}\n")
            entries.append(Entry(key[0].strip('"'), (), value, begin, value.end))
            self.at += self._peek() == ","
        self.at += 1
        return Block(tuple(entries), start, self.at)

    def _skip_expression(self, enders: str) -> None:
        """To the end of an expression: a line end or an ender outside of all brackets."""
        open_brackets = 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == '"':
                match = _QUOTED.match(self.text, self.at)
                if match is None:
                    raise ValueError("has a string that is not understood")
                self.at = match.end()
                continue
            if sign == "<" and (heredoc := _HEREDOC.match(self.text, self.at)):
                self._skip_heredoc(heredoc)
                continue
            if open_brackets == 0 and (sign in enders or sign in _CLOSE or self._is_comment()):
                return
            if open_brackets and self._is_comment():
                self._void()
                continue
            open_brackets += (sign in _OPEN) - (sign in _CLOSE)
            self.at += 1

    def _is_comment(self) -> bool:
        return self.text[self.at] == "#" or self.text.startswith(("//", "/*"), self.at)

    def _skip_heredoc(self, heredoc: re.Match[str]) -> None:
        end = re.compile(rf"(?m)^[ \t]*{re.escape(heredoc[2])}[ \t]*\r?$")
        match = end.search(self.text, heredoc.end())
        if match is None:
            raise ValueError("has a heredoc that does not end")
        self.at = match.end()
