resource "azurerm_application_gateway" "shop" {
  name = "shop"

  backend_http_settings {
    name                  = "shop"
    cookie_based_affinity = "Enabled"
    affinity_cookie_name  = "replica"
    port                  = 3000
    protocol              = "Http"
  }
}

resource "azurerm_linux_web_app" "shop" {
  name                    = "shop"
  client_affinity_enabled = true

  app_settings = {
    WEBSITES_PORT = "3000"
  }

  site_config {
    application_stack {
      docker_image_name = "shop:1.4"
    }
  }
}

resource "azurerm_application_gateway" "prices" {
  backend_http_settings {
    name                  = "prices"
    cookie_based_affinity = "Disabled"
    port                  = 8000
  }
}
