"""What is cut out of a file, and what of it stays."""

import pytest

from analyzer.assets import asset_dir
from analyzer.deployment.document import Document, read_document
from analyzer.deployment.matching import settings_of
from analyzer.deployment.rows import load_knowledge

KNOWLEDGE = load_knowledge([asset_dir("rules")])
SERVICE = "kind: Service\n"
CASES = {
    "a directive with its comment": (
        "nginx.conf",
        "upstream a {\n    # why\n    ip_hash;  # x\n    server b;\n}\n",
        "upstream a {\n    # why\n    server b;\n}\n",
    ),
    "in Windows lines": (
        "nginx.conf",
        "upstream a {\r\n  ip_hash;\r\n  server b;\r\n}\r\n",
        "upstream a {\r\n  server b;\r\n}\r\n",
    ),
    "at the end of a file without a line end": (
        "service.yaml",
        SERVICE + "spec:\n  a: 1\n  sessionAffinity: ClientIP",
        SERVICE + "spec:\n  a: 1\n",
    ),
    "all that a mapping has": (
        "service.yaml",
        SERVICE + "spec:\n  sessionAffinity: ClientIP\n---\na: b\n",
        SERVICE + "spec: {}\n---\na: b\n",
    ),
    "all annotations": (
        "ingress.yaml",
        "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/affinity: cookie\n  name: a\n",
        "metadata:\n  name: a\n",
    ),
    "all annotations, but not the comment": (
        "ingress.yaml",
        "metadata:\n  annotations:\n    # why\n    nginx.ingress.kubernetes.io/affinity: cookie\n",
        "metadata:\n  annotations: {}\n    # why\n",
    ),
    "the first key of a list item": (
        "route.yaml",
        "kind: IngressRoute\nservices:\n  - sticky: {cookie: {}}\n    name: a\n",
        "kind: IngressRoute\nservices:\n  - name: a\n",
    ),
    "within braces of YAML": (
        "service.yaml",
        SERVICE + "spec: {a: 1, sessionAffinity: ClientIP, b: 2}\n",
        SERVICE + "spec: {a: 1, b: 2}\n",
    ),
    "the last within braces": (
        "service.yaml",
        SERVICE + "spec: {a: 1, sessionAffinity: ClientIP}\n",
        SERVICE + "spec: {a: 1}\n",
    ),
    "quotes stay as they are": (
        "backend.yaml",
        'kind: BackendConfig\nspec:\n  sessionAffinity:\n    affinityType: "CLIENT_IP"\n',
        'kind: BackendConfig\nspec:\n  sessionAffinity:\n    affinityType: "NONE"\n',
    ),
    "a part of a list in text": (
        "ingress.yaml",
        "alb.ingress.kubernetes.io/target-group-attributes: a=1,stickiness.enabled=true,b=2\n",
        "alb.ingress.kubernetes.io/target-group-attributes: a=1,stickiness.enabled=false,b=2\n",
    ),
    "a block with the blank line that set it apart": (
        "nginx.conf",
        "upstream a {\n    server b;\n\n    sticky cookie c;\n}\n",
        "upstream a {\n    server b;\n}\n",
    ),
    "what is on unless it is turned off": (
        "main.tf",
        'resource "aws_lb_target_group" "a" {\n  stickiness {\n    type = "x"\n  }\n}\n',
        'resource "aws_lb_target_group" "a" {\n  stickiness {\n'
        '    enabled = false\n    type = "x"\n  }\n}\n',
    ),
    "what is turned on": (
        "main.tf",
        'resource "aws_lb_target_group" "a" {\n  stickiness { enabled = true }\n}\n',
        'resource "aws_lb_target_group" "a" {\n  stickiness { enabled = false }\n}\n',
    ),
    "the value of an assignment in a list": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n"
        "      - A=b\n      - 'USE_STATEFUL_SESSIONS=true' # x\n",
        "services:\n  a:\n    environment:\n"
        "      - A=b\n      - 'USE_STATEFUL_SESSIONS=false' # x\n",
    ),
    "an assignment of a list": (
        "compose.yaml",
        "services:\n  a:\n    labels:\n      - b=c\n"
        "      - traefik.http.services.a.loadbalancer.sticky.cookie=true\n",
        "services:\n  a:\n    labels:\n      - b=c\n",
    ),
    "a rate table that others use": (
        "haproxy.cfg",
        "backend a\n  stick-table type ip size 1k store http_req_rate(1s)\n"
        "  http-request track-sc0 src\n  stick on src\n  server b c:1\n",
        "backend a\n  stick-table type ip size 1k store http_req_rate(1s)\n"
        "  http-request track-sc0 src\n  server b c:1\n",
    ),
    "letters of several bytes before it": (
        "nginx.conf",
        "# ééé 日本\nupstream ü { ip_hash; server b; }\n",
        "# ééé 日本\nupstream ü { server b; }\n",
    ),
}
LEFT = {
    "a template decides": (
        "templates/service.yaml",
        SERVICE + "spec:\n  a: 1\n  sessionAffinity: ClientIP\n  sessionAffinityConfig:\n"
        "    {{- toYaml .Values.x | nindent 4 }}\n"
        "    clientIP: {timeoutSeconds: {{ .Values.y }}}\n",
    ),
    "other lines of the item would move": (
        "route.yaml",
        "kind: IngressRoute\nservices:\n  - sticky: {cookie: {}}\n    # why\n    name: a\n",
    ),
    "a block on one line": (
        "main.tf",
        'resource "aws_lb_target_group" "a" {\n  stickiness { type = "x" }\n}\n',
    ),
    "a single entry of a document": ("values.yaml", "haproxy.org/cookie-persistence: a\n"),
}


def applied(file: str, text: str) -> tuple[int, str]:
    """How many settings there are, and the text with all edits made."""
    raw = text.encode()
    document = read_document(file, raw)
    assert isinstance(document, Document), document
    found = list(settings_of(document, KNOWLEDGE))
    edits = {edit for setting in found for edit in setting.edits}
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        raw = raw[: edit.start] + edit.text.encode() + raw[edit.end :]
    return len(found), raw.decode()


@pytest.mark.parametrize(("file", "before", "after"), CASES.values(), ids=CASES)
def test_cut(file: str, before: str, after: str) -> None:
    assert applied(file, before) == (1, after)
    again = applied(file, after)
    assert again == (0, after)


@pytest.mark.parametrize(("file", "text"), LEFT.values(), ids=LEFT)
def test_left(file: str, text: str) -> None:
    assert applied(file, text) == (1, text)
