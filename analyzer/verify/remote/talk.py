"""Hold one conversation with an MCP server; run by a Python that has the 2.x SDK.

Reads a conversation as JSON from stdin and writes what came back as JSON to stdout. Knows nothing
of what is expected, but for calls that are repeated until their text is right. Whatever goes
wrong with a step is its answer; questions of the server are answered as the step says, or from
the question alone, so that two servers that ask the same are told the same.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import anyio
import mcp_types as types
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from routing import GONE, NOMINAL, ORIGIN, Pipes, Router, client_over, client_to

Json = dict[str, Any]
LONGEST_LINE = 64 * 1024 * 1024
PAGES = 100
REPEATS = 100
KEPT = re.compile(r"\$(\w+)(?=/|$)")
STAND_INS = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "array": []}


async def converse(job: Json) -> None:
    """Say what was heard and end, whatever is still open: the servers are not ours to end."""
    async with AsyncExitStack() as stack:
        heard: Json
        try:
            heard = {"transcript": await transcript(job, stack)}
        except Exception as error:
            heard = {"unreached": reason(error)}
        json.dump(heard, sys.stdout)
        sys.stdout.flush()
        os._exit(0)


async def transcript(job: Json, stack: AsyncExitStack) -> Json:
    """Open a client for each name, list what there is, then take the steps.

    Steps of one lane are taken in its order, those of several lanes at once.
    """
    talkers = await opened(job, stack)
    first, *others = talkers.values()
    listed = await first.listed()
    for other in others:
        # A client looks a tool up before it believes its result; that is no part of a step.
        await other.pages("tools")
    answers: list[Json] = [{}] * len(job["steps"])

    async def take(numbers: list[int]) -> None:
        for number in numbers:
            if number in job["left_out"]:
                answers[number] = {"failed": "left out"}
                continue
            step = job["steps"][number]
            answers[number] = await talkers[step.get("client", "client")].take(step, number)

    async with asyncio.TaskGroup() as tasks:
        for numbers in job["lanes"]:
            tasks.create_task(take(numbers))
    return {
        "revision": first.client.protocol_version,
        "server": first.described(),
        "listed": listed,
        "answers": answers,
        "kept": first.kept,
    }


async def opened(job: Json, stack: AsyncExitStack) -> dict[str, "Talker"]:
    """A connected client for each name; all know what one of them keeps."""
    kept: Json = job["kept"]
    routes = Pipes(**job["descriptors"]) if job.get("descriptors") else None
    talkers = {}
    for name, address in job["clients"].items():
        talker = Talker(job, kept, address["place"], Router(name, routes) if routes else None)
        async with asyncio.timeout(job["connect_seconds"]):
            await talker.open(address, stack)
        talkers[name] = talker
    return talkers


class Talker:
    """One client; what it keeps for later steps is there for all of them."""

    def __init__(self, job: Json, kept: Json, place: Json, router: Router | None) -> None:
        self.mode: str = job["mode"]
        self.seconds: float = job["seconds"]
        self.kept = kept
        self.place = place
        self.router = router
        self.answer: Json | None = None
        self.asked: list[Json] = []
        self.client: Client

    async def open(self, address: Json, stack: AsyncExitStack) -> None:
        """Connect; the connection ends with the stack."""
        where: Any
        if self.router is not None:
            http = await stack.enter_async_context(client_over(self.router))
            where = streamable_http_client(NOMINAL, http_client=http)
        elif "uds" in address:
            http = await stack.enter_async_context(client_to(address["uds"]))
            where = streamable_http_client(f"{ORIGIN}{address['path']}", http_client=http)
        elif "url" in address:
            where = address["url"]
        else:
            where = pipes(address["read"], address["write"])
        self.client = await stack.enter_async_context(
            Client(
                where,
                mode=self.mode,
                elicitation_callback=self._elicited,
                sampling_callback=self._sampled,
                list_roots_callback=self._roots,
                cache=None,
            )
        )

    def described(self) -> Json:
        """What the server says of itself."""
        server = self.client.server_info
        return {
            "name": server.name if server else None,
            "title": server.title if server else None,
            "version": server.version if server else None,
            "instructions": self.client.instructions,
        }

    async def listed(self) -> Json:
        kinds = {"tools": "tools", "resources": "resources", "prompts": "prompts"}
        kinds["templates"] = "resource_templates"
        return {kind: await self.pages(field) for kind, field in kinds.items()}

    async def take(self, step: Json, number: int) -> Json:
        """What came back of a step, repeated if it says until when."""
        answer = await self._once(step, number)
        for _ in range(REPEATS if step.get("until") else 0):
            if text_of(answer) == step["until"]:
                break
            await asyncio.sleep(0.05)
            answer = await self._once(step, number)
        if (name := step.get("keep")) and (result := answer.get("result")):
            self.kept[name] = to_keep(step, result, text_of(answer))
        return answer

    async def _once(self, step: Json, number: int) -> Json:
        self.answer, self.asked = step.get("answer"), []
        with self._expecting(number, method_of_step(step)):
            answer = await self._attempted(lambda: self._request(step))
        answer["asked"] = self.asked
        if step.get("tools"):
            with self._expecting(number, "tools/list"):
                pages = await self.pages("tools")
            answer["tools"] = sorted(tool["name"] for tool in pages.get("items", ()))
        return answer

    @contextmanager
    def _expecting(self, step: int, method: str) -> Iterator[None]:
        """Requests of this method belong to the step, others to nobody's."""
        if self.router is None:
            yield
            return
        self.router.expect(step, method)
        try:
            yield
        finally:
            self.router.expect(None, "")

    def _request(self, step: Json) -> Any:
        known = {**self.kept, **self.place}
        arguments = filled_in(step.get("arguments", {}), known)
        if "call" in step:
            return self.client.call_tool(step["call"], arguments)
        if "read" in step:
            return self.client.read_resource(address_of(step["read"], known))
        if "get" in step:
            return self.client.get_prompt(step["get"], arguments)
        ((name, value),) = arguments.items()
        return self.client.complete(reference(step["complete"]), {"name": name, "value": value})

    async def _attempted(self, request: Callable[[], Awaitable[Any]]) -> Json:
        try:
            with anyio.fail_after(self.seconds):
                return {"result": dumped(await request())}
        except MCPError as error:
            raised = error.error
            if self.router is not None and self.router.lost is not None:
                return {"failed": self.router.lost}
            if raised.code == types.CONNECTION_CLOSED:
                return {"failed": GONE}
            return {"error": {"code": raised.code, "message": raised.message}}
        except TimeoutError:
            return {"failed": "no answer in time"}
        except Exception as error:
            return {"failed": reason(error)}

    async def pages(self, field: str) -> Json:
        """All that is listed of one kind."""
        list_page: Callable[..., Awaitable[Any]] = getattr(self.client, f"list_{field}")
        items: list[Json] = []
        cursor = None
        for _ in range(PAGES):
            page = await self._attempted(lambda at=cursor: list_page(cursor=at))  # type: ignore[misc]
            if "result" not in page:
                return page
            items += page["result"][camel(field)]
            cursor = page["result"].get("nextCursor")
            if cursor is None:
                return {"items": items}
        return {"failed": f"more than {PAGES} pages"}

    async def _elicited(self, _context: Any, params: Any) -> Any:
        schema = getattr(params, "requested_schema", None)
        self.asked.append({"elicit": params.message, "schema": schema})
        if self.answer is None:
            return types.ElicitResult(action="cancel")
        return types.ElicitResult(action="accept", content=self.answer or stand_in(schema))

    async def _sampled(self, _context: Any, params: Any) -> Any:
        messages = [dumped(message) for message in params.messages]
        self.asked.append({"sample": messages})
        texts = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(messages))
        content = types.TextContent(type="text", text=f"heard {len(texts)}: {texts[-1:]}")
        return types.CreateMessageResult(role="assistant", content=content, model="none")

    async def _roots(self, _context: Any) -> Any:
        self.asked.append({"roots": []})
        return types.ListRootsResult(roots=[types.Root(uri="file:///unstick")])


@asynccontextmanager
async def pipes(read: int, write: int) -> AsyncIterator[Any]:
    """A transport over a server's standard streams, which someone else has opened."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=LONGEST_LINE)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(read, "rb", 0)
    )
    sink, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(write, "wb", 0))
    heard, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, said = anyio.create_memory_object_stream[SessionMessage](0)

    async def receive() -> None:
        async with heard:
            async for line in lines:
                await heard.send(message_of(line))

    async def send() -> None:
        async for sent in said:
            text = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
            sink.write(text.encode() + b"\n")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(receive)
        tasks.start_soon(send)
        try:
            yield incoming, outgoing
        finally:
            tasks.cancel_scope.cancel()
            sink.close()


def message_of(line: bytes) -> SessionMessage | Exception:
    try:
        return SessionMessage(types.jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as error:
        return error


def dumped(model: Any) -> Json:
    made: Json = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return made


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def text_of(answer: Json) -> str | None:
    """The text blocks of a result, or nothing for another kind of answer."""
    content = answer.get("result", {}).get("content")
    if content is None:
        return None
    return "\n".join(block["text"] for block in content if block["type"] == "text")


def method_of_step(step: Json) -> str:
    methods = {"call": "tools/call", "read": "resources/read", "get": "prompts/get"}
    return next(
        (method for kind, method in methods.items() if kind in step), "completion/complete"
    )


def to_keep(step: Json, result: Json, text: str | None) -> Any:
    """The text of a result, or what the step says of it."""
    kept: Any = text
    if field := step.get("keep_field"):
        said = result.get("structuredContent")
        if said is None:
            # Results without a schema are objects as text only.
            try:
                said = json.loads(text or "")
            except ValueError:
                said = None
        if isinstance(said, dict) and said.get(field) is not None:
            kept = said[field]
    if (pattern := step.get("keep_pattern")) and isinstance(kept, str):
        found = re.search(pattern, kept)
        kept = found[1] if found else kept
    return kept


def reference(name: str) -> Any:
    """A completion is for a resource template by its URI, or for a prompt by its name."""
    if ":/" in name:
        return types.ResourceTemplateReference(type="ref/resource", uri=name)
    return types.PromptReference(type="ref/prompt", name=name)


def filled_in(value: Any, kept: Json) -> Any:
    """`$name`, alone or before a slash, stands for what was kept under that name."""
    if isinstance(value, dict):
        return {key: filled_in(one, kept) for key, one in value.items()}
    if isinstance(value, list):
        return [filled_in(one, kept) for one in value]
    found = KEPT.match(value) if isinstance(value, str) else None
    if found is None or found[1] not in kept:
        return value
    rest = value[found.end() :]
    return f"{kept[found[1]]}{rest}" if rest else kept[found[1]]


def address_of(uri: str, kept: Json) -> str:
    """In an address, `$name` stands for what was kept wherever it is."""

    def kept_as(found: re.Match[str]) -> str:
        return str(kept[found[1]]) if found[1] in kept else found[0]

    return re.sub(r"\$(\w+)", kept_as, uri)


def stand_in(schema: Json | None) -> Json:
    """The same answer to the same question: a value of each property's type."""
    properties = (schema or {}).get("properties", {})
    return {
        name: one["enum"][0] if one.get("enum") else STAND_INS.get(one.get("type", ""), "text")
        for name, one in properties.items()
    }


def reason(error: BaseException) -> str:
    """The first error in a group of errors, with its type."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


def main(job: Json) -> None:
    asyncio.run(converse(job))


if __name__ == "__main__":
    main(json.load(sys.stdin))
