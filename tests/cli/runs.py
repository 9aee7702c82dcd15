"""Small runs to judge, built as values."""

from analyzer.diagnostics import Diagnostic
from analyzer.run import (
    Category,
    Files,
    Finding,
    FourFacts,
    Invocation,
    Run,
    Server,
    SkippedFile,
    VerdictName,
)


def server(verdict: VerdictName, name: str = "shop") -> Server:
    return Server(
        id=name,
        name=name,
        project=".",
        file="server.py",
        line=3,
        framework="mcp.fastmcp",
        transports=("stdio",),
        entry_points=(),
        verdict=verdict,
        confidence="high",
        reason="",
        facts=FourFacts(None, None, None, None),
        cells=(),
        effort=0,
        trace=(),
        dependencies=(),
    )


def finding(category: Category, fingerprint: str = "f1") -> Finding:
    return Finding(
        code="UNS201",
        fingerprint=fingerprint,
        file="server.py",
        line=3,
        column=1,
        end_line=3,
        end_column=5,
        message="State",
        category=category,
        confidence="high",
        effort=1,
        server=None,
        cell=None,
        trace=(),
        fix=None,
        unfixed=None,
    )


def run(
    *servers: Server,
    findings: tuple[Finding, ...] = (),
    failed: tuple[SkippedFile, ...] = (),
    analysed: tuple[str, ...] = ("server.py",),
    diagnostics: tuple[Diagnostic, ...] = (),
) -> Run:
    return Run(
        tool_version="0",
        run=Invocation(paths=("app",), options={}),
        projects=(),
        servers=servers,
        cells=(),
        findings=findings,
        diagnostics=diagnostics,
        files=Files(analysed=analysed, skipped=(), failed=failed),
    )
