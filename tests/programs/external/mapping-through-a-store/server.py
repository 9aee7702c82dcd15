from key_value.aio.stores.redis import RedisStore
from mcp.server.mcpserver import MCPServer

mcp = MCPServer("notes")
STORE = RedisStore(url="redis://store")


class Notes(dict[str, list[str]]):
    async def load(self, key: str) -> None:
        self[key] = await STORE.get(key) or []

    async def save(self, key: str) -> None:
        await STORE.put(key, self.pop(key))


notes = Notes()


@mcp.tool()
async def add(key: str, text: str) -> str:
    await notes.load(key)
    notes[key].append(text)
    await notes.save(key)
    return "added"


@mcp.tool()
async def show(key: str) -> list[str]:
    await notes.load(key)
    return notes[key]


mcp.run()
