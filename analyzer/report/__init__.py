"""Reports of a run: one module a format, each a pure function of the `Run`."""

import sys
from collections.abc import Mapping
from typing import Literal, get_args

from analyzer.report.files import ReportNotWritten, write_atomically
from analyzer.report.frames import SourceReader
from analyzer.report.ruledoc import RuleDoc
from analyzer.run import Run

__all__ = [
    "FORMATS",
    "Format",
    "ReportNotWritten",
    "RuleDoc",
    "SourceReader",
    "render",
    "write_reports",
]

Format = Literal["html", "markdown", "sarif", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write_reports(
    run: Run,
    outputs: Mapping[Format, str],
    source: SourceReader,
    rules: Mapping[str, RuleDoc],
) -> None:
    """Write one file a format; the path `-` is standard output.

    Each file is written whole or not at all. Raises `ReportNotWritten` with a sentence for the
    user at the first that cannot be.
    """
    for kind in FORMATS:
        if kind not in outputs:
            continue
        content = render(run, kind, source, rules)
        if outputs[kind] == "-":
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            write_atomically(outputs[kind], content)


def render(run: Run, kind: Format, source: SourceReader, rules: Mapping[str, RuleDoc]) -> bytes:
    """One report as UTF-8 bytes. Imports of a format wait until it is wanted."""
    match kind:
        case "html":
            from analyzer.report.html import render_html

            return render_html(run, source, rules).encode()
        case "markdown":
            from analyzer.report.markdown import render_markdown

            return render_markdown(run).encode()
        case "sarif":
            from analyzer.report.sarif import render_sarif

            return render_sarif(run, rules)
        case "json":
            from analyzer.report.jsonfile import render_json

            return render_json(run)
