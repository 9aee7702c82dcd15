"""Reports of a run: one module a format, each a pure function of the `Run`."""

import sys
from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from analyzer.report.files import ReportNotWritten, write_atomically
from analyzer.report.frames import SourceReader
from analyzer.report.ruledoc import RuleDoc
from analyzer.run import Run

__all__ = [
    "FORMATS",
    "Beside",
    "Format",
    "ReportNotWritten",
    "RuleDoc",
    "SourceReader",
    "render",
    "write_reports",
]

Format = Literal["html", "markdown", "sarif", "json", "github", "rdjson"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Beside(msgspec.Struct, frozen=True):
    """What a report may know beside its run: an earlier run to compare with, and the path from
    the repository's top to the audited root (`servers/shop/`), for formats that code hosts read.
    """

    earlier: Run | None = None
    prefix: str = ""


def write_reports(
    run: Run,
    outputs: Mapping[Format, str],
    source: SourceReader,
    rules: Mapping[str, RuleDoc],
    beside: Beside = Beside(),  # noqa: B008 -- frozen
) -> None:
    """Write one file a format; the path `-` is standard output.

    Each file is written whole or not at all. Raises `ReportNotWritten` with a sentence for the
    user at the first that cannot be.
    """
    for kind in FORMATS:
        if kind not in outputs:
            continue
        content = render(run, kind, source, rules, beside)
        if outputs[kind] == "-":
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            write_atomically(outputs[kind], content)


def render(
    run: Run,
    kind: Format,
    source: SourceReader,
    rules: Mapping[str, RuleDoc],
    beside: Beside = Beside(),  # noqa: B008 -- frozen
) -> bytes:
    """One report as UTF-8 bytes. Imports of a format wait until it is wanted."""
    match kind:
        case "html":
            from analyzer.report.html import render_html

            return render_html(run, source, rules, beside.earlier).encode()
        case "markdown":
            from analyzer.report.markdown import render_markdown

            return render_markdown(run, beside.earlier).encode()
        case "sarif":
            from analyzer.report.sarif import render_sarif

            return render_sarif(run, rules, beside.earlier, beside.prefix)
        case "json":
            from analyzer.report.jsonfile import render_json

            return render_json(run)
        case "github":
            from analyzer.report.github import render_github

            return render_github(run, beside.prefix).encode()
        case "rdjson":
            from analyzer.report.rdjson import render_rdjson

            return render_rdjson(run, source, beside.prefix)
