"""Which server a setting belongs to, told by what is run, routed and named; in whole audits."""

from pathlib import Path

import pytest

from analyzer.pipeline import audit
from analyzer.run import Deployment
from analyzer.settings import Settings

PRICES = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices", stateless_http=True{port})


@mcp.tool()
def price(sku: str) -> int:
    return len(sku)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
"""
CARTS = PRICES.replace('"prices"', '"carts"').replace("def price", "def count")
NGINX = "upstream {name} {{ ip_hash; server {host}; }}\nserver {{ location {path} {{ {to} }} }}\n"


def nginx(name: str, host: str, path: str) -> str:
    return NGINX.format(name=name, host=host, path=path, to=f"proxy_pass http://{name};")


def compose(service: str, **keys: str) -> str:
    lines = [f"  {service}:", *(f"    {key}: {value}" for key, value in keys.items())]
    sticky = f"traefik.http.services.{service}.loadbalancer.sticky.cookie"
    return "\n".join(["services:", *lines, "    labels:", f'      {sticky}: "true"', ""])


CASES = {
    "path, port and name": ({"nginx.conf": nginx("prices", "a:8000", "/mcp")}, ("proven",)),
    "the port that the code names": (
        {
            "nginx.conf": nginx("prices", "a:9100", "/"),
            "server.py": PRICES.format(port=", port=9100"),
        },
        ("proven",),
    ),
    "another port than the code names": (
        {
            "nginx.conf": nginx("prices", "a:3000", "/"),
            "server.py": PRICES.format(port=", port=9100"),
        },
        (),
    ),
    "a name alone": ({"nginx.conf": nginx("prices", "unix_socket", "/")}, ("likely",)),
    "nothing": ({"nginx.conf": nginx("pool", "backend", "/")}, ("none",)),
    "another's file beside its own": (
        {"nginx.conf": nginx("prices", "a:8000", "/mcp") + nginx("pool", "backend", "/")},
        ("proven",),
    ),
    "what is built from its folder": ({"compose.yaml": compose("web", build=".")}, ("proven",)),
    "what is built from its folder and runs something else": (
        {"compose.yaml": compose("web", build=".", command="node shop.js")},
        (),
    ),
    "the command": (
        {"compose.yaml": compose("web", image="python:3.12", command="python server.py")},
        ("proven",),
    ),
    "the Dockerfile's command": (
        {
            "compose.yaml": compose("web", build="./docker"),
            "docker/Dockerfile": 'FROM python\nCMD ["python", "server.py"]\n',
        },
        ("proven",),
    ),
    "a Dockerfile that runs something else": (
        {
            "compose.yaml": compose("web", build="./docker"),
            "docker/Dockerfile": 'FROM node\nCMD ["node", "shop.js"]\n',
        },
        (),
    ),
    "through a compose service": (
        {
            "nginx.conf": nginx("pool", "backend:80", "/"),
            "compose.yaml": "services:\n  backend:\n    command: python server.py\n",
        },
        ("proven",),
    ),
    "another image": ({"compose.yaml": compose("front", image="registry/shop-ui:2")}, ()),
}


def around(folder: Path, files: dict[str, str]) -> tuple[Deployment, ...]:
    given = {"server.py": PRICES.format(port=""), "requirements.txt": "mcp==1.26.0\n", **files}
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    run = audit(Settings(paths=(str(folder),), cache=False))
    return tuple(one for one in run.deployment if one.kind == "affinity")


@pytest.mark.parametrize(("files", "ties"), CASES.values(), ids=CASES)
def test_tie(tmp_path: Path, files: dict[str, str], ties: tuple[str, ...]) -> None:
    assert tuple(one.tie for one in around(tmp_path, files)) == ties


def test_two_servers_are_told_apart(tmp_path: Path) -> None:
    files = {
        "prices/server.py": PRICES.format(port=""),
        "prices/requirements.txt": "mcp==1.26.0\n",
        "carts/server.py": CARTS.format(port=""),
        "carts/requirements.txt": "mcp==1.26.0\n",
        "compose.yaml": "services:\n  one:\n    build: ./prices\n    labels:\n"
        "      traefik.http.services.one.loadbalancer.sticky.cookie: true\n"
        "  two:\n    build: ./carts\n    command: python server.py\n    labels:\n"
        "      traefik.http.services.two.loadbalancer.sticky.cookie: true\n",
    }
    (tmp_path / "x").mkdir()
    found = around(tmp_path, {**files, "server.py": "", "requirements.txt": ""})
    assert [(one.subject, one.server, one.tie) for one in found] == [
        ("service one", "prices/server.py:mcp", "proven"),
        ("service two", "carts/server.py:mcp", "proven"),
    ]


def test_of_servers_that_run_together_the_needy_one_counts(tmp_path: Path) -> None:
    cart = PRICES.format(port="").replace('"prices"', '"carts"').replace(
        "return len(sku)", "CART.append(sku)\n    return len(CART)"
    )  # fmt: skip
    cart = cart.replace("mcp = ", "CART: list[str] = []\nmcp = ")
    files = {"carts.py": cart, "nginx.conf": nginx("mcp", "a:8000", "/mcp")}
    (found,) = around(tmp_path, files)
    assert (found.server, found.tie, found.decision) == ("carts.py:mcp", "proven", "still-needed")


def test_what_also_holds_for_others_is_not_edited(tmp_path: Path) -> None:
    ingress = (
        "kind: Ingress\nmetadata:\n  name: all\n  annotations:\n"
        "    nginx.ingress.kubernetes.io/affinity: cookie\nspec:\n  rules:\n  - http:\n"
        "      paths:\n"
        "      - {path: /mcp, backend: {service: {name: prices}}}\n"
        "      - {path: /, backend: {service: {name: shop}}}\n"
    )
    services = "".join(
        f"---\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{ports: [{{port: {port}}}]}}\n"
        for name, port in (("prices", 8000), ("shop", 3000))
    )
    for name, text in {
        "server.py": PRICES.format(port=""),
        "requirements.txt": "mcp==1.26.0\n",
        "all.yaml": ingress + services,
    }.items():
        (tmp_path / name).write_text(text)
    run = audit(Settings(paths=(str(tmp_path),), cache=False))
    (finding,) = (one for one in run.findings if one.code == "UNS701")
    assert finding.fix is None
    assert finding.unfixed == "it also holds for Service shop"
