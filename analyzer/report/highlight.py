"""Python source as HTML lines with a few CSS classes; Pygments stays in here."""

from collections.abc import Iterator

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType, is_token_subtype

from analyzer.report.text import shorten, visible

LONGEST_LINE = 240
_LARGEST_TEXT = 400_000
_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (String.Doc, "c"),
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
    (Name.Decorator, "d"),
    (Name.Function, "f"),
    (Name.Class, "f"),
)


def highlighted(lines: tuple[str, ...], python: bool = True) -> tuple[Markup, ...]:
    """Each line as escaped HTML; classes are `c s n k d f` (comment, string, number, …).

    Lines are cut at `LONGEST_LINE`. Text that is too large, or no Python, comes back plain.
    """
    if not python or sum(map(len, lines)) > _LARGEST_TEXT:
        return tuple(Markup(escape(shorten(visible(line), LONGEST_LINE))) for line in lines)
    return tuple(_line(pieces) for pieces in _by_line(lines))


def _by_line(lines: tuple[str, ...]) -> Iterator[list[tuple[str, str]]]:
    """(class, text) pieces of each line; exactly one list a line."""
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    pieces: list[tuple[str, str]] = []
    remaining = len(lines)
    for token, value in lexer.get_tokens("\n".join(lines)):
        head, *rest = value.split("\n")
        pieces.append((_class(token), head))
        for part in rest:
            yield pieces
            remaining -= 1
            pieces = [(_class(token), part)]
    if remaining:
        yield pieces


def _class(token: _TokenType) -> str:
    return next((css for kind, css in _CLASSES if is_token_subtype(token, kind)), "")


def _line(pieces: list[tuple[str, str]]) -> Markup:
    html: list[str] = []
    room = LONGEST_LINE
    for css, text in _merged(pieces):
        shown = escape(visible(text[:room]))
        html.append(f"<span class={css}>{shown}</span>" if css else str(shown))
        room -= len(text)
        if room < 0:
            html.append("…")
            break
    return Markup("".join(html))


def _merged(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one class as one piece: fewer tags, smaller page."""
    css, text = "", ""
    for next_css, next_text in pieces:
        if next_css != css and next_text.strip():
            if text:
                yield css, text
            css, text = next_css, next_text
        else:
            text += next_text
    if text:
        yield css, text
