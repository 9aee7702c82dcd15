"""Which files may describe how a server is deployed, by their names, and in which syntax."""

import posixpath
import re
from typing import Literal

Syntax = Literal["nginx", "haproxy", "caddy", "yaml", "json", "hcl", "bicep", "lines", "python"]

_BY_NAME: tuple[tuple[str, Syntax], ...] = (
    (r".*\.ya?ml(?:\.tpl|\.gotmpl|\.j2|\.template)?", "yaml"),
    (r".*haproxy.*\.(?:cfg|conf|j2|tpl)|haproxy\.cfg.*", "haproxy"),
    (r"(?:.*\.)?caddyfile(?:\..*)?|.*\.caddy(?:file)?", "caddy"),
    (r".*\.(?:conf|nginx|vhost)(?:\.template|\.j2|\.tpl)?|.*nginx.*\.(?:j2|tpl)", "nginx"),
    (r".*\.tf", "hcl"),
    (r"(?!package\.json|package-lock|tsconfig|composer\.|\.).*\.(?:json|template)", "json"),
    (r".*\.bicep", "bicep"),
    (r"(?:.*\.)?(?:dockerfile|containerfile|procfile)(?:\..*)?", "lines"),
    (r".*\.(?:service|sh|bash)|gunicorn[\w.-]*conf[\w.-]*\.py|fly[\w.-]*\.toml|railway\.toml"
     r"|makefile|justfile", "lines"),
    (r".*\.py", "python"),
)  # fmt: skip
"""The first that fits decides. A file of another kind with such a name costs a read and a search:
only what holds a known word is parsed."""

_TABLE = [(re.compile(pattern), syntax) for pattern, syntax in _BY_NAME]
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern, _ in _BY_NAME))
_BARE = re.compile(r"(?:^|/)(?:sites-available|sites-enabled|nginx/conf\.d)/[^/.]+$")


def may_deploy(path: str) -> bool:
    """Whether a file of this name may describe a deployment."""
    name = posixpath.basename(path).lower()
    if name.endswith(".py") and not name.startswith("gunicorn"):
        return False  # told apart by what it imports, not by its name
    return _ANY.fullmatch(name) is not None or _BARE.search(path) is not None


def syntax_of(path: str) -> Syntax | None:
    """The syntax of a file by its name; None for files that cannot hold a setting."""
    name = posixpath.basename(path).lower()
    for pattern, syntax in _TABLE:
        if pattern.fullmatch(name):
            return syntax
    return "nginx" if _BARE.search(path) else None
