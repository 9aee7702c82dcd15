"""What YAML files without a relevant key add to an audit: medians of processor seconds.

python -m benchmarks.deployment [--runs N] [--files N]

Two kinds: settings of some program, and Kubernetes objects that say nothing of sessions.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

SERVER = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")


@mcp.tool()
def price(sku: str) -> int:
    return len(sku)


mcp.run(transport="streamable-http")
"""
SETTINGS = "name: part-{n}\nlevels: [debug, info]\nlimits: {{rows: {n}, seconds: 30}}\n" * 6
OBJECTS = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: part-{n}, labels: {{app: part-{n}}}}}
data: {{rows: "{n}", text: "some text of a program"}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {{name: job-{n}}}
spec:
  schedule: "0 * * * *"
  jobTemplate: {{spec: {{template: {{spec: {{containers: [{{name: a, image: "job:{n}"}}]}}}}}}}}
"""
KINDS = {"none": "", "settings": SETTINGS, "objects": OBJECTS}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deployment")
    parser.add_argument("--runs", type=int, default=3, help="measurements a median is taken of")
    parser.add_argument("--files", type=int, default=5_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        trees = {kind: laid_out(Path(folder) / kind, kind, options.files) for kind in KINDS}
        taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for _ in range(options.runs):
            for kind, tree in trees.items():
                taken[kind].append(audited(tree))
    bare = median(taken["none"])
    print(f"without YAML: {bare:.2f} s")
    for kind in ("settings", "objects"):
        print(f"{options.files:,} files, {kind}: {median(taken[kind]) - bare:+.2f} s")
    return 0


def laid_out(folder: Path, kind: str, files: int) -> Path:
    """A server, and files of a kind in a hundred folders beside it."""
    folder.mkdir()
    (folder / "server.py").write_text(SERVER)
    (folder / "requirements.txt").write_text("mcp==1.26.0\n")
    for number in range(files if KINDS[kind] else 0):
        path = folder / "conf" / f"{number % 100:02}" / f"part-{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(KINDS[kind].format(n=number))
    return folder


def audited(tree: Path) -> float:
    """Processor seconds of an audit in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "analyzer", "audit", str(tree), "--no-cache", "--exit-zero"]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
