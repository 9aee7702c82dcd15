"""Readers give trees whose positions are those of the text, whatever is in it."""

import re

import pytest

from analyzer.deployment.document import Document, read_document
from analyzer.deployment.formats.yamltext import masked_templates
from analyzer.deployment.tree import entries_under, text_of, texts_at
from analyzer.deployment.units.registry import UNITS

CASES = {
    "nginx quotes and variables": (
        "nginx.conf",
        'http { log_format a "x{;}" ; set $b "${c}d"; upstream é { server a:1 weight=2; } }',
        ("http", "upstream", "é", "server"),
        ("a:1 weight=2",),
    ),
    "nginx code of another language": (
        "nginx.conf",
        'content_by_lua_block { if x then ngx.say("}") { } end }\nworker_processes 2;',
        ("worker_processes",),
        ("2",),
    ),
    "nginx in Windows lines behind a mark": (
        "nginx.conf",
        "\ufeffupstream a {\r\n  ip_hash; # x\r\n  server b;\r\n}\r\n",
        ("upstream", "a", "server"),
        ("b",),
    ),
    "haproxy sections": (
        "haproxy.cfg",
        "global\n  maxconn 5\nbackend b # c\n  stick on src # why\n  server s 10.0.0.1:1\n",
        ("backend", "b", "stick on"),
        ("src",),
    ),
    "haproxy quotes": (
        "haproxy.cfg",
        'frontend f\n  http-request deny if { path "/a # b" }\n',
        ("frontend", "f", "http-request deny"),
        ('if { path "/a # b" }',),
    ),
    "caddy blocks": (
        "Caddyfile",
        ":80 {\n\treverse_proxy a:1 {\n\t\tlb_policy ip_hash\n\t}\n\tlog {host}\n}\n",
        ("**", "lb_policy"),
        ("ip_hash",),
    ),
    "yaml documents and lists": (
        "a.yaml",
        "a: 1\n---\nb:\n- c: é\n- c: 'd'\n",
        ("b", "c"),
        ("é", "d"),
    ),
    "yaml assignments": (
        "a.yaml",
        "services:\n  s:\n    labels:\n      - a.b=c=d\n",
        ("services", "s", "labels", "a.b"),
        ("c=d",),
    ),
    "yaml assignments in quotes": (
        "a.yaml",
        'services:\n  s:\n    environment:\n      - "A=b = c"\n',
        ("services", "s", "environment", "A"),
        ("b = c",),
    ),
    "json with tabs": ("a.json", '{\n\t"a": {"b": [true, "c"]}\n}\n', ("a", "b"), ("true", "c")),
    "hcl blocks, objects and heredocs": (
        "a.tf",
        'resource "t" "n" {\n  a = <<-EOT\n    } b = 1\n  EOT\n  c = { d = "e" }\n'
        '  # f = 1\n  g = [for x in y : x]\n  h { i = "${j["k"]}" }\n}\n',
        ("resource", "t", "n", "c", "d"),
        ("e",),
    ),
    "hcl on one line": ("a.tf", 'a { b = 1 }\nc = [1, "2"] # d\n', ("c",), ("1", "2")),
    "bicep properties": (
        "a.bicep",
        "resource r 'A/b@1' = {\n  // c: 'd'\n  p: { affinity: 'sticky' }\n}\n",
        ("resource", "r", "A/b@1", "affinity"),
        ("sticky",),
    ),
    "lines and sections": (
        "a.service",
        "[Service]\nExecStart=python \\\n  server.py\n# x\nRestart=no\n",
        ("Service", "ExecStart"),
        ("python server.py",),
    ),
    "python calls": (
        "a.py",
        "from aws_cdk import x\né = 'ü'; f(1, a='b')\n",
        ("call", "f", "a"),
        ("b",),
    ),
}


def read(file: str, text: str) -> Document:
    found = read_document(file, text.encode())
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize(("file", "text", "path", "texts"), CASES.values(), ids=CASES)
def test_tree(file: str, text: str, path: tuple[str, ...], texts: tuple[str, ...]) -> None:
    document = read(file, text)
    assert tuple(one for root in document.roots for one in texts_at(root, *path)) == texts


@pytest.mark.parametrize(("file", "text", "path", "texts"), CASES.values(), ids=CASES)
def test_positions(file: str, text: str, path: tuple[str, ...], texts: tuple[str, ...]) -> None:
    document = read(file, text)
    for root in document.roots:
        for trail in entries_under(root):
            entry = trail[-1][1]
            said = text[entry.start : entry.end]
            if entry.key not in ("call", "statement") and not entry.key.isdigit():
                assert said.lstrip("-[ '\"").startswith(entry.key.split()[0]), said
            for word in text_of(entry.value).split():
                assert word in re.sub(r"\\\n", " ", said), said


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("nginx.conf", "upstream a { ip_hash; "),
        ("nginx.conf", "upstream a } ip_hash; "),
        ("nginx.conf", 'upstream "a { ip_hash; }'),
        ("a.yaml", "a: [1\nb: }"),
        ("a.yaml", "&a [*a"),
        ("a.tf", 'resource "a" "b" { c = 1'),
        ("a.tf", "a { b = <<E\n"),
        ("a.tf", "a" + "{ b " * 200),
        ("a.yaml", "[" * 500 + "]" * 500),
        ("Caddyfile", "a {\n b {\n"),
        ("a.py", "def f(:\n"),
    ],
)
def test_what_is_not_understood_is_a_reason(file: str, text: str) -> None:
    assert isinstance(read_document(file, text.encode()), str)
    assert isinstance(read_document(file, b"\xff\xfe" + text.encode()), str)


@pytest.mark.parametrize(
    "text",
    [
        "upstream { server a; }",
        "a location { proxy_pass http://a; }",
        "location { proxy_pass http://a; }",
        "map a { b c; }\nmap a b c { d e; }\nb map c d { }",
        "upstream a b { server; server c:port down; }",
        "location /a { proxy_pass; proxy_pass http://$x$y; }",
    ],
)
def test_odd_directives_make_no_units_that_are_wrong(text: str) -> None:
    document = read("nginx.conf", text)
    units = [unit for of in UNITS[document.syntax] for unit in of(document)]
    assert all(unit.kind in ("upstream", "route") for unit in units)


@pytest.mark.parametrize(
    "text",
    [
        "a: {{ .b }}\n{{- if .c }}\nd: 1\n{{- end }}\n",
        'e: "{{ .f | default "g" }}"\n{{/* a\nb */}}\nh: {{ range .i }}\n',
        "{{- with .a }}{{ .b }}{{ end }}\n  {{ toYaml . | nindent 4 }}\r\n",
    ],
)
def test_masks_keep_every_length(text: str) -> None:
    masked = masked_templates(text)
    assert [len(line) for line in masked.split("\n")] == [len(line) for line in text.split("\n")]
    assert "{{" not in masked


def test_aliases_that_mean_more_than_memory_holds_are_a_reason() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    assert read_document("a.yaml", text.encode()) == "repeats itself too often by aliases"
    few = read("b.yaml", "a: &a {x: y}\nb: *a\nc: [*a, *a]\n")
    assert [one for root in few.roots for one in texts_at(root, "c", "x")] == ["y", "y"]
    assert read_document("c.yaml", b"a: &a\n  b: [*a, *a]\n") == "nests too deep"
