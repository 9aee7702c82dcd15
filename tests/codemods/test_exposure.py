"""Handlers that let exceptions of libraries pass: one mark a server, where their text is lost."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="what-prompts-and-completions-let-pass",
        before="""\
            import json
            from pathlib import Path

            from mcp.server.fastmcp import FastMCP
            from mcp.server.fastmcp.resources import FunctionResource, Resource
            from mcp.types import Completion

            mcp = FastMCP("a")


            @mcp.prompt()
            async def ask() -> str:
                return Path("question").read_text()


            @mcp.prompt()
            async def careful() -> str:
                try:
                    return Path("question").read_text()
                except OSError:
                    return ""


            @mcp.completion()
            async def complete(ref, argument, context) -> Completion:
                if not argument.value:
                    raise ValueError("nothing")
                return Completion(values=json.loads(argument.value))


            def listed() -> str:
                return json.loads(Path("list").read_text())


            class Note(Resource):
                async def read(self) -> str:
                    return Path(self.name).read_text()


            mcp.add_resource(FunctionResource(uri="a://list", name="list", fn=listed))
            mcp.add_resource(Note(uri="a://note", name="note"))
        """,
        after="""\
            import json
            from importlib.metadata import version
            from pathlib import Path

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.resources import FunctionResource, Resource
            from mcp.types import Completion

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why listed, read failed; of a prompt or a \
completion only if it is an MCPError: raise one where clients should read why ask, complete failed
            mcp = MCPServer("a", version=version("mcp"))


            @mcp.prompt()
            async def ask() -> str:
                return Path("question").read_text()


            @mcp.prompt()
            async def careful() -> str:
                try:
                    return Path("question").read_text()
                except OSError:
                    return ""


            @mcp.completion()
            async def complete(ref, argument, context) -> Completion:
                if not argument.value:
                    # unstick: UNS412 raise MCPError, whose text every client reads; clients read \
a code where 1.x sent 0
                    raise ValueError("nothing")
                return Completion(values=json.loads(argument.value))


            def listed() -> str:
                return json.loads(Path("list").read_text())


            class Note(Resource):
                async def read(self) -> str:
                    return Path(self.name).read_text()


            mcp.add_resource(FunctionResource(uri="a://list", name="list", fn=listed))
            mcp.add_resource(Note(uri="a://note", name="note"))
        """,
    ),
    Case(
        id="exceptions-of-libraries",
        before="""\
            import httpx
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            class Failed(ValueError):
                pass


            @mcp.tool()
            async def fetch(url: str) -> str:
                async with httpx.AsyncClient() as client:
                    answer = await client.get(url)
                    answer.raise_for_status()
                return answer.text


            @mcp.tool()
            async def safe(url: str) -> str:
                try:
                    async with httpx.AsyncClient() as client:
                        return (await client.get(url)).text
                except Exception as error:
                    raise Failed(str(error)) from error


            @mcp.tool()
            async def add(a: int, b: int) -> int:
                return sum([a, b])
        """,
        after="""\
            from importlib.metadata import version

            # unstick: UNS804 install httpx>=0.27.1,<1 beside mcp 2.x, which no longer brings httpx
            import httpx
            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why fetch failed
            mcp = MCPServer("a", version=version("mcp"))


            class Failed(ToolError, ValueError):
                pass


            @mcp.tool()
            async def fetch(url: str) -> str:
                async with httpx.AsyncClient() as client:
                    answer = await client.get(url)
                    answer.raise_for_status()
                return answer.text


            @mcp.tool()
            async def safe(url: str) -> str:
                try:
                    async with httpx.AsyncClient() as client:
                        return (await client.get(url)).text
                except Exception as error:
                    raise Failed(str(error)) from error


            @mcp.tool()
            async def add(a: int, b: int) -> int:
                return sum([a, b])
        """,
    ),
    Case(
        id="a-handler-that-names-few-exceptions",
        before="""\
            import subprocess

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def t(name: str) -> str:
                try:
                    return subprocess.run([name]).stdout
                except subprocess.CalledProcessError as error:
                    return str(error)
        """,
        after="""\
            import subprocess
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why t failed
            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def t(name: str) -> str:
                try:
                    return subprocess.run([name]).stdout
                except subprocess.CalledProcessError as error:
                    return str(error)
        """,
    ),
    Case(
        id="a-handler-that-names-all-there-are",
        before="""\
            import requests

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def t(url: str) -> str:
                try:
                    return requests.get(url).text
                except (requests.RequestException, KeyError) as error:
                    return str(error)


            @mcp.tool()
            def u(url: str) -> str:
                try:
                    return requests.get(url).text
                except KeyError:
                    return ""
                except Exception as error:
                    return str(error)
        """,
        after="""\
            from importlib.metadata import version

            import requests

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def t(url: str) -> str:
                try:
                    return requests.get(url).text
                except (requests.RequestException, KeyError) as error:
                    return str(error)


            @mcp.tool()
            def u(url: str) -> str:
                try:
                    return requests.get(url).text
                except KeyError:
                    return ""
                except Exception as error:
                    return str(error)
        """,
    ),
    Case(
        id="what-fails-by-what-it-is-called-on",
        before="""\
            import hashlib
            import json
            import re
            import sqlite3
            import uuid
            from pathlib import Path
            from zoneinfo import ZoneInfo

            import boto3
            import httpx
            import redis
            from mcp.server.fastmcp import FastMCP
            from pydantic import BaseModel

            mcp = FastMCP("a")
            bucket = boto3.client("s3")
            store = redis.Redis()
            WORDS = re.compile(r"\\w+")


            class Order(BaseModel):
                number: int


            class Shop:
                def __init__(self) -> None:
                    self.db = sqlite3.connect("shop.db")

                def rows(self, name: str) -> list:
                    cursor = self.db.cursor()
                    return cursor.execute(name).fetchall()

                def careful(self, name: str) -> list:
                    try:
                        return self.db.execute(name).fetchall()
                    except sqlite3.Error:
                        return []

                def careless(self, name: str) -> list:
                    try:
                        return self.db.execute(name).fetchall()
                    except OSError:
                        return []


            shop = Shop()


            @mcp.tool()
            async def stored(name: str) -> str:
                return store.get(name)


            @mcp.tool()
            async def loaded(name: str) -> str:
                return bucket.get_object(Bucket=name)


            @mcp.tool()
            async def fetched(name: str) -> str:
                async with httpx.AsyncClient() as client:
                    await client.get(name)
                return name


            @mcp.tool()
            async def rows(name: str) -> str:
                return str(shop.rows(name))


            @mcp.tool()
            async def careless(name: str) -> str:
                return str(shop.careless(name))


            @mcp.tool()
            async def careful(name: str) -> str:
                return str(shop.careful(name))
        """,
        after="""\
            import hashlib
            import json
            import re
            import sqlite3
            import uuid
            from importlib.metadata import version
            from pathlib import Path
            from zoneinfo import ZoneInfo

            import boto3
            # unstick: UNS804 install httpx>=0.27.1,<1 beside mcp 2.x, which no longer brings httpx
            import httpx
            import redis
            from mcp.server.mcpserver import MCPServer
            from pydantic import BaseModel

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why stored, loaded, fetched, rows, careless \
failed
            mcp = MCPServer("a", version=version("mcp"))
            bucket = boto3.client("s3")
            store = redis.Redis()
            WORDS = re.compile(r"\\w+")


            class Order(BaseModel):
                number: int


            class Shop:
                def __init__(self) -> None:
                    self.db = sqlite3.connect("shop.db")

                def rows(self, name: str) -> list:
                    cursor = self.db.cursor()
                    return cursor.execute(name).fetchall()

                def careful(self, name: str) -> list:
                    try:
                        return self.db.execute(name).fetchall()
                    except sqlite3.Error:
                        return []

                def careless(self, name: str) -> list:
                    try:
                        return self.db.execute(name).fetchall()
                    except OSError:
                        return []


            shop = Shop()


            @mcp.tool()
            async def stored(name: str) -> str:
                return store.get(name)


            @mcp.tool()
            async def loaded(name: str) -> str:
                return bucket.get_object(Bucket=name)


            @mcp.tool()
            async def fetched(name: str) -> str:
                async with httpx.AsyncClient() as client:
                    await client.get(name)
                return name


            @mcp.tool()
            async def rows(name: str) -> str:
                return str(shop.rows(name))


            @mcp.tool()
            async def careless(name: str) -> str:
                return str(shop.careless(name))


            @mcp.tool()
            async def careful(name: str) -> str:
                return str(shop.careful(name))
        """,
    ),
    Case(
        id="texts-of-callers",
        before="""\
            import hashlib
            import re
            from uuid import UUID
            from zoneinfo import ZoneInfo

            from mcp.server.fastmcp import FastMCP
            from pydantic import BaseModel

            mcp = FastMCP("a")


            class Order(BaseModel):
                number: int


            def zone(name: str) -> ZoneInfo:
                return ZoneInfo(name)


            @mcp.tool()
            async def hour(name: str) -> str:
                return str(zone(name))


            @mcp.tool()
            async def utc(name: str) -> str:
                return f"{name} {ZoneInfo('UTC')}"


            @mcp.tool()
            async def order(text: str) -> int:
                return Order.model_validate_json(text).number


            @mcp.tool()
            async def number(text: str) -> int:
                return int(text)


            @mcp.tool()
            async def whole(number: float) -> int:
                return int(number)


            @mcp.tool()
            async def words(text: str) -> list[str]:
                return re.findall(r"\\w+", text)


            @mcp.tool()
            async def found(pattern: str) -> list[str]:
                return re.findall(pattern, "text")


            @mcp.tool()
            async def known(key: str) -> str:
                try:
                    return str(UUID(key))
                except ValueError as error:
                    return str(error)


            @mcp.tool()
            async def digest(text: str) -> str:
                return hashlib.sha256(text.encode()).hexdigest()
        """,
        after="""\
            import hashlib
            import re
            from importlib.metadata import version
            from uuid import UUID
            from zoneinfo import ZoneInfo

            from mcp.server.mcpserver import MCPServer
            from pydantic import BaseModel

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why hour, order, number, found failed
            mcp = MCPServer("a", version=version("mcp"))


            class Order(BaseModel):
                number: int


            def zone(name: str) -> ZoneInfo:
                return ZoneInfo(name)


            @mcp.tool()
            async def hour(name: str) -> str:
                return str(zone(name))


            @mcp.tool()
            async def utc(name: str) -> str:
                return f"{name} {ZoneInfo('UTC')}"


            @mcp.tool()
            async def order(text: str) -> int:
                return Order.model_validate_json(text).number


            @mcp.tool()
            async def number(text: str) -> int:
                return int(text)


            @mcp.tool()
            async def whole(number: float) -> int:
                return int(number)


            @mcp.tool()
            async def words(text: str) -> list[str]:
                return re.findall(r"\\w+", text)


            @mcp.tool()
            async def found(pattern: str) -> list[str]:
                return re.findall(pattern, "text")


            @mcp.tool()
            async def known(key: str) -> str:
                try:
                    return str(UUID(key))
                except ValueError as error:
                    return str(error)


            @mcp.tool()
            async def digest(text: str) -> str:
                return hashlib.sha256(text.encode()).hexdigest()
        """,
    ),
    Case(
        id="handlers-around-a-function-of-ones-own",
        before="""\
            import requests

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            def fetch(url: str) -> str:
                return requests.get(url).text


            @mcp.tool()
            def t(url: str) -> str:
                try:
                    return fetch(url)
                except requests.RequestException as error:
                    return str(error)


            @mcp.tool()
            def u(url: str) -> str:
                try:
                    return fetch(url)
                except KeyError:
                    return ""
        """,
        after="""\
            from importlib.metadata import version

            import requests

            from mcp.server.mcpserver import MCPServer

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why u failed
            mcp = MCPServer("a", version=version("mcp"))


            def fetch(url: str) -> str:
                return requests.get(url).text


            @mcp.tool()
            def t(url: str) -> str:
                try:
                    return fetch(url)
                except requests.RequestException as error:
                    return str(error)


            @mcp.tool()
            def u(url: str) -> str:
                try:
                    return fetch(url)
                except KeyError:
                    return ""
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_exposure(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
