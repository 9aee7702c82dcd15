"""Keys that replicas share, and logins that callers do not."""

from pathlib import Path

import pytest

from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write

SERVER = '''
import hashlib
import hmac

from cryptography.fernet import Fernet
from mcp.server.fastmcp import FastMCP
{imports}
mcp = FastMCP("codes")
{key}


def sign(text: str) -> str:
    return hmac.new({use}, text.encode(), hashlib.sha256).hexdigest()


@mcp.tool()
async def give(text: str) -> str:
    """Give a code."""
    return f"{{text}}.{{sign(text)}}"


@mcp.tool()
async def take(code: str) -> bool:
    """Take a code back."""
    text, _, mark = code.rpartition(".")
    return hmac.compare_digest(mark, sign(text))


mcp.run("streamable-http")
'''

GUARD = """\
if int(os.environ.get("REPLICAS", "1")) > 1 and "{name}" not in os.environ:
    raise RuntimeError("{name} is not set, and replicas must share it")
"""

# Statement that makes the key, its use, the variable, and the statement afterwards.
KEYS = [
    (
        "KEY = secrets.token_bytes(32)",
        "KEY",
        "CODES_KEY",
        'KEY = bytes.fromhex(os.environ.get("CODES_KEY", "")) or secrets.token_bytes(32)',
    ),
    (
        "_SECRET = token_hex(16).encode()",
        "_SECRET",
        "CODES_SECRET",
        '_SECRET = (os.environ.get("CODES_SECRET", "") or token_hex(16)).encode()',
    ),
    (
        "KEY: bytes = os.urandom(32)",
        "KEY",
        "CODES_KEY",
        'KEY: bytes = bytes.fromhex(os.environ.get("CODES_KEY", "")) or os.urandom(32)',
    ),
    (
        "KEY = Fernet.generate_key()",
        "KEY",
        "CODES_KEY",
        'KEY = os.environ.get("CODES_KEY", "").encode() or Fernet.generate_key()',
    ),
    (
        'KEY = (os.environ.get("OWN") or secrets.token_hex(16)).encode()',
        "KEY",
        "OWN",
        'KEY = (os.environ.get("OWN") or secrets.token_hex(16)).encode()',
    ),
]


@pytest.mark.parametrize(("key", "use", "name", "after"), KEYS)
def test_keys_are_read_from_the_environment(
    key: str, use: str, name: str, after: str, tmp_path: Path
) -> None:
    imports = "import os\nimport secrets\nfrom secrets import token_hex\n"
    write(tmp_path, SERVER.format(imports=imports, key=key, use=use))
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert GUARD.format(name=name) + after + "\n" in text
    assert result.refused == ()
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


def test_a_key_of_an_object_is_guarded_where_it_is_made(tmp_path: Path) -> None:
    write(
        tmp_path,
        '''
        import hashlib
        import hmac
        import secrets

        from mcp.server.fastmcp import FastMCP


        class Codes:
            def __init__(self) -> None:
                self._key = secrets.token_bytes(32)

            def sign(self, text: str) -> str:
                return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


        mcp = FastMCP("codes")
        codes = Codes()


        @mcp.tool()
        async def give(text: str) -> str:
            """Give a code."""
            return f"{text}.{codes.sign(text)}"


        @mcp.tool()
        async def take(code: str) -> bool:
            """Take a code back."""
            text, _, mark = code.rpartition(".")
            return hmac.compare_digest(mark, codes.sign(text))


        mcp.run("streamable-http")
        ''',
    )
    fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert (
        '        if int(os.environ.get("REPLICAS", "1")) > 1 and "CODES_KEY" not in os.environ:\n'
        '            raise RuntimeError("CODES_KEY is not set, and replicas must share it")\n'
        "        self._key = bytes.fromhex(os.environ.get("
    ) in text


# Random values that nobody brings back from a client.
OTHERS = {
    "compared-within-one-call": '''
        import hmac
        import secrets

        from mcp.server.fastmcp import FastMCP

        mcp = FastMCP("a")


        @mcp.tool()
        async def same(left: str, right: str) -> bool:
            """Compare without a hint."""
            key = secrets.token_bytes(32)
            first = hmac.new(key, left.encode(), "sha256").digest()
            return hmac.compare_digest(first, hmac.new(key, right.encode(), "sha256").digest())


        mcp.run("streamable-http")
    ''',
    "name-of-the-process": '''
        import logging
        import secrets

        from mcp.server.fastmcp import FastMCP

        mcp = FastMCP("a")
        INSTANCE = secrets.token_hex(4)
        log = logging.getLogger(__name__)


        @mcp.tool()
        async def ping() -> str:
            """Answer."""
            log.info("from %s", INSTANCE)
            return "pong"


        mcp.run("streamable-http")
    ''',
    "configured": '''
        import hmac
        import os

        from mcp.server.fastmcp import FastMCP

        mcp = FastMCP("a")
        KEY = bytes.fromhex(os.environ["KEY"])


        @mcp.tool()
        async def sign(text: str) -> str:
            """Sign."""
            return hmac.new(KEY, text.encode(), "sha256").hexdigest()


        mcp.run("streamable-http")
    ''',
    "seed-of-a-game": '''
        import random

        from mcp.server.fastmcp import FastMCP

        mcp = FastMCP("a")
        SIDES = random.randint(4, 20)


        @mcp.tool()
        async def sides() -> int:
            """Sides of the die of the day."""
            return SIDES


        mcp.run("streamable-http")
    ''',
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_random_values_stay(name: str, tmp_path: Path) -> None:
    write(tmp_path, OTHERS[name])
    result = fix_known(tmp_path)
    assert [mark for mark in result.marked if mark.code in ("UNS205", "UNS206")] == []
    assert "REPLICAS" not in read(tmp_path)["server.py"]


LOGIN = '''
from mcp.server.fastmcp import FastMCP
{imports}
mcp = FastMCP("mail"{auth})
token: str | None = None


@mcp.tool()
async def login(secret: str) -> str:
    """Log in."""
    global token
    token = secret
    return "logged in"


@mcp.tool()
async def mails() -> str:
    """Read mails."""
    if token is None:
        raise ValueError("log in first")
    return fetch(token)


def fetch(token: str) -> str:
    return token[:1]


mcp.run("streamable-http")
'''


@pytest.mark.parametrize(
    ("auth", "advice"),
    [("", "let each call bring its own"), (", token_verifier=verifier", "ask get_access_token()")],
)
def test_a_login_for_all_is_marked(auth: str, advice: str, tmp_path: Path) -> None:
    imports = "from own import verifier\n" if auth else ""
    write(tmp_path, LOGIN.format(auth=auth, imports=imports))
    fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert f"# unstick: UNS205 the last call of login decides for all callers: {advice}" in text
