"""Sending new clients past an affinity that old ones still need, in nginx and HAProxy.

The group is written once more without its sticky directive, and the protocol's version header
chooses between the two. Requests of 2025 and those without a version go the old way.
"""

import re

import msgspec

from analyzer.deployment.cutting import Cut
from analyzer.deployment.document import Document
from analyzer.deployment.model import Setting
from analyzer.deployment.tree import Block, Entry, Trail, blocks_of, find, text_of

NEW_VERSIONS = r"^(2026-07-(2[89]|3[01])|2026-(0[89]|1[0-2])-|20(2[7-9]|[3-9][0-9])-)"
"""Versions from 2026-07-28 on, as a regular expression."""

_ELSEWHERE = (
    "`--era-split` was measured with nginx and HAProxy only: here, route requests with an "
    "`MCP-Protocol-Version` of 2026-07-28 or later to a second group by hand"
)
_NOT_PLAIN = "`--era-split` cannot write this group twice: more than it would change by that"

_HAPROXY_NEW = f"{{ req.hdr(mcp-protocol-version) -m reg {NEW_VERSIONS} }}"


def with_split(setting: Setting, document: Document) -> Setting:
    """The setting with the edits that split the eras, or why they cannot be made."""
    if setting.kind != "affinity":
        return setting
    if document.syntax not in ("nginx", "haproxy"):
        return msgspec.structs.replace(setting, unsplit=_ELSEWHERE)
    cuts = (_nginx if document.syntax == "nginx" else _haproxy)(document, setting)
    if not cuts:
        return msgspec.structs.replace(setting, unsplit=_NOT_PLAIN)
    return msgspec.structs.replace(setting, split=document.edits(cuts))


def _nginx(document: Document, setting: Setting) -> list[Cut]:
    root = document.roots[0]
    group = _group(root, setting.at)
    if group is None:
        return []
    name = group.labels[0]
    variable = re.sub(r"\W", "_", name)
    if f"{name}_any" in document.text or f"${variable}_upstream" in document.text:
        return []
    passes = _passes(root, name)
    if not passes or not all(_is_plain(trail, name) for trail in passes):
        return []
    begin = document.text.rfind("\n", 0, group.start) + 1
    indent = document.text[begin : group.start]
    if indent.strip():
        return []
    copy = _without(document, group, setting)
    step = _step(document.text[group.start : group.end], indent)
    lead = (
        f"# Requests of revision 2026-07-28 carry no session: any server may answer them.\n"
        f"{indent}map $http_mcp_protocol_version ${variable}_upstream {{\n"
        f"{indent}{step}default {name};\n"
        f'{indent}{step}"~{NEW_VERSIONS}" {name}_any;\n'
        f"{indent}}}\n\n{indent}upstream {name}_any {copy}\n\n{indent}"
    )
    cuts = [Cut(group.start, group.start, lead)]
    for trail in passes:
        value = trail[-1][1].value
        assert value is not None
        cuts.append(Cut(value.start, value.end, f"http://${variable}_upstream"))
    return sorted(cuts)


def _haproxy(document: Document, setting: Setting) -> list[Cut]:
    """A second backend behind the first, and before each rule that leads there one to it."""
    root = document.roots[0]
    group = next(
        (one for one in root.named("backend") if one.labels and one.start <= setting.at < one.end),
        None,
    )
    if group is None or f"{group.labels[0]}_any" in document.text:
        return []
    name = group.labels[0]
    rules = [
        (block, rule)
        for section in root.entries
        for block in blocks_of(section.value)
        for rule in block.entries
        if rule.key in ("use_backend", "default_backend")
        and text_of(rule.value).split()[:1] == [name]
    ]
    if not rules or not all(_is_conjunction(block, rule) for block, rule in rules):
        return []
    head, *body = _without(document, group, setting).split("\n", 1)
    step = _step(document.text[group.start : group.end], "")
    new = "# Requests of revision 2026-07-28 carry no session: any server may answer them.\n"
    copy = f"\n\n{new}backend {name}_any{head}" + "".join(f"\n{rest}" for rest in body)
    cuts = [Cut(group.end, group.end, copy.rstrip())]
    for _, rule in rules:
        words = text_of(rule.value).split()
        condition = " ".join(words[2:])
        chosen = f"use_backend {name}_any if {condition} {_HAPROXY_NEW}".replace("  ", " ")
        cuts.append(Cut(rule.start, rule.start, f"{chosen}\n{step}"))
    return sorted(cuts)


def _is_conjunction(block: Block, rule: Entry) -> bool:
    """Whether another condition can be put behind those of a rule; the default comes last."""
    if rule.key == "default_backend":
        others = [one for one in block.named("use_backend") if one.start > rule.start]
        return not others
    words = text_of(rule.value).split()
    return words[1:2] == ["if"] and not {"or", "||"} & set(words)


def _group(root: Block, at: int) -> Entry | None:
    for trail in find(root, ("**", "upstream", "*")):
        entry = trail[-1][1]
        if entry.key == "upstream" and entry.labels and entry.start <= at < entry.end:
            return entry
    return None


def _passes(root: Block, name: str) -> list[Trail]:
    """Every `proxy_pass` to a group; those with a path of their own included."""
    to_group = re.compile(rf"https?://{re.escape(name)}(?=[/:]|$)")
    return [
        trail
        for trail in find(root, ("**", "proxy_pass"))
        if to_group.match(text_of(trail[-1][1].value))
    ]


def _is_plain(trail: Trail, name: str) -> bool:
    """Whether a variable in its place changes nothing but the group."""
    return text_of(trail[-1][1].value) == f"http://{name}" and _names_its_host(trail)


def _names_its_host(trail: Trail) -> bool:
    """Whether the Host header is set around: otherwise it is the group's name, which changes."""
    headers = [
        text_of(entry.value).split()
        for block, _ in trail
        for entry in block.named("proxy_set_header")
    ]
    return any(
        words[:1] and words[0].lower() == "host" and words[1:] != ["$proxy_host"]
        for words in headers
    )


def _without(document: Document, group: Entry, setting: Setting) -> str:
    """The body of a group as the edits of the setting leave it."""
    block = next(iter(blocks_of(group.value)))
    raw = document.lines.raw
    start, end = document.offset(block.start), document.offset(block.end)
    parts, position = [], start
    for edit in setting.edits:
        parts += [raw[position : edit.start], edit.text.encode()]
        position = edit.end
    parts.append(raw[position:end])
    return b"".join(parts).decode().replace("\r\n", "\n")


def _step(text: str, indent: str) -> str:
    match = re.search(r"\n([ \t]+)\S", text)
    inner = match[1] if match else ""
    return inner.removeprefix(indent) or "    "
