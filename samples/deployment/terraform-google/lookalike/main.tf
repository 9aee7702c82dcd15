resource "google_compute_backend_service" "shop" {
  name                            = "shop"
  protocol                        = "HTTP"
  session_affinity                = "GENERATED_COOKIE"
  affinity_cookie_ttl_sec         = 3600
  connection_draining_timeout_sec = 30
}

resource "google_cloud_run_v2_service" "shop" {
  name     = "shop"
  location = var.region

  template {
    session_affinity = true # MCP sessions

    containers {
      image = "${var.registry}/shop:1.4"
      ports {
        container_port = 3000
      }
    }
  }
}

resource "google_cloud_run_v2_service" "prices" {
  name = "prices"

  template {
    session_affinity = false

    containers {
      image = "${var.registry}/prices:1.4"
      ports {
        container_port = 8000
      }
    }
  }
}
