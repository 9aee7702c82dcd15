resource "azurerm_application_gateway" "prices" {
  name = "prices"

  backend_http_settings {
    name                  = "prices"
    cookie_based_affinity = "Disabled"
    port                  = 8000
    protocol              = "Http"
  }
}

resource "azurerm_linux_web_app" "prices" {
  name                    = "prices"
  client_affinity_enabled = true

  app_settings = {
    WEBSITES_PORT = "8000"
  }

  site_config {
    application_stack {
      docker_image_name = "prices:1.4"
    }
  }
}
