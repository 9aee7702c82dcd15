"""Commands that deploy, wherever they stand: in scripts and in steps of builds and workflows.

A command is one logical line; each is a unit of its own, since a script may deploy several things.
"""

import re
from collections.abc import Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit

_COMMAND = re.compile(
    r"(?m)^[^#\n]*?\b(?:run\s+(?:deploy|services\s+update)|kubectl\b[^\n]*?\sexpose|webapp|containerapp"
    r"|scale\s+count)\s(?:[^\n\\]|\\\r?\n|\\.)*"
)
_NAMED = re.compile(
    r"\brun\s+(?:deploy|services\s+update)\s+(?P<run>[\w$][\w${}-]*)"
    r"|\sexpose\s+(?:\w+[\s/]\s*)(?P<expose>[\w$][\w${}.-]*)"
    r"|\s(?:--name|-n|--app|-a)[=\s]+[\"']?(?P<flag>[\w$][\w${}.-]*)"
)
_IMAGE = re.compile(r"--image[=\s]+[\"']?([^\s\"',]+)")
_PORT = re.compile(r"--(?:port|target-port)[=\s]+(\d+)")


def command_units(document: Document) -> Iterator[Unit]:
    """What each command deploys, by its name, image and port."""
    for match in _COMMAND.finditer(document.text):
        said = match[0]
        yield Unit(
            id=f"{document.file}:command/{match.start()}",
            file=document.file,
            kind="process",
            title=" ".join((document.file.rpartition("/")[2], *names_in(said))),
            images=images_in(said),
            ports=tuple(sorted({int(port) for port in _PORT.findall(said)})),
            place=match.span(),
        )


def names_in(said: str) -> tuple[str, ...]:
    """What a command calls the thing that it deploys."""
    found = (match["run"] or match["expose"] or match["flag"] for match in _NAMED.finditer(said))
    return tuple(dict.fromkeys(found))


def images_in(said: str) -> tuple[str, ...]:
    return tuple(_IMAGE.findall(said))
