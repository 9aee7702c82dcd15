"""A client of another protocol, with sessions, handles and questions of its own."""

carts: dict[int, list[str]] = {}
sessions: dict[str, object] = {}


class Context:
    def __init__(self, session: object) -> None:
        self.session = session

    async def elicit(self, message: str) -> str:
        return message

    def set_state(self, key: str, value: str) -> None:
        sessions[key] = value


async def add(item: str, ctx: Context) -> list[str]:
    ctx.set_state("last", item)
    if await ctx.elicit(message="Sure?"):
        carts.setdefault(id(ctx.session), []).append(item)
    return carts[id(ctx.session)]
