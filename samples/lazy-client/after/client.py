"""Access to the glossary, opened the first time somebody asks for a word."""

import json
from difflib import get_close_matches
from pathlib import Path

GLOSSARY = Path(__file__).with_name("glossary.json")


class GlossaryClient:
    """Words and their definitions."""

    def __init__(self, path: Path) -> None:
        self._definitions: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))

    def definition(self, word: str) -> str | None:
        """The definition of exactly this word."""
        return self._definitions.get(word.lower())

    def similar(self, word: str) -> list[str]:
        """Up to three words spelled like this one."""
        return get_close_matches(word.lower(), sorted(self._definitions), n=3)

    def mentioning(self, text: str) -> list[str]:
        """Words whose definition contains this text."""
        return sorted(w for w, d in self._definitions.items() if text.lower() in d.lower())


_client: GlossaryClient | None = None


def get_client() -> GlossaryClient:
    """The one client of this process; reading the glossary is left until it is needed."""
    global _client
    if _client is None:
        _client = GlossaryClient(GLOSSARY)
    return _client
