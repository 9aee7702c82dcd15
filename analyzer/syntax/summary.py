"""Bytes of one module to its summary: parse with libcst, walk once, drop the tree."""

import libcst as cst

from analyzer import collector
from analyzer.diagnostics import Diagnostic
from analyzer.syntax import ir
from analyzer.syntax.headers import header_lines
from analyzer.syntax.lines import logical_lines
from analyzer.syntax.scopes import Scopes
from analyzer.syntax.statements import Statements


def parse(file: str, raw: bytes) -> cst.Module | Diagnostic:
    """The libcst tree of `raw`, or the reason why there is none."""
    try:
        return cst.parse_module(raw)
    except cst.ParserSyntaxError as error:
        message = error.message.split("\n")[0]
        return Diagnostic("syntax-error", file, error.raw_line, f"does not parse: {message}")
    except (SyntaxError, UnicodeDecodeError, LookupError, ValueError) as error:
        return Diagnostic("not-text", file, 0, f"is not Python source text: {error}")
    except RecursionError:
        return Diagnostic("too-deep", file, 0, "is nested too deeply to parse")


def summarise(module: cst.Module, text: str) -> ir.ModuleSummary:
    """What `module`, whose source is `text`, does. May raise `RecursionError` on deep nesting."""
    scopes = Scopes(logical_lines(text))
    body = Statements(scopes).block(module)
    if scopes.next_line != len(scopes.starts):
        scopes = Scopes(header_lines(module))
        body = Statements(scopes).block(module)
    scopes.functions[0] = ir.Function(
        "<module>", "", -1, -1, (), (), None, False, False, body, scopes.bound_names(), (), (), 0
    )
    functions = tuple(function for function in scopes.functions if function is not None)
    classes = tuple(cls for cls in scopes.classes if cls is not None)
    return ir.ModuleSummary(tuple(scopes.imports), functions, classes)


def summarise_source(file: str, raw: bytes) -> ir.ModuleSummary | Diagnostic:
    """Parse and summarise; never raises for what a file may hold.

    Garbage collection is off meanwhile: a tree is one big acyclic allocation, and collecting
    during the parse costs a fifth of it.
    """
    try:
        with collector.paused():
            module = parse(file, raw)
            if isinstance(module, Diagnostic):
                return module
            return summarise(module, raw.decode(module.encoding))
    except RecursionError:
        return Diagnostic("too-deep", file, 0, "is nested too deeply to analyse")
    except UnicodeDecodeError as error:
        return Diagnostic("not-text", file, 0, f"is not Python source text: {error}")
