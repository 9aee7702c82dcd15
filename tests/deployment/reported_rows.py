"""What rows find where no sample stands for them, and leave: a file and its text."""

REPORTED: dict[str, tuple[str, str]] = {
    "azure-drain": (
        "a.json",
        '{"resources": [{"drainTimeoutInSec": 600}]}\n',
    ),
    "caddy-drain": (
        "Caddyfile",
        "a {\n\treverse_proxy b {\n\t\tstream_close_delay 5m\n\t}\n}\n",
    ),
    "cdk-one": (
        "stack.py",
        "from aws_cdk import ecs\necs.FargateService(a, b, desired_count=1)\n",
    ),
    "cloudformation-one": (
        "a.yaml",
        "Resources:\n  S:\n    Properties:\n      DesiredCount: 1\n",
    ),
    "compose-one": (
        "compose.yaml",
        "services:\n  a:\n    deploy:\n      replicas: 1\n",
    ),
    "compose-scale": (
        "compose.yaml",
        "services:\n  a:\n    scale: 3\n",
    ),
    "compose-drain": (
        "compose.yaml",
        "services:\n  a:\n    stop_grace_period: 10m\n",
    ),
    "envoy-route": (
        "envoy.yaml",
        "virtual_hosts:\n  - routes:\n      - typed_per_filter_config:\n"
        "          envoy.filters.http.stateful_session:\n"
        "            stateful_session:\n              session_state:\n"
        "                typed_config: {'@type': x}\n",
    ),
    "cloud-run-one": (
        "a.yaml",
        "spec:\n  template:\n    metadata:\n      annotations:\n"
        '        autoscaling.knative.dev/maxScale: "1"\n',
    ),
    "helm-one": (
        "values.yaml",
        "replicaCount: 1\n",
    ),
    "ingress-drain": (
        "a.yaml",
        'kind: ConfigMap\ndata:\n  worker-shutdown-timeout: "600s"\n',
    ),
    "kubernetes-autoscaled": (
        "a.yaml",
        "kind: HorizontalPodAutoscaler\nspec:\n  minReplicas: 2\n",
    ),
    "render-several": (
        "render.yaml",
        "services:\n  - name: a\n    numInstances: 2\n",
    ),
    "stores-memcached": (
        "compose.yaml",
        "services:\n  a:\n    image: memcached:1\n",
    ),
    "stores-postgres": (
        "compose.yaml",
        "services:\n  a:\n    image: docker.io/library/postgres:16\n",
    ),
    "stores-mysql": (
        "compose.yaml",
        "services:\n  a:\n    image: mariadb\n",
    ),
    "stores-mongo": (
        "compose.yaml",
        "services:\n  a:\n    image: mongo:7\n",
    ),
    "chart-memcached": (
        "Chart.yaml",
        "dependencies:\n  - name: memcached\n",
    ),
    "chart-postgresql": (
        "Chart.yaml",
        "dependencies:\n  - name: postgresql\n",
    ),
    "chart-mysql": (
        "Chart.yaml",
        "dependencies:\n  - name: mysql\n",
    ),
    "chart-mongodb": (
        "Chart.yaml",
        "dependencies:\n  - name: mongodb\n",
    ),
    "elasticache": (
        "a.tf",
        'resource "aws_elasticache_cluster" "a" {\n  engine = "redis"\n}\n',
    ),
    "memorystore": (
        "a.tf",
        'resource "google_redis_instance" "a" {\n  name = "b"\n}\n',
    ),
    "azure-redis": (
        "a.tf",
        'resource "azurerm_redis_cache" "a" {\n  name = "b"\n}\n',
    ),
    "render-variable": (
        "render.yaml",
        "services:\n  - envVars:\n      - key: SESSION_STORE_URL\n",
    ),
    "compose-valkey": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      VALKEY_HOST: b\n",
    ),
    "compose-memcache": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      - MEMCACHED=b\n",
    ),
    "compose-session": (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      SESSION_DB: mysql://b\n",
    ),
    "image-variable": (
        "Dockerfile",
        "FROM a\nENV REDIS_URL=redis://b\n",
    ),
    "fly-redis": (
        "fly.toml",
        '[env]\nREDIS_URL = "redis://a"\n',
    ),
    "fly-valkey": (
        "fly.toml",
        '[env]\nVALKEY_URL = "valkey://a"\n',
    ),
    "fly-memcache": (
        "fly.toml",
        '[env]\nMEMCACHE_SERVERS = "a:11211"\n',
    ),
    "fly-force": (
        "server.py",
        'headers["Fly-Force-Instance-Id"] = machine\n',
    ),
    "fly-prefer": (
        "server.py",
        'headers["fly-prefer-instance-id"] = machine\n',
    ),
    "fly-scale": (
        "deploy.sh",
        "fly scale count 1\n",
    ),
    "cloud-run-action-one": (
        "a.yml",
        "jobs: {a: {steps: [{with: {flags: --max-instances=1}}]}}\n",
    ),
    "elb-policy": (
        "a.tf",
        'resource "aws_lb_cookie_stickiness_policy" "a" {\n  name = "b"\n}\n',
    ),
    "alb-drain": (
        "a.tf",
        'resource "aws_lb_target_group" "a" {\n  deregistration_delay = 300\n}\n',
    ),
    "ecs-one": (
        "a.tf",
        'resource "aws_ecs_service" "a" {\n  desired_count = 1\n}\n',
    ),
    "container-app-one": (
        "a.tf",
        'resource "azurerm_container_app" "a" {\n  template {\n    max_replicas = 1\n  }\n}\n',
    ),
    "gateway-drain": (
        "a.tf",
        'resource "azurerm_application_gateway" "a" {\n  backend_http_settings {\n'
        "    connection_draining {\n      drain_timeout_sec = 600\n    }\n  }\n}\n",
    ),
    "google-drain": (
        "a.tf",
        'resource "google_compute_backend_service" "a" {\n'
        "  connection_draining_timeout_sec = 300\n}\n",
    ),
    "google-one": (
        "a.tf",
        'resource "google_cloud_run_v2_service" "a" {\n  template {\n    scaling {\n'
        "      max_instance_count = 1\n    }\n  }\n}\n",
    ),
    "workers-variable": (
        "compose.yaml",
        'services:\n  a:\n    environment:\n      WEB_CONCURRENCY: "1"\n',
    ),
    "workers-pod": (
        "a.yaml",
        "spec:\n  containers:\n    - env:\n        - {name: WEB_CONCURRENCY, value: '1'}\n",
    ),
}
