"""One deployment file as text and trees."""

import posixpath
from collections.abc import Callable, Mapping
from functools import cached_property

import msgspec

from analyzer.codemods.text import Text
from analyzer.deployment.cutting import Cut
from analyzer.deployment.formats.bicep import read_bicep
from analyzer.deployment.formats.braces import read_caddy, read_nginx
from analyzer.deployment.formats.haproxy import read_haproxy
from analyzer.deployment.formats.hcl import read_hcl
from analyzer.deployment.formats.lines import read_lines
from analyzer.deployment.tree import Block
from analyzer.run import Edit
from analyzer.workspace.deploying import Syntax, syntax_of


class Document(msgspec.Struct, frozen=True, dict=True):
    """A file that was read: `roots` are its documents, one but in YAML.

    `aliases` are what variables of the configuration stand for, as nginx's `map` says it.
    """

    file: str
    text: str
    syntax: Syntax
    roots: tuple[Block, ...]
    aliases: Mapping[str, str] = {}

    @cached_property
    def lines(self) -> Text:
        return Text(self.file, self.text.encode())

    def edits(self, cuts: list[Cut]) -> tuple[Edit, ...]:
        """Cuts of characters as edits of bytes."""
        return tuple(self.lines.edit_at(cut.start, cut.end, cut.text) for cut in cuts)

    def offset(self, character: int) -> int:
        """The byte at which a character starts."""
        return character if self._is_plain else len(self.text[:character].encode())

    @cached_property
    def _is_plain(self) -> bool:
        return self.text.isascii()

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.file)


def _yaml(text: str) -> tuple[Block, ...]:
    from analyzer.deployment.formats.yamltext import read_yaml  # with PyYAML, which few trees need

    return read_yaml(text)


def _python(text: str) -> tuple[Block, ...]:
    from analyzer.deployment.formats.python import read_python  # with libcst, likewise

    return (read_python(text),)


_READERS: dict[str, Callable[[str], tuple[Block, ...]]] = {
    "nginx": lambda text: (read_nginx(text),),
    "caddy": lambda text: (read_caddy(text),),
    "haproxy": lambda text: (read_haproxy(text),),
    "hcl": lambda text: (read_hcl(text),),
    "yaml": _yaml,
    "json": _yaml,
    "lines": lambda text: (read_lines(text),),
    "bicep": lambda text: (read_bicep(text),),
    "python": _python,
}


def read_document(path: str, raw: bytes) -> Document | str:
    """The file as trees, or why it was not understood."""
    syntax = syntax_of(path)
    if syntax not in _READERS:
        return "is of no kind that is read"
    assert syntax is not None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "is not UTF-8 text"
    try:
        roots = _READERS[syntax](text)
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "nests too deep"
    return Document(path, text, syntax, roots)
