"""What rows find and edit where no sample stands for them: a file, its text, what is left."""

EDITED: dict[str, tuple[str, str, str]] = {
    "apisix-header": (
        "apisix.yaml",
        "routes:\n  - uri: /mcp\n    upstream:\n      type: chash\n"
        "      hash_on: header\n      key: http_mcp_session_id\n      nodes: {a: 1}\n",
        "routes:\n  - uri: /mcp\n    upstream:\n      type: roundrobin\n      nodes: {a: 1}\n",
    ),
    "apisix-upstream": (
        "apisix.yaml",
        "upstreams:\n  - id: 1\n    type: chash\n    key: remote_addr\n    nodes: {a: 1}\n",
        "upstreams:\n  - id: 1\n    type: roundrobin\n    nodes: {a: 1}\n",
    ),
    "app-service": (
        "a.bicep",
        "resource a 'b' = {\n  clientAffinityEnabled: true\n}\n",
        "resource a 'b' = {\n  clientAffinityEnabled: false\n}\n",
    ),
    "front-door": (
        "a.json",
        '{"resources": [{"sessionAffinityState": "Enabled"}]}\n',
        '{"resources": [{"sessionAffinityState": "Disabled"}]}\n',
    ),
    "caddy-header": (
        "Caddyfile",
        "a {\n\treverse_proxy b c {\n\t\tlb_policy header Mcp-Session-Id\n\t}\n}\n",
        "a {\n\treverse_proxy b c {\n\t\tlb_policy least_conn\n\t}\n}\n",
    ),
    "caddy-cookie": (
        "Caddyfile",
        "a {\n\treverse_proxy b c {\n\t\tlb_policy cookie lb\n\t}\n}\n",
        "a {\n\treverse_proxy b c {\n\t\tlb_policy least_conn\n\t}\n}\n",
    ),
    "caddy-uri": (
        "Caddyfile",
        "a {\n\treverse_proxy b c {\n\t\tlb_policy uri_hash\n\t}\n}\n",
        "a {\n\treverse_proxy b c {\n\t\tlb_policy least_conn\n\t}\n}\n",
    ),
    "cdk-statement": (
        "stack.py",
        "from aws_cdk import Duration\ngroup.enable_cookie_stickiness(Duration.hours(1))\nx = 1\n",
        "from aws_cdk import Duration\nx = 1\n",
    ),
    "cdk-attribute": (
        "stack.py",
        'from aws_cdk import x\ngroup.set_attribute("stickiness.enabled", "true")\n',
        'from aws_cdk import x\ngroup.set_attribute("stickiness.enabled", "false")\n',
    ),
    "cloudformation-listener": (
        "a.template",
        '{"Resources": {"L": {"Properties": {"DefaultActions": [{"ForwardConfig":\n'
        ' {"TargetGroupStickinessConfig": {"Enabled": true, "DurationSeconds": 60}}}]}}}}\n',
        '{"Resources": {"L": {"Properties": {"DefaultActions": [{"ForwardConfig":\n'
        ' {"TargetGroupStickinessConfig": {"Enabled": false, "DurationSeconds": 60}}}]}}}}\n',
    ),
    "gateway-header": (
        "a.yaml",
        "kind: HTTPRoute\nspec:\n  rules:\n    - sessionPersistence:\n"
        "        type: Header\n      backendRefs: []\n",
        "kind: HTTPRoute\nspec:\n  rules:\n    - backendRefs: []\n",
    ),
    "istio-cookie": (
        "a.yaml",
        "kind: DestinationRule\nspec:\n  trafficPolicy:\n    loadBalancer:\n"
        "      consistentHash:\n        httpCookie: {name: a, ttl: 0s}\n",
        "kind: DestinationRule\nspec:\n  trafficPolicy:\n    loadBalancer:\n"
        "      simple: LEAST_REQUEST\n",
    ),
    "istio-address": (
        "a.yaml",
        "kind: DestinationRule\nspec:\n  subsets:\n    - trafficPolicy:\n"
        "        loadBalancer:\n          consistentHash:\n"
        "            useSourceIp: true\n",
        "kind: DestinationRule\nspec:\n  subsets:\n    - trafficPolicy:\n"
        "        loadBalancer:\n          simple: LEAST_REQUEST\n",
    ),
    "envoy-gateway-header": (
        "a.yaml",
        "kind: BackendTrafficPolicy\nspec:\n  loadBalancer:\n    type: ConsistentHash\n"
        "    consistentHash:\n      type: Header\n"
        "      header: {name: Mcp-Session-Id}\n",
        "kind: BackendTrafficPolicy\nspec:\n  loadBalancer:\n    type: LeastRequest\n",
    ),
    "gke-policy-address": (
        "a.yaml",
        "kind: GCPBackendPolicy\nspec:\n  default:\n    sessionAffinity:\n      type: CLIENT_IP\n",
        "kind: GCPBackendPolicy\nspec:\n  default:\n    sessionAffinity:\n      type: NONE\n",
    ),
    "haproxy-cookie-table": (
        "haproxy.cfg",
        "backend a\n    stick-table type string size 1m\n    stick on cookie(replica)\n"
        "    server b c:1\n",
        "backend a\n    server b c:1\n",
    ),
    "haproxy-source-table": (
        "haproxy.cfg",
        "backend a\n    stick-table type ip size 1m\n    stick on src\n"
        "    tcp-request content track-sc0 src\n    server b c:1\n",
        "backend a\n    stick-table type ip size 1m\n"
        "    tcp-request content track-sc0 src\n    server b c:1\n",
    ),
    "haproxy-header-hash": (
        "haproxy.cfg",
        "backend a\n    balance hdr(Mcp-Session-Id)\n    hash-type consistent\n    server b c:1\n",
        "backend a\n    balance leastconn\n    server b c:1\n",
    ),
    "haproxy-uri": (
        "haproxy.cfg",
        "backend a\n    balance uri\n    server b c:1\n",
        "backend a\n    balance leastconn\n    server b c:1\n",
    ),
    "haproxy-appsession": (
        "haproxy.cfg",
        "backend a\n    appsession sid len 64 timeout 3h\n    server b c:1\n",
        "backend a\n    server b c:1\n",
    ),
    "ingress-hash-header": (
        "a.yaml",
        "metadata:\n  annotations:\n    a: b\n"
        '    nginx.ingress.kubernetes.io/upstream-hash-by: "$http_mcp_session_id"\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-hash-address": (
        "a.yaml",
        "metadata:\n  annotations:\n    a: b\n"
        '    nginx.ingress.kubernetes.io/upstream-hash-by: "$remote_addr"\n'
        '    nginx.ingress.kubernetes.io/upstream-hash-by-subset: "true"\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-hash-uri": (
        "a.yaml",
        "metadata:\n  annotations:\n    a: b\n"
        '    nginx.ingress.kubernetes.io/upstream-hash-by: "$request_uri"\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-f5-cookie": (
        "a.yaml",
        "metadata:\n  annotations:\n"
        '    nginx.com/sticky-cookie-services: "serviceName=a srv_id"\n    a: b\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-f5-header": (
        "a.yaml",
        "metadata:\n  annotations:\n"
        '    nginx.org/lb-method: "hash $http_mcp_session_id"\n    a: b\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-f5-address": (
        "a.yaml",
        'metadata:\n  annotations:\n    nginx.org/lb-method: "ip_hash"\n    a: b\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-haproxy-algorithm": (
        "a.yaml",
        "metadata:\n  annotations:\n"
        "    haproxy-ingress.github.io/balance-algorithm: source\n    a: b\n",
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-haproxy-tech": (
        "a.yaml",
        'metadata:\n  annotations:\n    haproxy.org/cookie-persistence: "replica"\n    a: b\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "ingress-azure": (
        "a.yaml",
        "metadata:\n  annotations:\n"
        '    appgw.ingress.kubernetes.io/cookie-based-affinity: "true"\n    a: b\n',
        "metadata:\n  annotations:\n    a: b\n",
    ),
    "kubernetes-list": (
        "a.yaml",
        "kind: List\nitems:\n  - kind: Service\n    spec:\n"
        "      sessionAffinity: ClientIP\n      ports: []\n",
        "kind: List\nitems:\n  - kind: Service\n    spec:\n      ports: []\n",
    ),
    "nginx-header": (
        "nginx.conf",
        "upstream a {\n    hash $http_mcp_session_id consistent;\n    server b;\n}\n",
        "upstream a {\n    server b;\n}\n",
    ),
    "nginx-address": (
        "nginx.conf",
        "upstream a {\n    hash $remote_addr;\n    server b;\n}\n",
        "upstream a {\n    server b;\n}\n",
    ),
    "nginx-cookie": (
        "nginx.conf",
        "upstream a {\n    hash $cookie_sid;\n    server b;\n}\n",
        "upstream a {\n    server b;\n}\n",
    ),
    "nginx-argument": (
        "nginx.conf",
        "upstream a {\n    hash $arg_user;\n    server b;\n}\n",
        "upstream a {\n    server b;\n}\n",
    ),
    "nginx-sticky-header": (
        "nginx.conf",
        "upstream a {\n    sticky route $http_mcp_session_id;\n    server b;\n}\n",
        "upstream a {\n    server b;\n}\n",
    ),
    "app-engine": (
        "app.yaml",
        "network:\n  session_affinity: true\n",
        "network:\n  session_affinity: false\n",
    ),
    "alb-classic": (
        "a.tf",
        'resource "aws_alb_target_group" "a" {\n  stickiness {\n    type = "lb_cookie"\n  }\n}\n',
        'resource "aws_alb_target_group" "a" {\n  stickiness {\n    enabled = false\n'
        '    type = "lb_cookie"\n  }\n}\n',
    ),
    "alb-address": (
        "a.tf",
        'resource "aws_lb_target_group" "a" {\n  stickiness {\n'
        '    type    = "source_ip"\n    enabled = true\n  }\n}\n',
        'resource "aws_lb_target_group" "a" {\n  stickiness {\n'
        '    type    = "source_ip"\n    enabled = false\n  }\n}\n',
    ),
    "alb-listener": (
        "a.tf",
        'resource "aws_lb_listener_rule" "a" {\n  action {\n    forward {\n'
        "      stickiness {\n        enabled  = true\n        duration = 60\n      }\n"
        "    }\n  }\n}\n",
        'resource "aws_lb_listener_rule" "a" {\n  action {\n    forward {\n'
        "      stickiness {\n        enabled  = false\n        duration = 60\n      }\n"
        "    }\n  }\n}\n",
    ),
    "front-door-terraform": (
        "a.tf",
        'resource "azurerm_cdn_frontdoor_origin_group" "a" {\n'
        "  session_affinity_enabled = true\n}\n",
        'resource "azurerm_cdn_frontdoor_origin_group" "a" {\n'
        "  session_affinity_enabled = false\n}\n",
    ),
    "google-address": (
        "a.tf",
        'resource "google_compute_backend_service" "a" {\n  session_affinity = "CLIENT_IP"\n}\n',
        'resource "google_compute_backend_service" "a" {\n  session_affinity = "NONE"\n}\n',
    ),
    "google-header": (
        "a.tf",
        'resource "google_compute_backend_service" "a" {\n'
        '  session_affinity  = "HEADER_FIELD"\n  locality_lb_policy = "RING_HASH"\n'
        '  consistent_hash {\n    http_header_name = "mcp-session-id"\n  }\n}\n',
        'resource "google_compute_backend_service" "a" {\n  session_affinity  = "NONE"\n}\n',
    ),
    "google-annotation": (
        "a.tf",
        'resource "google_cloud_run_service" "a" {\n  template {\n    metadata {\n'
        '      annotations = {\n        "run.googleapis.com/sessionAffinity" = "true"\n'
        "      }\n    }\n  }\n}\n",
        'resource "google_cloud_run_service" "a" {\n  template {\n    metadata {\n'
        "      annotations = {\n"
        '        "run.googleapis.com/sessionAffinity" = "false"\n      }\n    }\n  }\n'
        "}\n",
    ),
    "kong-policy-header": (
        "a.yaml",
        "kind: KongUpstreamPolicy\nspec:\n  algorithm: consistent-hashing\n"
        "  hashOn: {header: Mcp-Session-Id}\n",
        "kind: KongUpstreamPolicy\nspec:\n  algorithm: round-robin\n",
    ),
    "kong-policy-consumer": (
        "a.yaml",
        "kind: KongUpstreamPolicy\nspec:\n  algorithm: consistent-hashing\n  hashOn:\n"
        "    input: consumer\n",
        "kind: KongUpstreamPolicy\nspec:\n  algorithm: round-robin\n",
    ),
    "gateway-backend": (
        "a.yaml",
        "kind: XBackend\nspec:\n  sessionPersistence: {type: Cookie}\n  port: 1\n",
        "kind: XBackend\nspec:\n  port: 1\n",
    ),
    "haproxy-nothing-left": (
        "haproxy.cfg",
        "backend a\n    stick-table type ip size 1m\n    stick on src\n"
        "backend b\n    server c d:1\n",
        "backend a\nbackend b\n    server c d:1\n",
    ),
}
