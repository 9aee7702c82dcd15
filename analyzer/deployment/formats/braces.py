"""The syntaxes that put directives into braces: nginx (`word word;`) and Caddy (a line each).

Both read words, quoted strings, comments and blocks; what differs is what ends a directive.
"""

import re
from collections.abc import Iterator

import msgspec

from analyzer.deployment.tree import Block, Entry, Word

_NGINX = re.compile(
    r"""(?P<space>\s+)|(?P<comment>\#[^\n]*)|(?P<sign>[;{}])
    |(?P<word>(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\$\{[^}]*\}|\\.|[^\s;{}"'])
    (?:\$\{[^}]*\}|\\.|[^\s;{}])*)""",
    re.VERBOSE | re.DOTALL,
)
_CADDY = re.compile(
    r"""(?P<newline>\r?\n)|(?P<space>[ \t\r]+|\\\r?\n)|(?P<comment>\#[^\n]*)
    |(?P<word>"(?:[^"\\]|\\.)*"|`[^`]*`|\{[^\s{}]+\}|(?:\{[^\s{}]*\}|[^\s{}"`])(?:\{[^\s{}]*\}|[^\s{}])*)
    |(?P<sign>[{}])""",
    re.VERBOSE | re.DOTALL,
)
_BRACE = re.compile(r"""[{}]|--[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")
"""Braces of Lua and JavaScript, and what holds braces that are none."""

_CODE = re.compile(r".*_by_lua_block|set_by_lua_block|js_.*_block")


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    start: int
    end: int


def read_nginx(text: str) -> Block:
    """An nginx configuration, or a part that another includes. Raises `ValueError`."""
    return _Reader(text, _NGINX, ";").whole()


def read_caddy(text: str) -> Block:
    """A Caddyfile. Raises `ValueError`."""
    return _Reader(text, _CADDY, "\n").whole()


class _Reader:
    def __init__(self, text: str, tokens: re.Pattern[str], ender: str) -> None:
        self.text = text
        self.tokens = tokens
        self.ender = ender
        self.at = 1 if text.startswith("\ufeff") else 0

    def whole(self) -> Block:
        entries = tuple(self._entries(inner=False))
        return Block(entries, 0, len(self.text))

    def _next(self) -> _Token | None:
        """The next token that counts; None at the end."""
        while self.at < len(self.text):
            match = self.tokens.match(self.text, self.at)
            if match is None:
                raise ValueError("has a quote that does not end")
            self.at = match.end()
            kind = match.lastgroup or ""
            if kind == "newline":
                return _Token("sign", "\n", match.start(), match.end())
            if kind not in ("space", "comment"):
                return _Token(kind, match[0], match.start(), match.end())
        return None

    def _entries(self, *, inner: bool) -> Iterator[Entry]:
        words: list[_Token] = []
        while (token := self._next()) is not None:
            if token.kind == "word":
                words.append(token)
            elif token.text == self.ender:
                if words:
                    yield _directive(words, token.end if self.ender == ";" else words[-1].end)
                words = []
            elif token.text == "{":
                yield self._block(words, token)
                words = []
            elif token.text == "}":
                if words and self.ender == "\n":
                    yield _directive(words, words[-1].end)
                    words = []
                if not inner or words:
                    raise ValueError("has a brace that nothing opens")
                self.at = token.end
                return
        if words and self.ender == "\n":
            yield _directive(words, words[-1].end)
            words = []
        if inner or words:
            raise ValueError("ends within a block or a directive")

    def _block(self, words: list[_Token], brace: _Token) -> Entry:
        key = unquoted(words[0].text) if words else ""
        start = words[0].start if words else brace.start
        labels = tuple(unquoted(word.text) for word in words[1:])
        if _CODE.fullmatch(key):
            self._skip_code()
            inner: tuple[Entry, ...] = ()
        else:
            inner = tuple(self._entries(inner=True))
        return Entry(key, labels, Block(inner, brace.start, self.at), start, self.at)

    def _skip_code(self) -> None:
        """To the brace that ends a block of Lua or JavaScript."""
        depth = 1
        while depth:
            match = _BRACE.search(self.text, self.at)
            if match is None:
                raise ValueError("ends within a block of code")
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            self.at = match.end()


def _directive(words: list[_Token], end: int) -> Entry:
    key, rest = unquoted(words[0].text), words[1:]
    value = None
    if rest:
        text = " ".join(unquoted(word.text) for word in rest)
        value = Word(text, rest[0].start, rest[-1].end)
    return Entry(key, (), value, words[0].start, end)


def unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'`" else word
