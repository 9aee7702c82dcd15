from functools import cached_property, lru_cache
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("handbook")


class Corpus:
    def __init__(self, root: str):
        self.root = Path(root)
        self.pages = {}
        self.by_letter = {}
        self._load()

    def _load(self):
        for path in sorted(self.root.glob("*.md")):
            self.pages[path.stem] = path.read_text()
            self.by_letter.setdefault(path.stem[0], []).append(path.stem)

    def page(self, name: str) -> str:
        return self.pages.get(name, "")


class Index:
    def __init__(self, corpus: Corpus):
        self.words = {}
        self.longest = []
        self._build(corpus)

    def _build(self, corpus: Corpus):
        for name in corpus.pages:
            for word in corpus.page(name).split():
                self.words.setdefault(word, []).append(name)
            self.longest.append((len(corpus.page(name)), name))


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    return Corpus("/usr/share/handbook")


class Notes:
    def __init__(self):
        self.lines = []


class Handbook:
    def __init__(self):
        self.corpus = corpus()

    @cached_property
    def index(self) -> Index:
        return Index(self.corpus)

    @cached_property
    def notes(self) -> Notes:
        return Notes()

    def find(self, word: str) -> list[str]:
        return self.index.words.get(word, [])


_handbook = None


def handbook() -> Handbook:
    global _handbook
    if _handbook is None:
        _handbook = Handbook()
    return _handbook


@mcp.tool()
def page(name: str) -> str:
    return handbook().corpus.page(name)


@mcp.tool()
def letter(first: str) -> list[str]:
    return handbook().corpus.by_letter.get(first, [])


@mcp.tool()
def find(word: str) -> list[str]:
    return handbook().find(word)


@mcp.tool()
def longest() -> str:
    return max(handbook().index.longest)[1]


@mcp.tool()
def note(line: str) -> str:
    handbook().notes.lines.append(line)
    return "noted"


@mcp.tool()
def notes() -> list[str]:
    return handbook().notes.lines


if __name__ == "__main__":
    mcp.run()
