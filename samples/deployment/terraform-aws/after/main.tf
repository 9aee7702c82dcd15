resource "aws_lb_target_group" "prices" {
  name        = "prices-${var.stage}"
  port        = 8000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = var.vpc

  health_check {
    path = "/health"
  }

  # MCP sessions live in the task
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 3600
    enabled         = false
  }
}

resource "aws_lb_listener_rule" "prices" {
  listener_arn = aws_lb_listener.public.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.prices.arn
  }

  condition {
    path_pattern {
      values = ["/mcp", "/mcp/*"]
    }
  }
}

resource "aws_ecs_task_definition" "prices" {
  family = "prices"
  container_definitions = jsonencode([
    {
      name         = "prices"
      image        = "${var.registry}/prices:1.4"
      command      = ["python", "server.py"]
      portMappings = [{ containerPort = 8000 }]
    }
  ])
}

resource "aws_ecs_service" "prices" {
  name            = "prices"
  task_definition = aws_ecs_task_definition.prices.arn
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.prices.arn
    container_name   = "prices"
    container_port   = 8000
  }
}

resource "aws_lb_target_group" "shop" {
  port = 3000
  stickiness {
    type = "lb_cookie"
  }
}
