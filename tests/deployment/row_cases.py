"""What rows find where no sample stands for them: a text, and what is left of it.

A case is a file name, a text, and the text after all edits; without one, it is only reported.
"""

CASES: dict[str, tuple[str, str, str | None]] = {
    "apisix-header": (
        "apisix.yaml",
        "routes:\n  - uri: /mcp\n    upstream:\n      type: chash\n      hash_on: header\n"
        "      key: http_mcp_session_id\n      nodes: {a: 1}\n",
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
    "azure-drain": ("a.json", '{"resources": [{"drainTimeoutInSec": 600}]}\n', None),
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
    "caddy-drain": (
        "Caddyfile",
        "a {\n\treverse_proxy b {\n\t\tstream_close_delay 5m\n\t}\n}\n",
        None,
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
    "cdk-one": (
        "stack.py",
        "from aws_cdk import ecs\necs.FargateService(a, b, desired_count=1)\n",
        None,
    ),
    "cloudformation-listener": (
        "a.template",
        '{"Resources": {"L": {"Properties": {"DefaultActions": [{"ForwardConfig":\n'
        ' {"TargetGroupStickinessConfig": {"Enabled": true, "DurationSeconds": 60}}}]}}}}\n',
        '{"Resources": {"L": {"Properties": {"DefaultActions": [{"ForwardConfig":\n'
        ' {"TargetGroupStickinessConfig": {"Enabled": false, "DurationSeconds": 60}}}]}}}}\n',
    ),
    "cloudformation-one": (
        "a.yaml",
        "Resources:\n  S:\n    Properties:\n      DesiredCount: 1\n",
        None,
    ),
    "compose-one": ("compose.yaml", "services:\n  a:\n    deploy:\n      replicas: 1\n", None),
    "compose-scale": ("compose.yaml", "services:\n  a:\n    scale: 3\n", None),
    "compose-drain": ("compose.yaml", "services:\n  a:\n    stop_grace_period: 10m\n", None),
    "envoy-route": (
        "envoy.yaml",
        "virtual_hosts:\n  - routes:\n      - typed_per_filter_config:\n"
        "          envoy.filters.http.stateful_session:\n            stateful_session:\n"
        "              session_state:\n                typed_config: {'@type': x}\n",
        None,
    ),
    "gateway-header": (
        "a.yaml",
        "kind: HTTPRoute\nspec:\n  rules:\n    - sessionPersistence:\n        type: Header\n"
        "      backendRefs: []\n",
        "kind: HTTPRoute\nspec:\n  rules:\n    - backendRefs: []\n",
    ),
    "istio-cookie": (
        "a.yaml",
        "kind: DestinationRule\nspec:\n  trafficPolicy:\n    loadBalancer:\n"
        "      consistentHash:\n"
        "        httpCookie: {name: a, ttl: 0s}\n",
        "kind: DestinationRule\nspec:\n  trafficPolicy:\n    loadBalancer:\n"
        "      simple: LEAST_REQUEST\n",
    ),
    "istio-address": (
        "a.yaml",
        "kind: DestinationRule\nspec:\n  subsets:\n    - trafficPolicy:\n        loadBalancer:\n"
        "          consistentHash:\n            useSourceIp: true\n",
        "kind: DestinationRule\nspec:\n  subsets:\n    - trafficPolicy:\n        loadBalancer:\n"
        "          simple: LEAST_REQUEST\n",
    ),
    "envoy-gateway-header": (
        "a.yaml",
        "kind: BackendTrafficPolicy\nspec:\n  loadBalancer:\n    type: ConsistentHash\n"
        "    consistentHash:\n      type: Header\n      header: {name: Mcp-Session-Id}\n",
        "kind: BackendTrafficPolicy\nspec:\n  loadBalancer:\n    type: LeastRequest\n",
    ),
    "gke-policy-address": (
        "a.yaml",
        "kind: GCPBackendPolicy\nspec:\n  default:\n    sessionAffinity:\n      type: CLIENT_IP\n",
        "kind: GCPBackendPolicy\nspec:\n  default:\n    sessionAffinity:\n      type: NONE\n",
    ),
    "cloud-run-one": (
        "a.yaml",
        "spec:\n  template:\n    metadata:\n      annotations:\n"
        '        autoscaling.knative.dev/maxScale: "1"\n',
        None,
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
    "helm-one": ("values.yaml", "replicaCount: 1\n", None),
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
        'metadata:\n  annotations:\n    nginx.com/sticky-cookie-services: "serviceName=a srv_id"\n'
        "    a: b\n",
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
    "ingress-drain": (
        "a.yaml",
        'kind: ConfigMap\ndata:\n  worker-shutdown-timeout: "600s"\n',
        None,
    ),
    "kubernetes-list": (
        "a.yaml",
        "kind: List\nitems:\n  - kind: Service\n    spec:\n      sessionAffinity: ClientIP\n"
        "      ports: []\n",
        "kind: List\nitems:\n  - kind: Service\n    spec:\n      ports: []\n",
    ),
    "kubernetes-autoscaled": (
        "a.yaml",
        "kind: HorizontalPodAutoscaler\nspec:\n  minReplicas: 2\n",
        None,
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
    "render-several": ("render.yaml", "services:\n  - name: a\n    numInstances: 2\n", None),
    "app-engine": (
        "app.yaml",
        "network:\n  session_affinity: true\n",
        "network:\n  session_affinity: false\n",
    ),
    "stores-memcached": ("compose.yaml", "services:\n  a:\n    image: memcached:1\n", None),
    "stores-postgres": (
        "compose.yaml",
        "services:\n  a:\n    image: docker.io/library/postgres:16\n",
        None,
    ),
    "stores-mysql": ("compose.yaml", "services:\n  a:\n    image: mariadb\n", None),
    "stores-mongo": ("compose.yaml", "services:\n  a:\n    image: mongo:7\n", None),
    "chart-memcached": ("Chart.yaml", "dependencies:\n  - name: memcached\n", None),
    "chart-postgresql": ("Chart.yaml", "dependencies:\n  - name: postgresql\n", None),
    "chart-mysql": ("Chart.yaml", "dependencies:\n  - name: mysql\n", None),
    "chart-mongodb": ("Chart.yaml", "dependencies:\n  - name: mongodb\n", None),
    "elasticache": (
        "a.tf",
        'resource "aws_elasticache_cluster" "a" {\n  engine = "redis"\n}\n',
        None,
    ),
    "memorystore": ("a.tf", 'resource "google_redis_instance" "a" {\n  name = "b"\n}\n', None),
    "azure-redis": ("a.tf", 'resource "azurerm_redis_cache" "a" {\n  name = "b"\n}\n', None),
    "render-variable": (
        "render.yaml",
        "services:\n  - envVars:\n      - key: SESSION_STORE_URL\n",
        None,
    ),
    "compose-valkey": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      VALKEY_HOST: b\n",
        None,
    ),
    "compose-memcache": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      - MEMCACHED=b\n",
        None,
    ),
    "compose-session": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      SESSION_DB: mysql://b\n",
        None,
    ),
    "image-variable": ("Dockerfile", "FROM a\nENV REDIS_URL=redis://b\n", None),
    "fly-redis": ("fly.toml", '[env]\nREDIS_URL = "redis://a"\n', None),
    "fly-valkey": ("fly.toml", '[env]\nVALKEY_URL = "valkey://a"\n', None),
    "fly-memcache": ("fly.toml", '[env]\nMEMCACHE_SERVERS = "a:11211"\n', None),
    "fly-force": ("server.py", 'headers["Fly-Force-Instance-Id"] = machine\n', None),
    "fly-prefer": ("server.py", 'headers["fly-prefer-instance-id"] = machine\n', None),
    "fly-scale": ("deploy.sh", "fly scale count 1\n", None),
    "cloud-run-action-one": (
        "a.yml",
        "jobs: {a: {steps: [{with: {flags: --max-instances=1}}]}}\n",
        None,
    ),
    "alb-classic": (
        "a.tf",
        'resource "aws_alb_target_group" "a" {\n  stickiness {\n    type = "lb_cookie"\n  }\n}\n',
        'resource "aws_alb_target_group" "a" {\n  stickiness {\n    enabled = false\n'
        '    type = "lb_cookie"\n  }\n}\n',
    ),
    "alb-address": (
        "a.tf",
        'resource "aws_lb_target_group" "a" {\n  stickiness {\n    type    = "source_ip"\n'
        "    enabled = true\n  }\n}\n",
        'resource "aws_lb_target_group" "a" {\n  stickiness {\n    type    = "source_ip"\n'
        "    enabled = false\n  }\n}\n",
    ),
    "alb-listener": (
        "a.tf",
        'resource "aws_lb_listener_rule" "a" {\n  action {\n    forward {\n      stickiness {\n'
        "        enabled  = true\n        duration = 60\n      }\n    }\n  }\n}\n",
        'resource "aws_lb_listener_rule" "a" {\n  action {\n    forward {\n      stickiness {\n'
        "        enabled  = false\n        duration = 60\n      }\n    }\n  }\n}\n",
    ),
    "elb-policy": (
        "a.tf",
        'resource "aws_lb_cookie_stickiness_policy" "a" {\n  name = "b"\n}\n',
        None,
    ),
    "alb-drain": (
        "a.tf",
        'resource "aws_lb_target_group" "a" {\n  deregistration_delay = 300\n}\n',
        None,
    ),
    "ecs-one": ("a.tf", 'resource "aws_ecs_service" "a" {\n  desired_count = 1\n}\n', None),
    "front-door-terraform": (
        "a.tf",
        'resource "azurerm_cdn_frontdoor_origin_group" "a" {\n'
        "  session_affinity_enabled = true\n}\n",
        'resource "azurerm_cdn_frontdoor_origin_group" "a" {\n'
        "  session_affinity_enabled = false\n}\n",
    ),
    "container-app-one": (
        "a.tf",
        'resource "azurerm_container_app" "a" {\n  template {\n    max_replicas = 1\n  }\n}\n',
        None,
    ),
    "gateway-drain": (
        "a.tf",
        'resource "azurerm_application_gateway" "a" {\n  backend_http_settings {\n'
        "    connection_draining {\n      drain_timeout_sec = 600\n    }\n  }\n}\n",
        None,
    ),
    "google-address": (
        "a.tf",
        'resource "google_compute_backend_service" "a" {\n  session_affinity = "CLIENT_IP"\n}\n',
        'resource "google_compute_backend_service" "a" {\n  session_affinity = "NONE"\n}\n',
    ),
    "google-header": (
        "a.tf",
        'resource "google_compute_backend_service" "a" {\n  session_affinity  = "HEADER_FIELD"\n'
        '  locality_lb_policy = "RING_HASH"\n  consistent_hash {\n'
        '    http_header_name = "mcp-session-id"\n  }\n}\n',
        'resource "google_compute_backend_service" "a" {\n  session_affinity  = "NONE"\n}\n',
    ),
    "google-drain": (
        "a.tf",
        'resource "google_compute_backend_service" "a" {\n'
        "  connection_draining_timeout_sec = 300\n}\n",
        None,
    ),
    "google-one": (
        "a.tf",
        'resource "google_cloud_run_v2_service" "a" {\n  template {\n    scaling {\n'
        "      max_instance_count = 1\n    }\n  }\n}\n",
        None,
    ),
    "google-annotation": (
        "a.tf",
        'resource "google_cloud_run_service" "a" {\n  template {\n    metadata {\n'
        '      annotations = {\n        "run.googleapis.com/sessionAffinity" = "true"\n'
        "      }\n    }\n  }\n}\n",
        'resource "google_cloud_run_service" "a" {\n  template {\n    metadata {\n'
        '      annotations = {\n        "run.googleapis.com/sessionAffinity" = "false"\n'
        "      }\n    }\n  }\n}\n",
    ),
    "workers-variable": (
        "compose.yaml",
        'services:\n  a:\n    environment:\n      WEB_CONCURRENCY: "1"\n',
        None,
    ),
    "workers-pod": (
        "a.yaml",
        "spec:\n  containers:\n    - env:\n        - {name: WEB_CONCURRENCY, value: '1'}\n",
        None,
    ),
}
