resource "google_compute_backend_service" "prices" {
  name                            = "prices"
  protocol                        = "HTTP"
  session_affinity                = "GENERATED_COOKIE"
  affinity_cookie_ttl_sec         = 3600
  connection_draining_timeout_sec = 30
}

resource "google_cloud_run_v2_service" "prices" {
  name     = "prices"
  location = var.region

  template {
    session_affinity = true # MCP sessions

    containers {
      image = "${var.registry}/prices:1.4"
      ports {
        container_port = 8000
      }
    }
  }
}
