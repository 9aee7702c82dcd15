"""One more parameter in a signature and one more argument in its calls, laid out as they are."""

import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Module
from analyzer.codemods.imports import WIDTH
from analyzer.codemods.lists import insert_before, insert_items
from analyzer.codemods.passing.calls import Site
from analyzer.codemods.source import Source
from analyzer.run import Edit

BETWEEN = "\f"
_WIDEST = 120
"""Columns that a line of others may have set as the limit."""


class Unfit(Exception):
    """Why a signature or a call cannot take one more, in words that end a marker."""


class Place(NamedTuple):
    """Where a new parameter goes: behind `position` positional ones, or among the keywords.

    `bound` parameters in front of these are filled by the object a method is called on.
    """

    position: int
    by_keyword: bool
    bound: int = 0


def place_for(
    function: cst.FunctionDef, sites: tuple[Site, ...], name: str, bound: int = 0
) -> Place:
    """Behind the parameters that must be given; by keyword where positions are not certain.

    Raises `Unfit` when a call would not fit either way.
    """
    params = function.params
    required = sum(param.default is None for param in params.params)
    has_star = isinstance(params.star_arg, cst.Param)
    position = len(params.posonly_params) + required - bound
    odd = any(param.default is not None for param in params.posonly_params) or has_star
    by_keyword = odd or any(_is_uncertain(site, position) for site in sites)
    place = Place(position, by_keyword, bound)
    for site in sites:
        _check(function, site, name, place)
    return place


def add_parameter(
    module: Module, function: cst.FunctionDef, text: str, place: Place, *, split: bool = True
) -> tuple[Edit, ...]:
    """`text` (name and annotation) as one more parameter; a line that gets too long is split.

    `BETWEEN` in it parts several parameters. Without `split` another edit may add some there, too.
    """
    edits = _added(module, function, text, place)
    if not split or not _is_too_long(module.source, function, edits):
        return tuple(msgspec.structs.replace(e, text=e.text.replace(BETWEEN, ", ")) for e in edits)
    return tuple(_split(module.source, function, edits))


def _is_too_long(source: Source, function: cst.FunctionDef, edits: tuple[Edit, ...]) -> bool:
    """Whether all parameters are on one line that gets too long, and can be split."""
    name, closing = source.span(function.name)[1], closing_bracket(source, function)
    line = source.line_of(name)
    longest = max(len(source.line_text(one)) for one in range(1, source.line_count + 1))
    length = len(source.line_text(line)) + sum(len(edit.text) for edit in edits)
    if line != source.line_of(closing) or length <= min(max(WIDTH, longest), _WIDEST):
        return False
    last = source.raw[closing - 1 : closing]
    return function.type_parameters is None and last not in (b",", b"(")


def _split(source: Source, function: cst.FunctionDef, edits: tuple[Edit, ...]) -> Iterator[Edit]:
    """All parameters on a line of their own, each on one where that is too long."""
    name, closing = source.span(function.name)[1], closing_bracket(source, function)
    opening, indent = source.raw.index(b"(", name) + 1, source.indent_of(source.line_of(name))
    own_line = f"\n{indent}    "
    length = closing - opening + sum(len(edit.text) for edit in edits) + len(own_line)
    is_long = length > WIDTH
    yield source.edit(opening, opening, own_line)
    if is_long:
        starts = [source.span(param)[0] for param in _every(function.params)]
        for start in starts[1:]:
            blank = len(source.text(opening, start)) - len(source.text(opening, start).rstrip(" "))
            yield source.edit(start - blank, start, own_line)
    for edit in edits:
        text = edit.text.replace(BETWEEN, f",{own_line}" if is_long else ", ")
        if is_long and text.startswith(", "):
            text = f",{own_line}{text[2:]}"
        elif is_long and text.endswith(", "):
            text = f"{text[:-1]}{own_line}"
        yield source.edit(edit.start, edit.end, text)
    yield source.edit(closing, closing, f",\n{indent}" if is_long else f"\n{indent}")


def _added(module: Module, function: cst.FunctionDef, text: str, place: Place) -> tuple[Edit, ...]:
    source, params = module.source, function.params
    positional = (*params.posonly_params, *params.params)
    index = place.position + place.bound
    if place.by_keyword and not _has_star(params):
        text = f"*, {text}"
    elif not place.by_keyword and index < len(positional):
        return (insert_before(source, positional[index], text),)
    elif not place.by_keyword and isinstance(params.star_arg, (cst.Param, cst.ParamStar)):
        return (insert_before(source, params.star_arg, text),)
    if params.star_kwarg is not None:
        return (insert_before(source, params.star_kwarg, text),)
    if isinstance(params.posonly_ind, cst.ParamSlash) and not params.params:
        end = source.span(params.posonly_ind)[1]
        return (source.edit(end, end, f", {text}"),)
    return _at_end(source, function, text)


def add_argument(site: Site, place: Place, name: str, value: str) -> Edit:
    """`value` as one more argument of a call, by position where the place allows it."""
    source, call = site.module.source, site.call
    index = site.skip + place.position
    if _goes_by_position(site, place):
        if index < len(call.args):
            return insert_before(source, call.args[index], value)
        text = value
    else:
        text = f"{name}={value}"
    closing = source.span(call)[1] - 1
    starred = [arg for arg in call.args if arg.star == "**"]
    if starred:
        return insert_before(source, starred[0], text)
    return insert_items(source, call.args, closing, [text])[0]


def _is_uncertain(site: Site, position: int) -> bool:
    """Whether it is not told by the call alone which parameter each argument is for."""
    own = site.call.args[site.skip :]
    given = sum(arg.keyword is None for arg in own)
    return any(arg.star == "*" for arg in own) or (site.is_open and given < position)


def _goes_by_position(site: Site, place: Place) -> bool:
    own = site.call.args[site.skip :]
    given = sum(arg.keyword is None and not arg.star for arg in own)
    return not place.by_keyword and given >= place.position


def _check(function: cst.FunctionDef, site: Site, name: str, place: Place) -> None:
    own, called = site.call.args[site.skip :], function.name.value
    if any(arg.keyword is not None and arg.keyword.value == name for arg in own):
        raise Unfit(f"{called} is given {name} already")
    if function.params.star_kwarg is not None and any(arg.star == "**" for arg in own):
        raise Unfit(f"{called} may be given {name} already")
    if not site.keywords and not _goes_by_position(site, place):
        raise Unfit(f"{called} can be given nothing by keyword where it is called")
    if len(own) == 1 and isinstance(own[0].value, cst.GeneratorExp) and not own[0].value.lpar:
        raise Unfit(f"{called} is called with a generator alone")


def _has_star(params: cst.Parameters) -> bool:
    return isinstance(params.star_arg, (cst.Param, cst.ParamStar))


def _every(params: cst.Parameters) -> list[cst.Param]:
    """All parameters with a name but for `**` ones, in order."""
    star = [params.star_arg] if isinstance(params.star_arg, cst.Param) else []
    return [*params.posonly_params, *params.params, *star, *params.kwonly_params]


def _at_end(source: Source, function: cst.FunctionDef, text: str) -> tuple[Edit, ...]:
    """Behind the last parameter: on a line of its own where that has one, behind its comment."""
    every = _every(function.params)
    closing = closing_bracket(source, function)
    if not every:
        return (source.edit(closing, closing, text),)
    last = every[-1]
    start = source.span(last)[0]
    comma_node = last.comma if isinstance(last.comma, cst.Comma) else None
    has_comma = comma_node is not None
    end = source.span(comma_node)[1] if comma_node else _end_of(source, last, closing)
    line, comma = source.line_of(start), "" if has_comma else ","
    before = f"\n{source.indent_of(line)}"
    tail = source.text(end, closing).partition("\n")[0]
    own_line = not source.text(source.line_start(line), start).strip()
    if not own_line or tail.strip()[:1] not in ("", "#"):
        return (source.edit(end, end, f"{comma} {text}{',' if has_comma else ''}"),)
    if source.line_of(closing) == source.line_of(end):
        return (source.edit(end, end, f"{comma}{before}{text}"),)
    below = end + len(tail.rstrip("\r").encode(source.encoding))
    own = source.edit(below, below, f"{before}{text}{',' if has_comma else ''}")
    return (own,) if has_comma else (source.edit(end, end, comma), own)


def _end_of(source: Source, param: cst.Param, closing: int) -> int:
    """Behind a last parameter without a comma: where what stands before the bracket begins."""
    start = source.span(param)[0]
    lines = source.text(start, closing)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(f"({lines})").readline))
    except tokenize.TokenError as error:
        raise Unfit("the signature cannot be read") from error
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER)
    row, column = [token.end for token in tokens if token.type not in skipped][-2]
    split = f"({lines}".splitlines(keepends=True)
    before = "".join(split[: row - 1]) + split[row - 1][:column]
    return start + len(before[1:].encode(source.encoding))


def closing_bracket(source: Source, function: cst.FunctionDef) -> int:
    """The byte of the bracket that closes the parameters."""
    start, end = source.span(function.name)[1], source.span(function.body)[0]
    text = source.text(start, end)
    lines = text.splitlines(keepends=True)
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type != tokenize.OP:
                continue
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ")" and depth == 0:
                row, column = token.start
                before = "".join(lines[: row - 1]) + lines[row - 1][:column]
                return start + len(before.encode(source.encoding))
    except tokenize.TokenError:
        pass
    raise Unfit(f"the signature of {function.name.value} cannot be read")
