"""Which deployment files matter: all are searched for known words, few are ever parsed."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from analyzer.deployment.rows import Knowledge, load_knowledge
from analyzer.workspace.deploying import Syntax, syntax_of
from analyzer.workspace.model import Workspace
from analyzer.workspace.reading import ReadFailure, read_file

_LARGEST = 1_000_000
_DESCRIBES: dict[Syntax, re.Pattern[bytes]] = {
    "yaml": re.compile(rb"(?m)^\s*(?:- )?[\"']?(?:kind|services|image|replicaCount)[\"']?\s*:"),
    "nginx": re.compile(rb"proxy_pass|\bupstream\b"),
    "haproxy": re.compile(rb"(?m)^\s*(?:backend|listen|frontend)\b"),
    "hcl": re.compile(rb'(?m)^\s*resource\s+"(?:aws|google|azurerm|kubernetes)_'),
    "lines": re.compile(rb"(?im)^\s*(?:CMD|ENTRYPOINT|EXPOSE)\b"),
}
"""What a file has that says what runs where; read only when some file holds a setting."""


class DeploymentFiles(msgspec.Struct, frozen=True, dict=True):
    """`relevant` files hold a word of a known setting; `raws` are these, and what describes the
    things that settings are set on. Nothing is kept when no file holds a setting."""

    knowledge: Knowledge
    relevant: tuple[str, ...]
    raws: Mapping[str, bytes]

    @cached_property
    def digest(self) -> str:
        """What the audit of these files depends on."""
        digest = hashlib.blake2b(digest_size=16)
        for path, raw in sorted(self.raws.items()):
            digest.update(f"{path}\0{len(raw)}\0".encode("utf-8", "replace"))
            digest.update(raw)
        return digest.hexdigest()


def read_files(workspace: Workspace, directories: Sequence[Path]) -> DeploymentFiles:
    """The deployment files of a workspace; `directories` have the rules. Raises `RowError`."""
    knowledge = load_knowledge(directories) if workspace.deploying else Knowledge(())
    root = Path(workspace.root)
    raws: dict[str, bytes] = {}
    relevant: list[str] = []
    for path in workspace.deploying:
        syntax = syntax_of(path)
        content = read_file(f"{root}/{path}", _LARGEST)
        if syntax is None or isinstance(content, ReadFailure):
            continue
        if (known := knowledge.needles.get(syntax)) and known.search(content.source):
            relevant.append(path)
            raws[path] = content.source
        elif (describes := _DESCRIBES.get(syntax)) and describes.search(content.source):
            raws[path] = content.source
    return DeploymentFiles(knowledge, tuple(relevant), raws if relevant else {})
