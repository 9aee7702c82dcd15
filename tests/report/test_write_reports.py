"""Several reports of one run in one call."""

import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.report import FORMATS, ReportNotWritten, render, write_reports

from .sample_run import RULES, RUN, read_source


def test_each_format_goes_to_its_file(tmp_path: Path) -> None:
    outputs = {kind: str(tmp_path / "out" / f"r.{kind}") for kind in FORMATS}
    write_reports(RUN, outputs, read_source, RULES)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        f"r.{kind}": render(RUN, kind, read_source, RULES) for kind in FORMATS
    }


def test_a_dash_is_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_reports(RUN, {"json": "-"}, read_source, RULES)
    assert capsysbinary.readouterr().out == render(RUN, "json", read_source, RULES)


def test_a_path_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReportNotWritten, match=r"^cannot write .*: Is a directory$"):
        write_reports(RUN, {"html": str(tmp_path)}, read_source, RULES)


def test_nothing_heavy_is_imported_before_a_report_is_wanted() -> None:
    code = (
        "import sys, analyzer.report\n"
        "heavy = {'jinja2', 'pygments', 'rich', 'markupsafe'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
