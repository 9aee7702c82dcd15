"""Settings with parts, read from the environment by the first call that asks for them."""

import os
from dataclasses import dataclass, field

from mcp.server.fastmcp import FastMCP


@dataclass
class Limits:
    longest: int = 80
    strict: bool = False

    def validate(self) -> None:
        if self.longest < 1:
            raise ValueError("LONGEST must be positive")


@dataclass
class Settings:
    limits: Limits = field(default_factory=Limits)
    language: str = "en"

    def validate(self) -> None:
        self.limits.validate()


def from_environment(settings: Settings) -> Settings:
    if longest := os.environ.get("LONGEST"):
        try:
            settings.limits.longest = int(longest)
        except ValueError:
            raise ValueError("LONGEST is no number") from None
    if os.environ.get("STRICT"):
        settings.limits.strict = True
    if language := os.environ.get("LANGUAGE"):
        settings.language = language
    return settings


def load() -> Settings:
    settings = Settings()
    settings = from_environment(settings)
    settings.validate()
    return settings


_settings: Settings | None = None


def get_settings() -> Settings:
    global _settings
    if _settings is None:
        _settings = load()
    return _settings


def fingerprint(settings: Settings) -> str:
    return f"{settings.language}-{settings.limits.longest}-{settings.limits.strict}"


mcp = FastMCP("lines")


@mcp.tool()
def wrap(text: str) -> list[str]:
    longest = get_settings().limits.longest
    return [text[at : at + longest] for at in range(0, len(text), longest)]


class About:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def told(self) -> str:
        return fingerprint(self.settings)


@mcp.tool()
def about() -> str:
    return About(get_settings()).told()
