"""Accepted findings, kept by fingerprint in a small JSON file that a team commits."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.run import Finding


class Accepted(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """One accepted finding; the fingerprint counts, the rest is for whoever reads the file."""

    file: str
    code: str
    fingerprint: str


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal["unstick-baseline/1"]
    findings: tuple[Accepted, ...]


class BaselineError(Exception):
    """The baseline cannot be used, in one line."""


def read(path: Path) -> Baseline:
    """The baseline at `path`. Raises `BaselineError` when it is not there or not a baseline."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(f"{path}: not a baseline of unstick: {error}") from None


def write(path: Path, findings: Iterable[Finding]) -> Baseline:
    """Accept `findings`: the file is replaced whole or stays as it was. Raises `BaselineError`."""
    accepted = sorted({Accepted(f.file, f.code, f.fingerprint) for f in findings})
    baseline = Baseline("unstick-baseline/1", tuple(accepted))
    raw = msgspec.json.format(msgspec.json.encode(baseline), indent=1) + b"\n"
    try:
        _replace(path, raw)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {error.strerror or error}") from None
    return baseline


def subtract(
    findings: Iterable[Finding], baseline: Baseline
) -> tuple[tuple[Finding, ...], tuple[Accepted, ...]]:
    """Findings the baseline does not accept, and accepted ones that are no longer found."""
    found = tuple(findings)
    accepted = {entry.fingerprint for entry in baseline.findings}
    present = {finding.fingerprint for finding in found}
    fresh = tuple(finding for finding in found if finding.fingerprint not in accepted)
    gone = tuple(entry for entry in baseline.findings if entry.fingerprint not in present)
    return fresh, gone


def _replace(path: Path, raw: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
