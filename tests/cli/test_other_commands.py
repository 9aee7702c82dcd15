"""`report`, `explain`, `rules`, `show-settings` and `show-files`."""

import json
from pathlib import Path

from tests.cli.conftest import BROKEN, CART, Command

FIELD = """
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


class Shop:
    def __init__(self) -> None:
        self.cart = []


shop = Shop()


@mcp.tool()
def add(item: str) -> None:
    shop.cart.append(item)


@mcp.tool()
def show() -> list[str]:
    return shop.cart
"""


def test_report_renders_the_same_bytes_again(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    for name in ("html", "sarif", "json", "markdown"):
        unstick("audit", "--json", "run.json", f"--{name}", "first")
        again = unstick("report", "run.json", f"--{name}", "second")
        assert (again.exit_code, again.output) == (0, "")
        assert (repository / "second").read_bytes() == (repository / "first").read_bytes()


def test_report_prints_the_summary_when_no_file_is_asked_for(
    repository: Path, unstick: Command
) -> None:
    (repository / "server.py").write_text(CART)
    first = unstick("audit", "--json", "run.json")
    assert unstick("report", "run.json").stdout == first.stdout


def test_report_of_something_else(repository: Path, unstick: Command) -> None:
    (repository / "run.json").write_text('{"schema": "other/1"}')
    result = unstick("report", "run.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("unstick: run.json is not a run.json that this version reads")


def test_a_run_from_elsewhere_reads_nothing_outside_the_root(
    repository: Path, unstick: Command
) -> None:
    (repository / "server.py").write_text(CART)
    (repository / "secret.txt").write_text("the-secret\n" * 50)
    unstick("audit", "--json", "run.json")
    forged = (repository / "run.json").read_text().replace('"server.py"', '"../secret.txt"')
    (repository / "run.json").write_text(forged)
    (repository / "root").mkdir()
    unstick("report", "run.json", "--root", "root", "--html", "report.html")
    assert "the-secret" not in (repository / "report.html").read_text()


def test_explain_a_rule_by_code_and_by_name(unstick: Command) -> None:
    by_code = unstick("explain", "uns201")
    assert by_code.stdout.startswith("UNS201 session-keyed-cell\n")
    assert unstick("explain", "session-keyed-cell").stdout == by_code.stdout


def test_explain_a_code_that_is_not_there(unstick: Command) -> None:
    result = unstick("explain", "UNS299")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("unstick: no rule UNS299; did you mean 'UNS")


def test_explain_a_cell(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    audited = unstick("explain", "cart", ".")
    assert audited.exit_code == 0
    assert "role         session data" in audited.stdout
    unstick("audit", "--json", "run.json")
    assert unstick("explain", "cart", "--run", "run.json").stdout == audited.stdout
    near = unstick("explain", "crat", "--run", "run.json")
    assert near.exit_code == 2
    assert "did you mean 'cart'?" in near.stderr


def test_explain_a_field_by_its_own_name(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(FIELD)
    whole = unstick("explain", "Shop.cart", ".")
    assert whole.exit_code == 0
    assert unstick("explain", "cart", ".").stdout == whole.stdout


def test_rules_lists_every_rule(unstick: Command) -> None:
    result = unstick("rules")
    assert result.exit_code == 0
    assert "UNS201  session-keyed-cell" in result.stdout


def test_show_settings(repository: Path, unstick: Command) -> None:
    (repository / "pyproject.toml").write_text("[tool.unstick]\njobs = 2\n")
    result = unstick("show-settings", "--select", "UNS1")
    assert json.loads(result.stdout) == {"select": ["UNS1"], "jobs": 2}
    assert result.stderr == f"configuration: {repository / 'pyproject.toml'}\n"


def test_show_files_accounts_for_every_file(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    (repository / "bad.py").write_text(BROKEN)
    (repository / "unrelated.py").write_text("x = 1\n")
    fates = [line.split(": ")[:2] for line in unstick("show-files").stdout.splitlines()]
    assert fates == [
        ["bad.py", "failed"],
        ["server.py", "analysed"],
        ["unrelated.py", "skipped"],
    ]


def test_report_against_an_earlier_run(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(FIELD)
    unstick("audit", "--json", "old.json")
    (repository / "server.py").write_text(CART)
    unstick("audit", "--json", "new.json")
    same = unstick("report", "new.json", "--against", "new.json").stdout
    assert same.startswith("Since the earlier run: 0 findings new, 0 fixed")
    changed = unstick("report", "new.json", "--against", "old.json", "--markdown", "-").stdout
    assert "**Since the earlier run: " in changed
    missing = unstick("report", "new.json", "--against", "none.json")
    assert missing.exit_code == 2


def test_files_are_named_from_the_top_of_the_repository(
    repository: Path, unstick: Command
) -> None:
    (repository / ".git").mkdir()
    folder = repository / "servers" / "shop"
    folder.mkdir(parents=True)
    (folder / "server.py").write_text(CART)
    unstick("audit", "servers/shop", "--sarif", "out.sarif", "--rdjson", "rd.json")
    (run,) = json.loads((repository / "out.sarif").read_text())["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "servers/shop/server.py", "uriBaseId": "%SRCROOT%"}
    assert run["automationDetails"] == {"id": "unstick/servers/shop/"}
    log = json.loads((repository / "rd.json").read_text())
    assert log["diagnostics"][0]["location"]["path"] == "servers/shop/server.py"
    lines = unstick("audit", "servers/shop", "--github", "-").stdout.splitlines()
    assert lines[0].startswith("::error file=servers/shop/server.py,line=")
