"""What a client hears otherwise though a migration is right: `legitimate.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from analyzer.run import Generation
from analyzer.verify.comparing import Difference
from analyzer.verify.relisted import why_relisted


def of_every_server(sdk: str, one: Difference) -> bool:
    """Whether a list differs no more than it does for all servers on this SDK (`fastmcp==3.4`)."""
    name, _, version = sdk.partition("==")
    return why_relisted(_generation(f"{name}-{version.partition('.')[0]}"), one) is not None


def _generation(spelt: str) -> Generation:
    found: Generation = msgspec.convert(spelt, Generation)
    return found


@cache
def legitimate_table() -> dict[str, Any]:
    text = Path(__file__).with_name("legitimate.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
