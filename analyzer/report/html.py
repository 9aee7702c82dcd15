"""One HTML file: readable without JavaScript and without a network, inert whatever was audited."""

import base64
import hashlib
import re
from collections.abc import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analyzer.assets import asset_dir
from analyzer.report import deploying, fate, verified, words
from analyzer.report.comparing import change_sentence, compare, verdict_words
from analyzer.report.frames import SourceReader, Sources
from analyzer.report.page import page_of
from analyzer.report.planwords import plan_words
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.text import capital, listed, plural, sentence, shorten, visible
from analyzer.run import Run

_CODE = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


def render_html(
    run: Run,
    source: SourceReader,
    rules: Mapping[str, RuleDoc],
    earlier: Run | None = None,
) -> str:
    """The report of a run as one page; what changed since an `earlier` run comes first.

    The page's policy allows exactly its own style and script, by hash: text that slipped through
    the escaping would still not run, and nothing is ever loaded.
    """
    environment = _environment()
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    return environment.get_template("report.html.j2").render(
        page=page_of(run, Sources(source), rules),
        change=None if earlier is None else compare(run, earlier),
        run=run,
        style=style,
        script=script,
        policy=_policy(style, script),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(asset_dir("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(
        words=words,
        fate=fate,
        deploying=deploying,
        verified=verified,
        listed=listed,
        plural=plural,
        plan_words=plan_words,
        change_sentence=change_sentence,
        verdict_words=verdict_words,
    )
    environment.filters.update(
        prose=prose,
        paragraphs=paragraphs,
        shorten=shorten,
        sentence=sentence,
        capital=capital,
        breakable=breakable,
    )
    return environment


def _shown(value: object) -> object:
    # Markup is ours and safe; every other text may come from the audited code.
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def prose(text: str) -> Markup:
    """Text with `code` in backticks as HTML; everything else is escaped."""
    return Markup(_CODE.sub(_code, str(escape(visible(text)))))


def breakable(place: str) -> Markup:
    """A location that breaks behind its slashes rather than anywhere."""
    return Markup(str(escape(visible(place))).replace("/", "/<wbr>"))


def _code(match: re.Match[str]) -> str:
    # Short code stays on one line, so that `--flag` is not broken at its hyphens.
    css = "" if len(match.group(1)) <= 40 else ' class="long"'
    return f"<code{css}>{match.group(1)}</code>"


def paragraphs(text: str) -> Markup:
    """Rule documentation: paragraphs, `- ` lists, fenced code, `code` in backticks."""
    blocks = []
    for index, part in enumerate(_FENCE.split(text)):
        if index % 2:
            blocks.append(f'<pre class="plain">{escape(visible(part))}</pre>')
        else:
            blocks += [_block(p.strip()) for p in part.split("\n\n") if p.strip()]
    return Markup("".join(blocks))


def _block(text: str) -> str:
    if not text.startswith("- "):
        return f"<p>{prose(text)}</p>"
    items = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    return "<ul>" + "".join(f"<li>{prose(item.strip())}</li>" for item in items) + "</ul>"


def _asset(name: str) -> Markup:
    # Read with universal newlines: a page is parsed so, and the hash must match what is parsed.
    return Markup((asset_dir("templates") / name).read_text(encoding="utf-8"))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
