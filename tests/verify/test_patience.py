"""What rests on time alone is no state, on the original as well; on the real SDK."""

from pathlib import Path

import pytest

from analyzer.verify import proving
from tests.samples.environments import python_with
from tests.verify.running import OLD
from tests.verify.test_verifying import outcomes, verified

pytestmark = pytest.mark.sdk

WARMING = """\
import time

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("kettle")
started = time.monotonic()
seen = {}


@mcp.tool()
def wait() -> str:
    "Wait until it is warm."
    time.sleep(1.3)
    return "waited"


@mcp.tool()
def status() -> str:
    "Whether it is warm."
    return "warm" if time.monotonic() > started + 2 else "warming up"


@mcp.tool()
def remember(word: str) -> str:
    "Keep a word."
    seen["word"] = word
    return "kept"


@mcp.tool()
def recall() -> str:
    "The word that was kept."
    return seen.get("word", "nothing")


if __name__ == "__main__":
    mcp.run()
"""
STEPS = """\
steps:
  - {call: wait, client: ada}
  - {call: wait, client: ada}
  - {call: status, client: ada}
  - {call: remember, client: ada, arguments: {word: tea}}
  - {call: recall, client: ada}
  - {call: recall, client: ben}
"""


def test_what_a_fresh_replica_says_later_is_not_called_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes two seconds to warm, longer than a slow start or the call before.

    A replica may start while the one before answers: one wait alone must not warm it.
    """
    monkeypatch.setattr(proving, "PAUSES", (2.5, 2.5))
    (tmp_path / "server.py").write_text(WARMING)
    (tmp_path / "scenario.yaml").write_text(STEPS)
    seen = verified(
        tmp_path / "server.py",
        "--before-python",
        python_with(OLD),
        "--scenario",
        tmp_path / "scenario.yaml",
    )
    assert outcomes(seen, "before")["legacy isolate"] == "diverges"
    states = {tool["subject"]: tool["state"] for tool in seen["tools"]}
    assert states["call status"] == ["no state seen"]
    assert states["call recall"] == ["genuine state", "leaks"]
    reasons = [one["reason"] for one in seen["modes"] if one["mode"] == "isolate"]
    assert reasons == ["not compared, since it rests on when it is asked: call status"]
