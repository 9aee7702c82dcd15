"""Wheels of published servers, downloaded without what they depend on and unpacked."""

import subprocess
import sys
import zipfile
from pathlib import Path

DOWNLOADS = Path(__file__).resolve().parents[2] / ".corpus"


def download(pins: list[str], folder: Path) -> None:
    """`pip download` of exactly these wheels, without what they depend on."""
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps"]
    print("downloading", *pins, file=sys.stderr)
    subprocess.run([*pip, "--only-binary", ":all:", "--dest", folder, *pins], check=True)


def unpack(wheel: Path, target: Path) -> None:
    """Into a folder that appears only when it is complete."""
    partial = target.with_name(f"{target.name}.part")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(partial)
    partial.rename(target)
