"""Tools that share what belongs to one thread, and that other code calls: same answers on 2.x."""

from pathlib import Path

import pytest

from analyzer.verify.scenario import Step
from tests.codemods.test_real_servers import differing, migrated

pytestmark = pytest.mark.sdk

CALLED = """\
    import sqlite3

    from mcp.server.fastmcp import FastMCP

    mcp = FastMCP("rows")
    db: sqlite3.Connection | None = None


    @mcp.tool()
    def load(numbers: list[int]) -> int:
        "Keep numbers."
        global db
        db = sqlite3.connect(":memory:")
        db.execute("create table kept (number int)")
        db.executemany("insert into kept values (?)", [(one,) for one in numbers])
        return total()


    @mcp.tool()
    def total() -> int:
        "Add up what is kept."
        return db.execute("select sum(number) from kept").fetchone()[0]


    @mcp.tool()
    async def double() -> int:
        "Twice what is kept."
        return 2 * total()


    def main() -> None:
        load([1, 2, 3])
        mcp.run()


    if __name__ == "__main__":
        main()
"""


def test_what_other_code_calls_stays_in_the_thread_of_its_connection(tmp_path: Path) -> None:
    before, after = migrated(CALLED, tmp_path, left=("UNS412",))
    assert after.source is not None
    text = (after.source / "server.py").read_text()
    assert "asyncio.run(load([1, 2, 3]))" in text
    assert "return 2 * await total()" in text
    steps = [
        Step(call="total"),
        Step(call="double"),
        Step(call="load", arguments={"numbers": [4, 5]}),
        Step(call="double"),
    ]
    assert differing(before, after, *steps) == {}
