"""The deployment samples: what an audit says of each, and what `fix` leaves of it.

    python -m tests.deployment.sampling    writes `after/` and `expected.toml` of each

Each sample is a folder with the files around one server, the stateless one in `server/`.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from analyzer.cli.app import cli
from analyzer.pipeline import audit
from analyzer.run import Run
from analyzer.settings import Settings

ROOT = Path(__file__).parents[2] / "samples" / "deployment"
SERVER = ROOT / "server"


def samples() -> list[Path]:
    """The folders of all samples."""
    return sorted(folder.parent for folder in ROOT.glob("*/before"))


def laid_out(sample: Path, part: str, folder: Path) -> Path:
    """The server with one part of a sample around it, below `folder`."""
    shutil.copytree(SERVER, folder / "server")
    if (sample / part).is_dir():
        shutil.copytree(sample / part, folder, dirs_exist_ok=True)
    return folder


def audited(folder: Path) -> Run:
    return audit(Settings(paths=(str(folder),), cache=False))


def fixed(folder: Path, *flags: str) -> int:
    """`unstick fix --write` on a folder; its exit code."""
    arguments = ["fix", str(folder), "--write", "--no-cache", *flags]
    return CliRunner().invoke(cli, arguments, catch_exceptions=False).exit_code


def files_of(folder: Path) -> dict[str, bytes]:
    """All files around the server by their names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "server" not in path.relative_to(folder).parts[:1]
    }


def told(run: Run) -> Iterator[str]:
    """One table of `expected.toml` for each setting of a run."""
    for one in run.deployment:
        code = [f.code for f in run.findings if (f.file, f.line) == (one.file, one.line)]
        yield (
            "[[setting]]\n"
            f'file = "{one.file}"\nline = {one.line}\nkind = "{one.kind}"\nby = "{one.by}"\n'
            f'tie = "{one.tie}"\ndecision = "{one.decision}"\ncode = "{" ".join(code)}"\n'
        )


def write(sample: Path) -> None:
    """Write what the product makes of a sample, for a person to check."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = laid_out(sample, "before", Path(scratch))
        (sample / "expected.toml").write_text("\n".join(told(audited(folder))))
        fixed(folder)
        shutil.rmtree(sample / "after", ignore_errors=True)
        for name, raw in files_of(folder).items():
            path = sample / "after" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)


if __name__ == "__main__":
    names = set(sys.argv[1:])
    for one in samples():
        if not names or one.name in names:
            write(one)
