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
from analyzer.workspace.reading import Content, ReadFailure, read_file

_LARGEST = 1_000_000
_DESCRIBES: dict[Syntax, re.Pattern[bytes]] = {
    "yaml": re.compile(
        rb"(?m)^\s*(?:- )?[\"']?(?:kind|services|image|replicaCount|Resources|clusters|http"
        rb"|routes|upstreams|steps|patches)[\"']?\s*:"
    ),
    "nginx": re.compile(rb"proxy_pass|\b(?:upstream|map)\b"),
    "haproxy": re.compile(rb"(?m)^\s*(?:backend|listen|frontend)\b"),
    "hcl": re.compile(rb'(?m)^\s*resource\s+"(?:aws|google|azurerm|kubernetes)_'),
    "lines": re.compile(
        rb"(?im)^\s*(?:(?:CMD|ENTRYPOINT|EXPOSE)\b|ExecStart|web\s*:|internal_port)"
    ),
    "json": re.compile(rb'"(?:Resources|resources|kind)"\s*:'),
    "caddy": re.compile(rb"reverse_proxy"),
    "bicep": re.compile(rb"(?m)^\s*resource\s"),
    "python": re.compile(rb"\baws_cdk\b"),
}
"""What a file has that says what runs where; read only when some file holds a setting."""

_NAMES: dict[str, re.Pattern[bytes]] = {
    "nginx": re.compile(rb"proxy_pass"),
    "caddy": re.compile(rb"reverse_proxy"),
    "yaml": re.compile(
        rb"(?m)^\s*(?:- )?(?:host|hosts|hostnames|domains)\s*:|\bHost\(|VIRTUAL_HOST"
        rb"|^kind:\s*(?:Ingress|IngressRoute|HTTPRoute|VirtualService|Route)\b"
        rb"|(?:uvicorn|gunicorn|hypercorn|granian|fastapi)\b"
    ),
    "lines": re.compile(
        rb"(?m)\b(?:uvicorn|gunicorn|hypercorn|granian|fastapi)\b|^\[+(?:http_service|services)\b"
    ),
}
"""What a file has that names hosts, or serves an application to more than this machine."""

_CODE_BESIDE = re.compile(r"(?:^|/)(?:cdk\.json|fly[\w.-]*\.toml)$")
"""What stands beside Python that deploys or routes."""

_BALANCING = ("nginx", "haproxy")
"""What spreads requests without a setting for it, which is worth a look as well."""


class DeploymentFiles(msgspec.Struct, frozen=True, dict=True):
    """`sticky` files hold a word of a setting that keeps clients on one replica, `other` ones that
    of another setting, `naming` ones may name the hosts that requests come by; `raws` are these,
    and what describes the things that settings are set on. Nothing is kept when there are none of
    these files."""

    knowledge: Knowledge
    sticky: tuple[str, ...]
    other: tuple[str, ...]
    raws: Mapping[str, bytes]
    naming: tuple[str, ...] = ()

    @property
    def relevant(self) -> bool:
        """Whether any file may hold a setting."""
        return bool(self.sticky or self.other)

    @property
    def first(self) -> str:
        """A file to name where all of them are meant."""
        return min(self.raws, default="")

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
    paths = (*workspace.deploying, *_infrastructure(workspace))
    knowledge = load_knowledge(directories) if paths else Knowledge(())
    root = Path(workspace.root)
    raws: dict[str, bytes] = {}
    sticky: list[str] = []
    other: list[str] = []
    naming: list[str] = []
    for path in paths:
        syntax = syntax_of(path)
        content = read_file(f"{root}/{path}", _LARGEST)
        if syntax is None or isinstance(content, ReadFailure):
            continue
        describes = _DESCRIBES.get(syntax)
        described = describes is not None and describes.search(content.source) is not None
        names = _holds(_NAMES, syntax, content)
        if names:
            naming.append(path)
        if _holds(knowledge.sticky, syntax, content) or (described and syntax in _BALANCING):
            sticky.append(path)
        elif _holds(knowledge.other, syntax, content):
            other.append(path)
        elif not described and not names:
            continue
        raws[path] = content.source
    kept = raws if sticky or other or naming else {}
    return DeploymentFiles(knowledge, tuple(sticky), tuple(other), kept, tuple(naming))


def _holds(needles: Mapping[str, re.Pattern[bytes]], syntax: str, content: Content) -> bool:
    pattern = needles.get(syntax)
    return pattern is not None and pattern.search(content.source) is not None


def _infrastructure(workspace: Workspace) -> tuple[str, ...]:
    """Python files that may say where requests go: those at or below a file of CDK or of Fly."""
    folders = tuple(
        path[: path.rfind("/") + 1] for path in workspace.deploying if _CODE_BESIDE.search(path)
    )
    return tuple(path for path in workspace.modules if path.startswith(folders))
