"""YAML, with Helm's templates in it or without, and JSON: PyYAML's nodes as our trees.

A template is masked by text of the same length before the parser sees it, so every position is
that of the file. A line that is nothing but a template becomes a comment, any other action a word.
"""

import re

import yaml

from analyzer.deployment.tree import Block, Entry, Items, Value, Word

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LONE = re.compile(r"(?m)^[ \t]*(?:\{\{(?:(?!\}\}).)*\}\}[ \t]*)+(?=\r?$)", re.DOTALL)
_ASSIGNED = ("labels", "environment")
"""Keys under which a list of `name=value` says what a mapping would."""

_DEEPEST = 100
_REPEATED = 10_000
"""How many nodes aliases may say again: a few lines of them can mean more than memory holds."""

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> tuple[Block, ...]:
    """The documents of a file that are mappings. Raises `ValueError`."""
    masked = masked_templates(text) if "{{" in text else text
    lead = 1 if masked.startswith("\ufeff") else 0
    try:
        nodes = list(yaml.compose_all(masked[lead:], Loader=_Loader))
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(_reason(error)) from None
    reader = _Reader(text, lead)
    values = [reader.value(node, 0) for node in nodes if node is not None]
    return tuple(value for value in values if isinstance(value, Block))


def is_templated(text: str) -> bool:
    """Whether a text holds template actions."""
    return "{{" in text


def masked_templates(text: str) -> str:
    """The text with its template actions made harmless; every line keeps its length."""
    return _ACTION.sub(lambda match: _word(match[0]), _LONE.sub(lambda m: _comment(m[0]), text))


def _comment(action: str) -> str:
    return "\n".join(_comment_line(line) for line in action.split("\n"))


def _comment_line(line: str) -> str:
    bare = line.lstrip(" \t")
    return line[: len(line) - len(bare)] + ("#" + "_" * (len(bare) - 1) if bare else "")


def _word(action: str) -> str:
    """`{{ x }}` as one word of its length; one that spans lines keeps them, as a comment."""
    first, *rest = action.split("\n")
    return "\n".join(["_" * len(first), *(_comment_line(line) for line in rest)])


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f" in line {mark.line + 1}" if mark is not None else ""
    return f"is not valid YAML{where}"


class _Reader:
    """Turns nodes into trees; a node that an alias repeats is read where it is written."""

    def __init__(self, text: str, lead: int) -> None:
        self.text = text
        self.lead = lead
        self.read: set[int] = set()
        self.repeated = 0

    def value(self, node: yaml.Node, depth: int) -> Value:
        start, end = node.start_mark.index + self.lead, node.end_mark.index + self.lead
        if depth > _DEEPEST:
            raise ValueError("nests too deep")
        self.repeated += id(node) in self.read
        self.read.add(id(node))
        if self.repeated > _REPEATED:
            raise ValueError("repeats itself too often by aliases")
        if isinstance(node, yaml.MappingNode):
            entries = tuple(self._entry(key, value, depth) for key, value in node.value)
            if not node.flow_style:
                end = entries[-1].end if entries else start
            return Block(entries, start, end, flow=bool(node.flow_style))
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.value(item, depth + 1) for item in node.value)
            if not node.flow_style:
                end = items[-1].end if items else start
            return Items(items, start, end)
        if getattr(node, "style", None) in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        return Word(str(node.value), start, end)

    def _entry(self, key: yaml.Node, value: yaml.Node, depth: int) -> Entry:
        start = key.start_mark.index + self.lead
        read = self._assignments(key, value) or self.value(value, depth + 1)
        after_key = key.end_mark.index + self.lead
        colon = self.text.find(":", after_key) + 1 or after_key
        end = max(read.end, colon) if read.start >= start else colon
        return Entry(str(key.value), (), read, start, end)

    def _assignments(self, key: yaml.Node, value: yaml.Node) -> Block | None:
        """A list of `name=value` as the mapping it stands for; its entries start at their dash."""
        if key.value not in _ASSIGNED or not isinstance(value, yaml.SequenceNode):
            return None
        if value.flow_style or not value.value:
            return None
        entries = []
        for item in value.value:
            name, sign, text = str(item.value).partition("=")
            start, end = item.start_mark.index + self.lead, item.end_mark.index + self.lead
            dash = self.text.rfind("-", 0, start)
            if not isinstance(item, yaml.ScalarNode) or not sign or dash < 0:
                return None
            begin = self.text.find("=", start) + 1
            stop = end - 1 if self.text[start] in "\"'" else end
            entries.append(Entry(name, (), Word(text, begin, stop), dash, end))
        return Block(tuple(entries), entries[0].start, entries[-1].end)
